package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.AT_FDCWD;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** mount(2), umount2(2), pivot_root(2). */
public final class MountCalls {
    private static final int MS_RDONLY = 1, MS_NOSUID = 2, MS_NODEV = 4, MS_NOEXEC = 8, MS_REMOUNT = 32, MS_BIND = 4096,
            MS_MOVE = 8192, MS_REC = 16384, MS_PROPAGATION = 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20;
    private static final int PER_MOUNT = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    private static final int MNT_FORCE = 1, MNT_DETACH = 2, MNT_EXPIRE = 4, UMOUNT_NOFOLLOW = 8;

    private final FileSystemTypes types;

    public MountCalls(Kernel kernel) {
        types = kernel.vfs().types();
    }

    private static void requireAdmin(Task task) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
    }

    /**
     * Implements {@code mount(2)}: new mounts of the known types, bind, remount, move; propagation flags are accepted, all
     * mounts are private.
     *
     * @return 0; EPERM without CAP_SYS_ADMIN, ENODEV (type), EINVAL, ENOENT, ENOTDIR, ELOOP
     */
    public long mount(Task task, long sourceAddr, long targetAddr, long typeAddr, int flags, long dataAddr) {
        String source = sourceAddr == 0 ? null : Files.path(task, sourceAddr);
        String type = typeAddr == 0 ? null : task.memory().readString(typeAddr, 4096);
        String data = dataAddr == 0 ? "" : task.memory().readString(dataAddr, 4096);
        PathWalk at = Files.find(task, AT_FDCWD, Files.path(task, targetAddr), PathWalk.FOLLOW);
        requireAdmin(task);
        Mount m = at.mount();
        boolean isMountRoot = m.root() == at.dentry();
        if ((flags & MS_REMOUNT) != 0) {
            if (!isMountRoot) {
                return Errno.EINVAL.negative();
            }
            m.setFlags(flags & PER_MOUNT);
            return 0;
        }
        if ((flags & MS_BIND) != 0) {
            return bind(task, source, at, (flags & MS_REC) != 0);
        }
        if ((flags & MS_PROPAGATION) != 0) {
            return isMountRoot ? 0 : Errno.EINVAL.negative();
        }
        if ((flags & MS_MOVE) != 0) {
            return move(task, source, at.path());
        }
        return mountNew(task, source, at, type, flags, data);
    }

    private static long bind(Task task, String source, PathWalk at, boolean recursive) {
        if (source == null || source.isEmpty()) {
            return Errno.EINVAL.negative();
        }
        PathWalk from = Files.find(task, AT_FDCWD, source, PathWalk.FOLLOW);
        if (from.inode().isDirectory() != at.inode().isDirectory()) {
            return Errno.ENOTDIR.negative();
        }
        namespace(at.mount()).bind(from.path(), at.path(), recursive);
        return 0;
    }

    private static MountNamespace namespace(Mount m) {
        MountNamespace ns = m.namespace();
        if (ns == null) {
            throw Errno.EINVAL.exception();
        }
        return ns;
    }

    private static long move(Task task, String source, VfsPath at) {
        if (source == null || source.isEmpty()) {
            return Errno.EINVAL.negative();
        }
        PathWalk from = Files.find(task, AT_FDCWD, source, PathWalk.FOLLOW);
        if (from.mount().root() != from.dentry()) {
            return Errno.EINVAL.negative();
        }
        namespace(at.mount()).move(from.mount(), at);
        return 0;
    }

    private long mountNew(Task task, String source, PathWalk at, String type, int flags, String data) {
        if (type == null) {
            return Errno.EINVAL.negative();
        }
        FileSystemTypes.Factory f = types.find(type);
        if (f == null) {
            return Errno.ENODEV.negative();
        }
        FileSystem fs = f.make(task, source == null ? "none" : source, data == null ? "" : data);
        if (fs.root().isDirectory() != at.inode().isDirectory()) {
            return Errno.ENOTDIR.negative();
        }
        namespace(at.mount()).attach(fs, at.path(), flags & PER_MOUNT, source == null ? "none" : source);
        return 0;
    }

    /** Implements {@code umount2(2)}: EINVAL (flags, no mount point), EPERM, EBUSY, EAGAIN (MNT_EXPIRE, first call). */
    public long umount2(Task task, long targetAddr, int flags) {
        if ((flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) != 0
                || (flags & MNT_EXPIRE) != 0 && (flags & (MNT_FORCE | MNT_DETACH)) != 0) {
            return Errno.EINVAL.negative();
        }
        requireAdmin(task);
        PathWalk at = Files.find(task, AT_FDCWD, Files.path(task, targetAddr), (flags & UMOUNT_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW);
        if (at.mount().root() != at.dentry()) {
            return Errno.EINVAL.negative();
        }
        if ((flags & MNT_EXPIRE) != 0) {
            return Errno.EAGAIN.negative();
        }
        boolean lazy = (flags & MNT_DETACH) != 0;
        for (FileSystem gone : namespace(at.mount()).unmount(at.mount(), lazy)) {
            if (!lazy) {
                gone.shutdown();
            }
        }
        return 0;
    }

    /** Implements {@code pivot_root(2)}: EPERM, EINVAL (not a mount point, put_old not below), ENOTDIR, EBUSY. */
    public long pivot_root(Task task, long newRootAddr, long putOldAddr) {
        requireAdmin(task);
        PathWalk root = Files.find(task, AT_FDCWD, Files.path(task, newRootAddr), PathWalk.FOLLOW | PathWalk.DIRECTORY);
        PathWalk old = Files.find(task, AT_FDCWD, Files.path(task, putOldAddr), PathWalk.FOLLOW | PathWalk.DIRECTORY);
        if (root.mount().root() != root.dentry() || !org.belljar.vfs.PathNames.isReachable(old.path(), root.path())) {
            return Errno.EINVAL.negative();
        }
        namespace(root.mount()).pivot(root.mount(), old.path());
        task.fs().setRoot(root.path());
        task.fs().setCwd(root.path());
        return 0;
    }
}
