package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.AT_EACCESS;
import static org.belljar.abi.OpenFlags.AT_EMPTY_PATH;
import static org.belljar.abi.OpenFlags.AT_FDCWD;
import static org.belljar.abi.OpenFlags.AT_NO_AUTOMOUNT;
import static org.belljar.abi.OpenFlags.AT_STATX_SYNC_TYPE;
import static org.belljar.abi.OpenFlags.AT_SYMLINK_NOFOLLOW;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;

/** The stat family, access(2), readlink(2). */
public final class StatCalls {
    private static final long NS = 1_000_000_000L;
    private static final int STATX_BASIC = 0x7ff, STATX_BTIME = 0x800, STATX_MNT_ID = 0x1000, STATX_RESERVED = 1 << 31;

    public StatCalls(Kernel kernel) {}

    /** Implements {@code stat(2)}. */
    public long stat(Task task, long pathAddr, long bufAddr) {
        return statPath(task, AT_FDCWD, pathAddr, bufAddr, 0);
    }

    /** Implements {@code lstat(2)}. */
    public long lstat(Task task, long pathAddr, long bufAddr) {
        return statPath(task, AT_FDCWD, pathAddr, bufAddr, AT_SYMLINK_NOFOLLOW);
    }

    /** Implements {@code fstat(2)}. */
    public long fstat(Task task, int fd, long bufAddr) {
        OpenFile f = task.fds().get(fd);
        try {
            return put(task, f.inode(), bufAddr);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code newfstatat(2)}. */
    public long newfstatat(Task task, int dirfd, long pathAddr, long bufAddr, int flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) != 0) {
            return Errno.EINVAL.negative();
        }
        return statPath(task, dirfd, pathAddr, bufAddr, flags);
    }

    private long statPath(Task task, int dirfd, long pathAddr, long bufAddr, int flags) {
        return put(task, find(task, dirfd, pathAddr, flags).inode(), bufAddr);
    }

    /** The inode of an *at call and, for statx, the mount it was reached through. */
    private record Found(Inode inode, Mount mount) {}

    private static Found find(Task task, int dirfd, long pathAddr, int flags) {
        boolean mayBeEmpty = (flags & AT_EMPTY_PATH) != 0;
        // Since Linux 6.11 a null path is an empty one here.
        String path = mayBeEmpty && pathAddr == 0 ? "" : task.memory().readPath(pathAddr);
        if (path.isEmpty() && mayBeEmpty && dirfd != AT_FDCWD) {
            OpenFile f = task.fds().get(dirfd);
            try {
                return new Found(f.inode(), f.path() == null ? null : f.path().mount());
            } finally {
                f.drop();
            }
        }
        PathWalk w = Paths.walk(task, dirfd, path,
                ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW) | (mayBeEmpty ? PathWalk.EMPTY : 0));
        return new Found(w.inode(), w.mount());
    }

    private static long put(Task task, Inode inode, long bufAddr) {
        Attributes a = new Attributes();
        inode.attributes(a);
        GuestStruct s = new GuestStruct(144);
        s.putLong(0, a.dev).putLong(8, a.ino).putLong(16, a.nlink).putInt(24, a.mode).putInt(28, a.uid).putInt(32, a.gid);
        s.putLong(40, a.rdev).putLong(48, a.size).putLong(56, a.blockSize).putLong(64, a.blocks);
        putTime(s, 72, a.atimeNs);
        putTime(s, 88, a.mtimeNs);
        putTime(s, 104, a.ctimeNs);
        task.memory().writeStruct(bufAddr, s);
        return 0;
    }

    private static void putTime(GuestStruct s, int at, long ns) {
        s.putLong(at, Math.floorDiv(ns, NS)).putLong(at + 8, Math.floorMod(ns, NS));
    }

    /** Implements {@code statx(2)}: all basic fields are always filled; the birth time where it is kept. */
    public long statx(Task task, int dirfd, long pathAddr, int flags, int mask, long bufAddr) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) != 0
                || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE || (mask & STATX_RESERVED) != 0) {
            return Errno.EINVAL.negative();
        }
        Found found = find(task, dirfd, pathAddr, flags);
        Attributes a = new Attributes();
        found.inode.attributes(a);
        GuestStruct s = new GuestStruct(256);
        int have = STATX_BASIC | (a.btimeNs >= 0 ? STATX_BTIME : 0) | (found.mount != null ? STATX_MNT_ID : 0);
        s.putInt(0, have).putInt(4, a.blockSize).putInt(16, a.nlink).putInt(20, a.uid).putInt(24, a.gid).putShort(28, a.mode);
        s.putLong(32, a.ino).putLong(40, a.size).putLong(48, a.blocks);
        putStatxTime(s, 64, a.atimeNs);
        if (a.btimeNs >= 0) {
            putStatxTime(s, 80, a.btimeNs);
        }
        putStatxTime(s, 96, a.ctimeNs);
        putStatxTime(s, 112, a.mtimeNs);
        s.putInt(128, Devices.major(a.rdev)).putInt(132, Devices.minor(a.rdev));
        s.putInt(136, Devices.major(a.dev)).putInt(140, Devices.minor(a.dev));
        if (found.mount != null) {
            s.putLong(144, found.mount.id());
        }
        task.memory().writeStruct(bufAddr, s);
        return 0;
    }

    private static void putStatxTime(GuestStruct s, int at, long ns) {
        s.putLong(at, Math.floorDiv(ns, NS)).putInt(at + 8, (int) Math.floorMod(ns, NS));
    }

    /** Implements {@code access(2)}. */
    public long access(Task task, long pathAddr, int mode) {
        return faccessat2(task, AT_FDCWD, pathAddr, mode, 0);
    }

    /** Implements {@code faccessat(2)}. */
    public long faccessat(Task task, int dirfd, long pathAddr, int mode) {
        return faccessat2(task, dirfd, pathAddr, mode, 0);
    }

    /** Implements {@code faccessat2(2)}: checks with the real ids unless AT_EACCESS. */
    public long faccessat2(Task task, int dirfd, long pathAddr, int mode, int flags) {
        if ((mode & ~7) != 0 || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        Credentials c = (flags & AT_EACCESS) != 0 ? task.credentials() : realIds(task.credentials());
        String path = task.memory().readPath(pathAddr);
        Inode inode;
        Mount mount;
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) != 0 && dirfd != AT_FDCWD) {
            Found f = find(task, dirfd, pathAddr, flags);
            inode = f.inode;
            mount = f.mount;
        } else {
            PathWalk w = new PathWalk(task.kernel().vfs(), task, task.fs()).as(c).find(Paths.base(task, dirfd, path), path,
                    ((flags & AT_SYMLINK_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW)
                            | ((flags & AT_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0));
            inode = w.inode();
            mount = w.mount();
        }
        if ((mode & Permissions.EXEC) != 0 && inode.isRegular() && mount != null && (mount.flags() & Mount.NOEXEC) != 0) {
            return Errno.EACCES.negative();
        }
        int denied = Permissions.check(c, inode, mode);
        if (denied != 0) {
            return denied;
        }
        boolean isFile = inode.isRegular() || inode.isDirectory() || inode.isSymlink();
        return (mode & Permissions.WRITE) != 0 && isFile && mount != null && mount.isReadOnly() ? Errno.EROFS.negative() : 0;
    }

    /** As Linux's access_override_creds: real ids; root's capabilities only for a real root. */
    private static Credentials realIds(Credentials c) {
        if (c.uid() == c.fsuid() && c.gid() == c.fsgid() && (c.uid() == 0) == (c.capEffective() == c.capPermitted())) {
            return c;
        }
        return new Credentials(c.uid(), c.euid(), c.suid(), c.uid(), c.gid(), c.egid(), c.sgid(), c.gid(), c.groups(),
                c.uid() == 0 ? c.capPermitted() : 0, c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(),
                c.securebits(), c.noNewPrivs());
    }

    /** Implements {@code readlink(2)}. */
    public long readlink(Task task, long pathAddr, long bufAddr, int size) {
        return readlinkat(task, AT_FDCWD, pathAddr, bufAddr, size);
    }

    /** Implements {@code readlinkat(2)}: cuts off silently at {@code size} bytes, without NUL. */
    public long readlinkat(Task task, int dirfd, long pathAddr, long bufAddr, int size) {
        if (size <= 0) {
            return Errno.EINVAL.negative();
        }
        String path = task.memory().readPath(pathAddr);
        Inode inode;
        if (path.isEmpty() && dirfd != AT_FDCWD) {
            inode = find(task, dirfd, pathAddr, AT_EMPTY_PATH).inode;
        } else {
            inode = Paths.walk(task, dirfd, path, 0).inode();
        }
        if (!inode.isSymlink()) {
            return path.isEmpty() ? Errno.ENOENT.negative() : Errno.EINVAL.negative();
        }
        String target = inode.readLink(task);
        int n = Math.min(size, target.length());
        task.memory().write(bufAddr, target.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 0, n);
        return n;
    }
}
