package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.BlockDevice;
import org.belljar.vfs.Devices;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** stat(2), statx(2), statfs(2). */
public final class StatCalls {
    private static final int STATX_BASIC = 0x7ff, STATX_BTIME = 0x800, STATX_MNT_ID = 0x1000, STATX_MNT_ID_UNIQUE = 0x4000, STATX_RESERVED = 0x80000000;
    /** What Linux knows of every file: automount point, mount's root, DAX. */
    private static final int STATX_ATTR_KNOWN = 0x203000;
    private static final int STATX_ATTR_MOUNT_ROOT = 0x2000;
    /** STATX_ATTR_IMMUTABLE, APPEND and NODUMP: the same bits as the flags of inodes. */
    private static final int STATX_ATTR_FLAGS = Inode.FLAG_IMMUTABLE | Inode.FLAG_APPEND | Inode.FLAG_NODUMP;
    private static final int ST_VALID = 0x20, ST_RELATIME = 0x1000, ST_NOSYMFOLLOW = 0x2000;
    private static final int STAT_SIZE = 144, STATX_SIZE = 256, STATFS_SIZE = 120;

    private final Vfs vfs;

    public StatCalls(Kernel kernel) {
        vfs = kernel.vfs();
    }

    /** Implements {@code stat(2)}: struct stat, 144 bytes, to {@code statAddr}. */
    public long stat(Task task, long pathAddr, long statAddr) {
        return newfstatat(task, AT_FDCWD, pathAddr, statAddr, 0);
    }

    /** Implements {@code lstat(2)}. */
    public long lstat(Task task, long pathAddr, long statAddr) {
        return newfstatat(task, AT_FDCWD, pathAddr, statAddr, AT_SYMLINK_NOFOLLOW);
    }

    /** Implements {@code fstat(2)}: EBADF, EFAULT. */
    public long fstat(Task task, int fd, long statAddr) {
        OpenFile f = task.fds().get(fd);
        try {
            return writeStat(task, f.inode(), statAddr);
        } finally {
            f.drop();
        }
    }

    /** Whether an empty path says that the descriptor itself is meant: then Linux looks at no other flag. */
    private static boolean isDescriptorOnly(Task task, int dirFd, long pathAddr, int flags) {
        return (flags & AT_EMPTY_PATH) != 0 && dirFd >= 0 && (pathAddr == 0 || Files.path(task, pathAddr).isEmpty());
    }

