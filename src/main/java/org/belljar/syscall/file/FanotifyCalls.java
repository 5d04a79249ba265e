package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.fanotify.Fanotify;
import org.belljar.fs.fanotify.GroupFlags;
import org.belljar.fs.fanotify.GroupMarks;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Mark;
import org.belljar.vfs.MarkGroup;
import org.belljar.vfs.Notify;
import org.belljar.vfs.NotifyLimits;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.UserAccount;
import org.belljar.vfs.UserCounts;
import org.belljar.vfs.Vfs;

/** fanotify_init(2) and fanotify_mark(2), with Linux's order of checks. */
public final class FanotifyCalls {
    private static final int ADMIN_ONLY = GroupFlags.CLASSES | GroupFlags.REPORT_TID | GroupFlags.REPORT_PIDFD | GroupFlags.REPORT_FD_ERROR
            | GroupFlags.UNLIMITED_QUEUE | GroupFlags.UNLIMITED_MARKS;
    private static final int INIT_FLAGS = ADMIN_ONLY | GroupFlags.CLOEXEC | GroupFlags.NONBLOCK | MarkGroup.ALL_FID
            | GroupFlags.ENABLE_AUDIT;
    private static final int FILE_FLAGS = O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DSYNC | O_CLOEXEC | O_LARGEFILE | O_NOATIME;

    private static final int ADD = 1, REMOVE = 2, DONT_FOLLOW = 4, ONLY_DIRECTORY = 8, MOUNT = 0x10, FLUSH = 0x80, FILE_SYSTEM = 0x100;
    private static final int COMMANDS = ADD | REMOVE | FLUSH, KINDS = MOUNT | FILE_SYSTEM;
    private static final int IGNORING = GroupMarks.IGNORED_MASK | GroupMarks.IGNORE;
    private static final int MARK_FLAGS = COMMANDS | KINDS | DONT_FOLLOW | ONLY_DIRECTORY | IGNORING | GroupMarks.SURVIVES_MODIFY
            | GroupMarks.EVICTABLE;

    private static final int PATH_EVENTS = Notify.ACCESS | Notify.MODIFY | Notify.CLOSE_WRITE | Notify.CLOSE_NOWRITE | Notify.OPEN
            | Notify.OPEN_EXEC;
    private static final int CHANGES = Notify.CREATE | Notify.DELETE | Notify.MOVED_FROM | Notify.MOVED_TO | Notify.RENAME;
    private static final int INODE_EVENTS = CHANGES | Notify.ATTRIB | Notify.MOVE_SELF | Notify.DELETE_SELF;
    private static final int QUESTIONS = Notify.OPEN_PERM | Notify.ACCESS_PERM | Notify.OPEN_EXEC_PERM;
    private static final int BITS = Mark.ON_CHILD | Mark.ON_DIRECTORY, FS_ERROR = 0x8000;
    private static final int VALID = PATH_EVENTS | INODE_EVENTS | QUESTIONS | BITS | FS_ERROR;

    private final AnonymousInodes inodes;
    private final Vfs vfs;

    public FanotifyCalls(Kernel kernel) {
        vfs = kernel.vfs();
        inodes = AnonymousInodes.of(kernel);
    }

