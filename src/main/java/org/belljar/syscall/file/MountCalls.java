package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.AT_FDCWD;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** mount(2), umount2(2), pivot_root(2). */
public final class MountCalls {
    private static final int MS_REMOUNT = 32, MS_BIND = 4096, MS_MOVE = 8192, MS_REC = 16384, MS_SILENT = 32768,
            MS_UNBINDABLE = 1 << 17, MS_PRIVATE = 1 << 18, MS_SLAVE = 1 << 19, MS_SHARED = 1 << 20, MS_NOUSER = 1 << 31,
            MS_MAGIC = 0xC0ED0000;
    private static final int MS_PROPAGATION = MS_UNBINDABLE | MS_PRIVATE | MS_SLAVE | MS_SHARED;
    private static final int PER_MOUNT = Mount.ALL_FLAGS | Mount.STRICTATIME;
    private static final int ATIME = Mount.NOATIME | Mount.NODIRATIME | Mount.RELATIME | Mount.STRICTATIME;
    private static final int MNT_FORCE = 1, MNT_DETACH = 2, MNT_EXPIRE = 4, UMOUNT_NOFOLLOW = 8;
    private static final int PAGE = 4096;

    /** Mounting is for who has CAP_SYS_ADMIN where the mount namespace belongs. Throws EPERM. */
    static void requireAdmin(Task task) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, task.namespaces().mounts().owner())) {
            throw Errno.EPERM.exception();
        }
    }

    /** As {@link #requireAdmin}, for changes of the tree of mounts. Throws EPERM. */
    static void requireMounter(Task task) {
        requireAdmin(task);
        task.guard().changeMounts();
    }

    static MountNamespace mounts(Task task) {
        return task.namespaces().mounts();
    }

    static boolean isMountRoot(VfsPath p) {
        return p.mount().root() == p.dentry();
    }

    /**
     * Implements {@code mount(2)}: new mounts, bind, remount of the mount or the file system, move, and propagation types.
     *
     * @return 0; EPERM without CAP_SYS_ADMIN, ENODEV (type), EINVAL, ENOENT, ENOTDIR, ELOOP, EBUSY
     */
    public long mount(Task task, long sourceAddr, long targetAddr, long typeAddr, int givenFlags, long dataAddr) {
        String type = typeAddr == 0 ? null : task.memory().readString(typeAddr, PAGE);
        String source = sourceAddr == 0 ? null : task.memory().readString(sourceAddr, PAGE);
        if (sourceAddr != 0 && source == null) {
            return Errno.EINVAL.negative();
        }
        String data = dataAddr == 0 ? "" : task.memory().readString(dataAddr, PAGE);
        int flags = (givenFlags & 0xffff0000) == MS_MAGIC ? givenFlags & 0xffff : givenFlags;
        PathWalk at = Files.find(task, AT_FDCWD, Files.path(task, targetAddr), PathWalk.FOLLOW);
        if ((flags & MS_NOUSER) != 0) {
            return Errno.EINVAL.negative();
        }
        requireMounter(task);
        if ((flags & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND)) {
            return remountMount(task, at.path(), flags);
        }
        if ((flags & MS_REMOUNT) != 0) {
            return remountAll(task, at.path(), flags, data);
        }
        if ((flags & MS_BIND) != 0) {
            return bind(task, source, at, (flags & MS_REC) != 0);
        }
        if ((flags & MS_PROPAGATION) != 0) {
            return changeType(task, at.path(), flags);
        }
        if ((flags & MS_MOVE) != 0) {
            return move(task, source, at);
        }
        return mountNew(task, source, at, type, flags, data);
    }

    /** Remounting without a word on times leaves them as they are. */
    private static int keepTimes(Mount m, int flags) {
        if ((flags & ATIME) != 0) {
            return flags;
        }
        int now = m.flags() & ATIME;
        return flags | ((now & (Mount.NOATIME | Mount.RELATIME)) == 0 ? now | Mount.STRICTATIME : now);
    }

    private static long remountMount(Task task, VfsPath at, int flags) {
        if (!isMountRoot(at)) {
            return Errno.EINVAL.negative();
        }
        mounts(task).changeFlags(at.mount(), keepTimes(at.mount(), flags) & PER_MOUNT);
        return 0;
    }

    private static long remountAll(Task task, VfsPath at, int flags, String data) {
        Mount m = at.mount();
        if (!isMountRoot(at)) {
            return Errno.EINVAL.negative();
        }
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, m.fileSystem().owner())) {
            return Errno.EPERM.negative();
        }
        mounts(task).changeFileSystem(m, flags, () -> m.fileSystem().reconfigure(task, data));
        mounts(task).changeFlags(m, keepTimes(m, flags) & PER_MOUNT);
        return 0;
    }

    private static long changeType(Task task, VfsPath at, int flags) {
        int type = flags & MS_PROPAGATION;
        if ((flags & ~(MS_REC | MS_SILENT | MS_PROPAGATION)) != 0 || Integer.bitCount(type) != 1 || !isMountRoot(at)) {
            return Errno.EINVAL.negative();
        }
        MountNamespace.Type t = switch (type) {
            case MS_SHARED -> MountNamespace.Type.SHARED;
            case MS_SLAVE -> MountNamespace.Type.SLAVE;
            case MS_PRIVATE -> MountNamespace.Type.PRIVATE;
            default -> MountNamespace.Type.UNBINDABLE;
        };
        mounts(task).setType(task.credentials(), at.mount(), t, (flags & MS_REC) != 0);
        return 0;
    }

    private static long bind(Task task, String source, PathWalk at, boolean recursive) {
        if (source == null || source.isEmpty()) {
            return Errno.EINVAL.negative();
        }
        PathWalk from = Files.find(task, AT_FDCWD, source, PathWalk.FOLLOW);
        if (from.inode().isDirectory() != at.inode().isDirectory()) {
            return Errno.ENOTDIR.negative();
        }
        mounts(task).bind(from.path(), MountNamespace.topOf(at.path()), recursive);
        return 0;
    }

    private static long move(Task task, String source, PathWalk at) {
        if (source == null || source.isEmpty()) {
            return Errno.EINVAL.negative();
        }
        PathWalk from = Files.find(task, AT_FDCWD, source, PathWalk.FOLLOW);
        if (!isMountRoot(from.path()) || from.inode().isDirectory() != at.inode().isDirectory()) {
            return Errno.EINVAL.negative();
        }
        mounts(task).move(from.mount(), MountNamespace.topOf(at.path()));
        return 0;
    }

    private static long mountNew(Task task, String source, PathWalk at, String type, int flags, String data) {
        if (type == null) {
            return Errno.EINVAL.negative();
        }
        Mount m = NewFileSystems.mount(task, type, source == null ? "none" : source, data, flags);
        if (m.root().inode().isDirectory() != at.inode().isDirectory()) {
            return Errno.ENOTDIR.negative();
        }
        mounts(task).attach(m, MountNamespace.topOf(at.path()));
        return 0;
    }

    /** Implements {@code umount2(2)}: EINVAL (flags, no mount point), EPERM, EBUSY, EAGAIN (MNT_EXPIRE, first call). */
    public long umount2(Task task, long targetAddr, int flags) {
        if ((flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) != 0) {
            return Errno.EINVAL.negative();
        }
        int follow = (flags & UMOUNT_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
        PathWalk at = Files.find(task, AT_FDCWD, Files.path(task, targetAddr), follow | PathWalk.KEEP_EXPIRY);
        requireMounter(task);
        boolean expires = (flags & MNT_EXPIRE) != 0;
        VfsPath top = MountNamespace.topOf(at.path());
        if (!isMountRoot(top) || expires && (top.mount() == task.fs().root().mount() || (flags & (MNT_FORCE | MNT_DETACH)) != 0)) {
            return Errno.EINVAL.negative();
        }
        if ((flags & MNT_FORCE) != 0 && !task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        mounts(task).unmount(top.mount(), (flags & MNT_DETACH) != 0 ? MountNamespace.Unmount.LAZY
                : expires ? MountNamespace.Unmount.EXPIRE : MountNamespace.Unmount.PLAIN);
        return 0;
    }

    /**
     * Implements {@code pivot_root(2)}; roots and working directories of all tasks that were the old root become the new one.
     * EPERM, EINVAL (not a mount point, put_old not below, shared), ENOTDIR, EBUSY.
     */
    public long pivot_root(Task task, long newRootAddr, long putOldAddr) {
        requireMounter(task);
        PathWalk fresh = Files.find(task, AT_FDCWD, Files.path(task, newRootAddr), PathWalk.FOLLOW | PathWalk.DIRECTORY);
        PathWalk put = Files.find(task, AT_FDCWD, Files.path(task, putOldAddr), PathWalk.FOLLOW | PathWalk.DIRECTORY);
        VfsPath old = task.fs().root();
        mounts(task).pivot(fresh.path(), put.path(), old);
        task.kernel().replaceRoots(old, fresh.path());
        return 0;
    }
}
