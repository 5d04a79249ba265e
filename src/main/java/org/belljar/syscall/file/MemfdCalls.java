package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.HostMap;
import org.belljar.mm.SharedStore;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Sealable;
import org.belljar.vfs.VfsPath;

/** memfd_create(2). */
public final class MemfdCalls {
    private static final int MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_HUGETLB = 4, MFD_NOEXEC_SEAL = 8, MFD_EXEC = 16;
    private static final int MFD_HUGE_SIZE = 0x3f << 26;
    private static final int NAME_MAX = 249;
    private static final long MAX_FILES = 1 << 20;

    private final Kernel kernel;
    /** Linux's internal shm mount. Made on first use. */
    private volatile TmpfsFileSystem files;

    public MemfdCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    private TmpfsFileSystem files() {
        TmpfsFileSystem f = files;
        if (f == null) {
            f = new TmpfsFileSystem(kernel.plugIn(SharedStore.class, SharedStore::standard), 0777, 0, 0, MAX_FILES);
            f.refuseDirect();
            files = f;
        }
        return f;
    }

    /**
     * Implements {@code memfd_create(2)}.
     *
     * @return descriptor; EINVAL for unknown flags (huge pages among them) or a name over 249 bytes; ENODEV for a size of pages that
     *     no processor has; EACCES for one that may be executed where vm.memfd_noexec is 2; EFAULT, EMFILE
     */
    public long memfd_create(Task task, long nameAddr, int flags) {
        int unknown = flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB | MFD_NOEXEC_SEAL | MFD_EXEC);
        boolean isHuge = (flags & MFD_HUGETLB) != 0;
        if ((isHuge ? unknown & ~MFD_HUGE_SIZE : unknown) != 0 || (flags & (MFD_EXEC | MFD_NOEXEC_SEAL)) == (MFD_EXEC | MFD_NOEXEC_SEAL)) {
            return Errno.EINVAL.negative();
        }
        String name = task.memory().readString(nameAddr, NAME_MAX + 1);
        if (name != null && isHuge && !HostMap.isHugePageSize(flags)) {
            return Errno.ENODEV.negative();
        }
        if (name == null || isHuge) {
            return Errno.EINVAL.negative();
        }
        int scope = task.pids().memfdNoExec();
        boolean noExec = (flags & MFD_NOEXEC_SEAL) != 0 || (flags & MFD_EXEC) == 0 && scope > 0;
        if (!noExec && scope > 1) {
            return Errno.EACCES.negative();
        }
        Inode inode = files().newUnnamedFile(task, noExec ? 0666 : 0777, noExec || (flags & MFD_ALLOW_SEALING) != 0);
        VfsPath path = kernel.vfs().anonymousPath(inode, "/memfd:" + name + " (deleted)");
        OpenFile f = kernel.vfs().opener().openMade(task, path, OpenFlags.O_RDWR | OpenFlags.O_LARGEFILE);
        if (noExec) {
            ((Sealable) f).addSeals(Sealable.SEAL_EXEC);
        }
        return Descriptors.install(task, f, (flags & MFD_CLOEXEC) != 0);
    }
}
