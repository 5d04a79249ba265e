package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.AT_FDCWD;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.anon.InotifyFile;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.UserAccount;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.Vfs;

/** inotify(7). */
public final class InotifyCalls {
    private static final int IN_NONBLOCK = 04000, IN_CLOEXEC = 02000000;
    private static final int IN_ALL_EVENTS = 0xfff, IN_ONLYDIR = 0x1000000, IN_DONT_FOLLOW = 0x2000000, IN_EXCL_UNLINK = 0x4000000,
            IN_MASK_CREATE = 0x10000000, IN_MASK_ADD = 0x20000000, IN_ONESHOT = 0x80000000;
    private static final int VALID = IN_ALL_EVENTS | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK | IN_MASK_CREATE | IN_MASK_ADD
            | IN_ONESHOT | 0x4000e000;

    private final AnonymousInodes inodes;
    private final Vfs vfs;

    public InotifyCalls(Kernel kernel) {
        vfs = kernel.vfs();
        inodes = AnonymousInodes.of(kernel);
    }

    /** Implements {@code inotify_init(2)}. */
    public long inotify_init(Task task) {
        return inotify_init1(task, 0);
    }

    /** Implements {@code inotify_init1(2)}: EINVAL for unknown flags, EMFILE beyond max_user_instances or RLIMIT_NOFILE. */
    public long inotify_init1(Task task, int flags) {
        if ((flags & ~(IN_NONBLOCK | IN_CLOEXEC)) != 0) {
            return Errno.EINVAL.negative();
        }
        UserAccount instances = vfs.userCounts().account(UserCounts.Kind.INOTIFY_INSTANCES, task.credentials());
        if (!instances.take()) {
            return Errno.EMFILE.negative();
        }
        InotifyFile f = new InotifyFile(inodes.get("inotify"), flags & IN_NONBLOCK, vfs.notifyLimits().queued(), instances);
        return Descriptors.install(task, f, (flags & IN_CLOEXEC) != 0);
    }

    /** Implements {@code inotify_add_watch(2)}: watch descriptor; EBADF, EINVAL, EACCES, ENOTDIR, EEXIST, ENOSPC. */
    public long inotify_add_watch(Task task, int fd, long pathAddr, int mask) {
        if ((mask & ~VALID) != 0 || mask == 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = Files.get(task, fd);
        try {
            boolean contradicts = (mask & IN_MASK_ADD) != 0 && (mask & IN_MASK_CREATE) != 0;
            if (contradicts || !(f instanceof InotifyFile inotify)) {
                return Errno.EINVAL.negative();
            }
            PathWalk w = Files.find(task, AT_FDCWD, Files.path(task, pathAddr),
                    ((mask & IN_DONT_FOLLOW) == 0 ? PathWalk.FOLLOW : 0) | ((mask & IN_ONLYDIR) != 0 ? PathWalk.DIRECTORY : 0));
            Permissions.require(task.credentials(), w.inode(), Permissions.READ);
            int kept = mask & (IN_ALL_EVENTS | IN_EXCL_UNLINK | IN_ONESHOT);
            return inotify.watch(w.path(), kept, (mask & IN_MASK_ADD) != 0, (mask & IN_MASK_CREATE) != 0);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code inotify_rm_watch(2)}: EBADF, EINVAL. */
    public long inotify_rm_watch(Task task, int fd, int wd) {
        OpenFile f = Files.get(task, fd);
        try {
            return f instanceof InotifyFile i ? i.unwatch(wd) : Errno.EINVAL.negative();
        } finally {
            f.drop();
        }
    }
}
