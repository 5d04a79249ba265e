package org.belljar.fs.host;

import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;

/** File systems of the host's kernel that a guest must not reach through a host directory. */
final class HostMasks {
    private static final long[] MAGICS = {
        0x9fa0 /* proc */, 0x62656572 /* sysfs */, 0x1cd1 /* devpts */, 0x27e0eb /* cgroup */, 0x63677270 /* cgroup2 */,
        0x73636673 /* securityfs */, 0x64626720 /* debugfs */, 0x74726163 /* tracefs */, 0xcafe4a11L /* bpf */,
        0x62656570 /* configfs */, 0x6165676cL /* pstore */, 0xde5e81e4L /* efivarfs */, 0x42494e4dL /* binfmt_misc */,
        0x19800202 /* mqueue */, 0x65735543 /* fusectl */, 0x0187 /* autofs */, 0x6e736673 /* nsfs */, 0x958458f6L /* hugetlbfs */
    };

    private HostMasks() {}

    static boolean isMasked(HostInode mountRoot) {
        HostFd fd = mountRoot.acquirePath();
        try {
            NativeMemory m = HostFiles.statFs(fd.number());
            long magic = m == null ? 0 : m.getLong(0);
            for (long x : MAGICS) {
                if (x == magic) {
                    return true;
                }
            }
            return m == null;
        } finally {
            fd.release();
        }
    }
}