    private static boolean isAdmin(Task task) {
        return task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN);
    }

    /**
     * Implements {@code fanotify_init(2)}. {@code fileFlags}: O_* of the descriptors that come with events.
     *
     * @return descriptor; EPERM (without CAP_SYS_ADMIN, for other than notifications by file handle), EINVAL, EMFILE
     */
    public long fanotify_init(Task task, int flags, int fileFlags) {
        boolean admin = isAdmin(task);
        if (!admin && ((flags & ADMIN_ONLY) != 0 || (flags & MarkGroup.ALL_FID) == 0)) {
            return Errno.EPERM.negative();
        }
        if ((flags & ~INIT_FLAGS) != 0 || (flags & GroupFlags.REPORT_PIDFD) != 0 && (flags & GroupFlags.REPORT_TID) != 0
                || (fileFlags & ~FILE_FLAGS) != 0 || (fileFlags & O_ACCMODE) == O_ACCMODE || !areReportsValid(flags)) {
            return Errno.EINVAL.negative();
        }
        if ((flags & GroupFlags.ENABLE_AUDIT) != 0 && !task.credentials().hasCapability(Credentials.CAP_AUDIT_WRITE)) {
            return Errno.EPERM.negative();
        }
        UserAccount groups = vfs.userCounts().account(UserCounts.Kind.FANOTIFY_GROUPS, task.credentials());
        if (!groups.take()) {
            return Errno.EMFILE.negative();
        }
        int queued = (flags & GroupFlags.UNLIMITED_QUEUE) != 0 ? NotifyLimits.MOST_QUEUED : vfs.notifyLimits().fanotifyQueued();
        Fanotify f = new Fanotify(inodes.get("[fanotify]"), O_RDWR | ((flags & GroupFlags.NONBLOCK) != 0 ? O_NONBLOCK : 0),
                new GroupFlags(flags, !admin), fileFlags, queued, vfs.marks(), groups);
        return Descriptors.install(task, f, (flags & GroupFlags.CLOEXEC) != 0);
    }

    private static boolean areReportsValid(int flags) {
        int reports = flags & MarkGroup.ALL_FID;
        int classes = flags & GroupFlags.CLASSES;
        boolean needsDirectory = (reports & MarkGroup.NAME) != 0 && (reports & MarkGroup.DIR_FID) == 0;
        boolean needsAll = (reports & MarkGroup.TARGET_FID) != 0 && (reports & (MarkGroup.NAME | MarkGroup.FID)) != (MarkGroup.NAME | MarkGroup.FID);
        return (reports == 0 || classes == 0) && !needsDirectory && !needsAll && classes != GroupFlags.CLASSES;
    }

    /**
     * Implements {@code fanotify_mark(2)}; {@code pathAddr}: 0 for what {@code dirFd} itself is.
     *
     * @return 0; EINVAL, EBADF, EPERM, ENOENT (no such mark, or path), ENOTDIR, EISDIR, EEXIST, ENOSPC, EOPNOTSUPP and as the walk
     */
    public long fanotify_mark(Task task, int fd, int flags, long wideMask, int dirFd, long pathAddr) {
        if (wideMask >>> 32 != 0 || (flags & ~MARK_FLAGS) != 0 || (flags & KINDS) == KINDS) {
            return Errno.EINVAL.negative();
        }
        int mask = (int) wideMask;
        boolean valid = switch (flags & COMMANDS) {
            case ADD, REMOVE -> mask != 0;
            case FLUSH -> (flags & ~(KINDS | FLUSH)) == 0;
            default -> false;
        };
        if (!valid || (mask & ~VALID) != 0 || (flags & IGNORING) == IGNORING) {
            return Errno.EINVAL.negative();
        }
        if ((flags & IGNORING) == GroupMarks.IGNORED_MASK) {
            mask &= ~BITS;
        }
        OpenFile f = Files.get(task, fd);
        try {
            return f instanceof Fanotify group ? mark(task, group, flags, mask, dirFd, pathAddr) : Errno.EINVAL.negative();
        } finally {
            f.drop();
        }
    }

    private static Mark.Kind kind(int flags) {
        return (flags & MOUNT) != 0 ? Mark.Kind.MOUNT : (flags & FILE_SYSTEM) != 0 ? Mark.Kind.FILE_SYSTEM : Mark.Kind.INODE;
    }

    private long mark(Task task, Fanotify group, int flags, int mask, int dirFd, long pathAddr) {
        Mark.Kind kind = kind(flags);
        Errno refused = refuses(task, group, kind, flags, mask);
        if (refused != null) {
            return refused.negative();
        }
        if ((flags & COMMANDS) == FLUSH) {
            group.marks().flush(kind);
            return 0;
        }
        VfsPath at = find(task, flags, dirFd, pathAddr);
        refused = refuses(group, kind, flags, mask, at);
        if (refused != null) {
            return refused.negative();
        }
        int events = mask;
        if (kind != Mark.Kind.INODE || !at.inode().isDirectory()) {
            events &= ~Mark.ON_CHILD;
        }
        return (flags & ADD) != 0 ? group.marks().add(kind, at, events, flags)
                : group.marks().remove(kind, at, events, flags);
    }

    /** What needs no look at the path; null: nothing wrong. */
    private static Errno refuses(Task task, Fanotify group, Mark.Kind kind, int flags, int mask) {
        int reports = group.reports();
        if ((!isAdmin(task) || group.groupFlags().isUnprivileged()) && kind != Mark.Kind.INODE) {
            return Errno.EPERM;
        }
        boolean byHandle = (mask & ~(PATH_EVENTS | QUESTIONS | BITS)) != 0;
        boolean wrong = (mask & QUESTIONS) != 0 && group.priority() == 0
                || (mask & FS_ERROR) != 0 && kind != Mark.Kind.FILE_SYSTEM
                || (flags & GroupMarks.EVICTABLE) != 0 && kind != Mark.Kind.INODE
                || byHandle && (reports == 0 || kind == Mark.Kind.MOUNT)
                || (mask & Notify.RENAME) != 0 && (reports & MarkGroup.NAME) == 0;
        return wrong ? Errno.EINVAL : null;
    }

    private static VfsPath find(Task task, int flags, int dirFd, long pathAddr) {
        VfsPath at;
        if (pathAddr == 0) {
            at = Files.start(task, dirFd);
            if ((flags & ONLY_DIRECTORY) != 0 && !at.inode().isDirectory()) {
                throw Errno.ENOTDIR.exception();
            }
        } else {
            at = Files.find(task, dirFd, Files.path(task, pathAddr), ((flags & DONT_FOLLOW) == 0 ? PathWalk.FOLLOW : 0)
                    | ((flags & ONLY_DIRECTORY) != 0 ? PathWalk.DIRECTORY : 0)).path();
        }
        Permissions.require(task.credentials(), at.inode(), Permissions.READ);
        return at;
    }

    private static Errno refuses(Fanotify group, Mark.Kind kind, int flags, int mask, VfsPath at) {
        boolean isDirectory = at.inode().isDirectory();
        if (group.reports() != 0 && kind != Mark.Kind.INODE && !at.inode().fileSystem().hasFileHandles()) {
            return Errno.EOPNOTSUPP;
        }
        if (kind != Mark.Kind.INODE && at.inode().fileSystem() instanceof AnonymousFileSystem) {
            return Errno.EINVAL;
        }
        if ((mask & QUESTIONS) != 0 && at.inode().fileSystem().type().equals("proc")) {
            return Errno.EINVAL;
        }
        boolean strict = (group.reports() & MarkGroup.TARGET_FID) != 0 || (mask & Notify.RENAME) != 0 || (flags & GroupMarks.IGNORE) != 0;
        if (strict && kind == Mark.Kind.INODE && !isDirectory && (mask & (CHANGES | BITS)) != 0) {
            return Errno.ENOTDIR;
        }
        boolean isShort = (flags & IGNORING) == GroupMarks.IGNORE && (flags & GroupMarks.SURVIVES_MODIFY) == 0;
        if ((flags & ADD) != 0 && isShort && (kind != Mark.Kind.INODE || isDirectory)) {
            return kind == Mark.Kind.INODE ? Errno.EISDIR : Errno.EINVAL;
        }
        return null;
    }
}
