package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Namespaces;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.Mount;
import org.belljar.vfs.UserNamespace;

/** Making file systems for mount(2) and fsconfig(2). */
final class NewFileSystems {
    private NewFileSystems() {}

    /** ENODEV for an unknown type; EINVAL for bad options. */
    static FileSystemTypes.Factory find(Task task, String type) {
        FileSystemTypes.Factory f = task.kernel().vfs().types().find(type);
        if (f == null) {
            throw Errno.ENODEV.exception();
        }
        return f;
    }

    /** @throws org.belljar.abi.ErrnoException EPERM without CAP_SYS_ADMIN over what it shows (mount_capable()) */
    static FileSystem make(Task task, FileSystemTypes.Factory factory, String source, String data, int flags) {
        FileSystem fs = factory.make(task, source, data);
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, owner(task, factory.shows()))) {
            throw Errno.EPERM.exception();
        }
        if (!fs.isMounted()) {
            fs.setOwner(task.credentials().userNamespace());
            fs.setFlags(flags);
        }
        return fs;
    }

    private static UserNamespace owner(Task task, FileSystemTypes.Shows what) {
        Namespaces n = task.namespaces();
        return switch (what) {
            case NOTHING -> task.credentials().userNamespace();
            case PIDS -> task.pids().owner();
            case NETWORK -> n.net().owner();
            case IPC -> n.ipc().owner();
            case CGROUPS -> n.cgroup().owner();
        };
    }

    /** Options of the whole file system that all types understand. EPERM also for one that shows more than is seen already. */
    static Mount mount(Task task, String type, String source, String data, int flags) {
        Mount m = Mount.of(make(task, find(task, type), source, data, flags), flags, source);
        MountCalls.mounts(task).requireSeen(m);
        return m;
    }
}