    /** Implements {@code newfstatat(2)}: EINVAL for unknown flags; EBADF, ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EFAULT. */
    public long newfstatat(Task task, int dirFd, long pathAddr, long statAddr, int flags) {
        if (isDescriptorOnly(task, dirFd, pathAddr, flags)) {
            return fstat(task, dirFd, statAddr);
        }
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) != 0) {
            return Errno.EINVAL.negative();
        }
        boolean empty = (flags & AT_EMPTY_PATH) != 0;
        String path = empty && pathAddr == 0 ? "" : Files.path(task, pathAddr);
        if (path.isEmpty()) {
            if (!empty) {
                return Errno.ENOENT.negative();
            }
            if (dirFd >= 0) {
                return fstat(task, dirFd, statAddr);
            }
        }
        PathWalk walk = new PathWalk(vfs, task, task.fs());
        int r = walk.walk(Files.base(task, dirFd, path), path, Files.walkFlags(flags));
        return r != 0 ? r : writeStat(task, walk.inode(), statAddr);
    }

    /** A node of a block device has the device's block size (bdev_statx). */
    private static Attributes attributes(Task task, Inode inode) {
        Attributes a = new Attributes();
        inode.attributes(a);
        if ((a.mode & Inode.S_IFMT) == Inode.S_IFBLK) {
            BlockDevice d = task.kernel().vfs().blockDevices().find(a.rdev);
            a.blockSize = d == null ? a.blockSize : d.minimumIoBytes();
        }
        return a;
    }

    private static long writeStat(Task task, Inode inode, long statAddr) {
        Attributes a = attributes(task, inode);
        GuestStruct s = new GuestStruct(STAT_SIZE);
        s.putLong(0, a.dev).putLong(8, a.ino).putLong(16, a.nlink & 0xffffffffL);
        UserNamespace users = task.credentials().userNamespace();
        s.putInt(24, a.mode).putInt(28, users.shownUid(a.uid)).putInt(32, users.shownGid(a.gid)).putLong(40, a.rdev);
        s.putLong(48, a.size).putLong(56, a.blockSize).putLong(64, a.blocks);
        putTime(s, 72, a.atimeNs);
        putTime(s, 88, a.mtimeNs);
        putTime(s, 104, a.ctimeNs);
        task.memory().writeStruct(statAddr, s);
        return 0;
    }

    private static void putTime(GuestStruct s, int at, long ns) {
        s.putLong(at, Math.floorDiv(ns, 1_000_000_000L)).putLong(at + 8, Math.floorMod(ns, 1_000_000_000L));
    }

    /**
     * Implements {@code statx(2)}: struct statx, 256 bytes.
     *
     * @return 0; EINVAL for unknown flags, both sync types, or the reserved mask bit; as newfstatat
     */
    public long statx(Task task, int dirFd, long pathAddr, int flags, int mask, long statxAddr) {
        if ((mask & STATX_RESERVED) != 0 || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE
                || !isDescriptorOnly(task, dirFd, pathAddr, flags) && (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) != 0) {
            return Errno.EINVAL.negative();
        }
        String path = pathAddr == 0 && (flags & AT_EMPTY_PATH) != 0 ? "" : Files.path(task, pathAddr);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) == 0) {
            return Errno.ENOENT.negative();
        }
        PathWalk walk = new PathWalk(vfs, task, task.fs());
        int r = walk.walk(Files.base(task, dirFd, path), path, Files.walkFlags(flags));
        return r != 0 ? r : writeStatx(task, walk.path(), mask, statxAddr);
    }

    private static long writeStatx(Task task, VfsPath p, int mask, long addr) {
        Attributes a = attributes(task, p.inode());
        Mount m = p.mount();
        UserNamespace users = task.credentials().userNamespace();
        GuestStruct s = new GuestStruct(STATX_SIZE);
        boolean unique = (mask & STATX_MNT_ID_UNIQUE) != 0;
        s.putInt(0, STATX_BASIC | (unique ? STATX_MNT_ID_UNIQUE : STATX_MNT_ID) | (a.btimeNs != -1 ? STATX_BTIME : 0)).putInt(4, a.blockSize);
        boolean hasFlags = p.inode().flags() != Inode.NO_FLAGS;
        int shown = hasFlags ? p.inode().flags() & STATX_ATTR_FLAGS : 0;
        s.putLong(8, (m.root() == p.dentry() ? STATX_ATTR_MOUNT_ROOT : 0) | shown).putInt(16, a.nlink)
                .putInt(20, users.shownUid(a.uid)).putInt(24, users.shownGid(a.gid));
        s.putShort(28, a.mode).putLong(32, a.ino).putLong(40, a.size).putLong(48, a.blocks)
                .putLong(56, STATX_ATTR_KNOWN | (hasFlags ? STATX_ATTR_FLAGS : 0));
        putStatxTime(s, 64, a.atimeNs);
        if (a.btimeNs != -1) {
            putStatxTime(s, 80, a.btimeNs);
        }
        putStatxTime(s, 96, a.ctimeNs);
        putStatxTime(s, 112, a.mtimeNs);
        s.putInt(128, Devices.major(a.rdev)).putInt(132, Devices.minor(a.rdev));
        s.putInt(136, Devices.major(a.dev)).putInt(140, Devices.minor(a.dev)).putLong(144, unique ? m.uniqueId() : m.id());
        task.memory().writeStruct(addr, s);
        return 0;
    }

    private static void putStatxTime(GuestStruct s, int at, long ns) {
        s.putLong(at, Math.floorDiv(ns, 1_000_000_000L)).putInt(at + 8, (int) Math.floorMod(ns, 1_000_000_000L));
    }

    /** Implements {@code statfs(2)}: struct statfs, 120 bytes. */
    public long statfs(Task task, long pathAddr, long statfsAddr) {
        PathWalk w = Files.find(task, AT_FDCWD, Files.path(task, pathAddr), PathWalk.FOLLOW);
        return writeStatfs(task, w.inode(), w.mount().flags(), statfsAddr);
    }

    /** Implements {@code fstatfs(2)}. */
    public long fstatfs(Task task, int fd, long statfsAddr) {
        OpenFile f = task.fds().get(fd);
        try {
            return writeStatfs(task, f.inode(), f.path() == null ? 0 : f.path().mount().flags(), statfsAddr);
        } finally {
            f.drop();
        }
    }

    /** ST_* bits of a mount's flags: the first ten are the same. */
    private static int statfsFlags(int mountFlags) {
        return mountFlags & (Mount.RDONLY | Mount.NOSUID | Mount.NODEV | Mount.NOEXEC | Mount.NOATIME | Mount.NODIRATIME)
                | ((mountFlags & Mount.RELATIME) != 0 ? ST_RELATIME : 0) | ((mountFlags & Mount.NOSYMFOLLOW) != 0 ? ST_NOSYMFOLLOW : 0);
    }

    /**
     * Implements {@code ustat(2)}: struct ustat {s32 free blocks, u64 free inodes @8}, 32 bytes; EINVAL if nothing of device
     * {@code dev} is mounted.
     */
    public long ustat(Task task, int dev, long ustatAddr) {
        MountNamespace ns = task.fs().root().mount().namespace();
        for (Mount m : ns == null ? List.<Mount>of() : ns.mounts()) {
            if ((int) m.fileSystem().device() == dev) {
                FsStatistics f = m.fileSystem().statistics();
                task.memory().writeStruct(ustatAddr, new GuestStruct(32).putInt(0, (int) f.blocksFree()).putLong(8, f.filesFree()));
                return 0;
            }
        }
        return Errno.EINVAL.negative();
    }

    private static long writeStatfs(Task task, Inode inode, int mountFlags, long addr) {
        FsStatistics f = inode.fileSystem().statistics();
        GuestStruct s = new GuestStruct(STATFS_SIZE);
        s.putLong(0, f.magic()).putLong(8, f.blockSize()).putLong(16, f.blocks()).putLong(24, f.blocksFree());
        s.putLong(32, f.blocksAvailable()).putLong(40, f.files()).putLong(48, f.filesFree());
        s.putInt(56, (int) inode.fileSystem().device()).putLong(64, f.nameMax()).putLong(72, f.blockSize());
        int readOnly = inode.fileSystem().isReadOnly() ? Mount.RDONLY : 0;
        s.putLong(80, ST_VALID | statfsFlags(mountFlags) | readOnly);
        task.memory().writeStruct(addr, s);
        return 0;
    }
}
