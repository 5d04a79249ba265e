package org.belljar.sandbox;

import org.belljar.abi.ErrnoException;
import org.belljar.fs.host.HostFileSystem;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.vfs.MountNamespace;

/** Builds the mounts that a guest sees. */
final class GuestTree {
    private GuestTree() {}

    static MountNamespace root(SandboxConfig config) throws SandboxException {
        String host = config.rootfs() == null ? "/" : config.rootfs();
        try {
            return new MountNamespace(HostFileSystem.open(host, false), 0, "overlay");
        } catch (ErrnoException e) {
            throw new SandboxException(SandboxException.SETUP, "cannot use '" + host + "' as root file system: " + e.errno().text());
        }
    }

    static void populate(Kernel kernel, Task task, MountNamespace mounts, SandboxConfig config) {
    }
}
