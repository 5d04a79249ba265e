package org.belljar.syscall.file;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** Flags of inodes (chattr(1)): file_getattr(2), file_setattr(2) and the ioctls that came before (fs/file_attr.c). */
public final class InodeFlagCalls {
    static final int GETFLAGS = 0x80086601, SETFLAGS = 0x40086602, FSGETXATTR = 0x801c581f, FSSETXATTR = 0x401c5820;
    /** struct fsxattr {u32 xflags, extsize, nextents, projid, cowextsize; u8[8]}. */
    private static final int FSXATTR = 28;
    /** struct file_attr {u64 xflags; u32 extsize, nextents, projid, cowextsize}. */
    private static final int FILE_ATTR = 24, PAGE = 4096;
    /** FS_XFLAG_* and the FS_*_FL of the same meaning: synchronous, immutable, append-only, no dump, no access times, inherited project, DAX. */
    private static final int[][] COMMON = {{0x20, 8}, {8, Inode.FLAG_IMMUTABLE}, {0x10, Inode.FLAG_APPEND}, {0x80, Inode.FLAG_NODUMP},
        {0x40, Inode.FLAG_NOATIME}, {0x200, 0x20000000}, {0x8000, 0x2000000}};
    private static final long KNOWN = 0x8003_ffffL;

    /** What is set: FS_*_FL, and whether something beyond them is asked for (extents, projects). */
    private record Wish(int flags, boolean isMore) {
        static Wish of(long xflags, int... others) {
            int flags = 0;
            long left = xflags;
            for (int[] pair : COMMON) {
                flags |= (xflags & pair[0]) != 0 ? pair[1] : 0;
                left &= ~pair[0];
            }
            return new Wish(flags, left != 0 || Arrays.stream(others).anyMatch(o -> o != 0));
        }
    }

    private static int xflags(int flags) {
        int x = 0;
        for (int[] pair : COMMON) {
            x |= (flags & pair[1]) != 0 ? pair[0] : 0;
        }
        return x;
    }

    /** EROFS, EPERM (not the owner; immutable and append-only without CAP_LINUX_IMMUTABLE), EOPNOTSUPP. */
    private static void set(Task task, Mount mount, Inode inode, Wish wish) {
        if (mount != null) {
            NameOperations.requireWritable(mount);
        }
        Credentials c = task.credentials();
        int now = inode.flags();
        if (now == Inode.NO_FLAGS) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (c.fsuid() != inode.uid() && !c.hasCapability(Credentials.CAP_FOWNER, inode)) {
            throw Errno.EPERM.exception();
        }
        boolean changesRights = ((wish.flags ^ now) & (Inode.FLAG_IMMUTABLE | Inode.FLAG_APPEND)) != 0;
        if (changesRights && !c.hasCapability(Credentials.CAP_LINUX_IMMUTABLE)) {
            throw Errno.EPERM.exception();
        }
        if (wish.isMore) {
            throw Errno.EOPNOTSUPP.exception();
        }
        inode.lock().lock();
        try {
            inode.setFlags(task, wish.flags);
        } finally {
            inode.lock().unlock();
        }
    }

    /** FS_IOC_GETFLAGS and SETFLAGS (int), FSGETXATTR and FSSETXATTR (struct fsxattr). EFAULT for what is to be set comes before ENOTTY. */
    static long ioctl(Task task, OpenFile f, int request, long arg) {
        int now = f.inode().flags();
        if (now == Inode.NO_FLAGS) {
            if (request == SETFLAGS) {
                task.memory().readInt(arg);
            } else if (request == FSSETXATTR) {
                task.memory().readStruct(arg, FSXATTR);
            }
            return f.ioctl(task, request, arg);
        }
        Mount mount = f.path() == null ? null : f.path().mount();
        switch (request) {
            case GETFLAGS -> task.memory().writeInt(arg, now);
            case SETFLAGS -> set(task, mount, f.inode(), new Wish(task.memory().readInt(arg), false));
            case FSGETXATTR -> task.memory().writeStruct(arg, new GuestStruct(FSXATTR).putInt(0, xflags(now)));
            default -> {
                GuestStruct s = task.memory().readStruct(arg, FSXATTR);
                set(task, mount, f.inode(), Wish.of(s.getInt(0) & 0xffffffffL, s.getInt(4), s.getInt(12), s.getInt(16)));
            }
        }
        return 0;
    }

    private static void checkArguments(long size, int flags) {
        if ((flags & ~(OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0) {
            throw Errno.EINVAL.exception();
        }
        if (Long.compareUnsigned(size, PAGE) > 0) {
            throw Errno.E2BIG.exception();
        }
        if (size < FILE_ATTR) {
            throw Errno.EINVAL.exception();
        }
    }

    private static VfsPath find(Task task, int dirFd, long pathAddr, int flags) {
        if (pathAddr == 0 && (flags & OpenFlags.AT_EMPTY_PATH) != 0) {
            return Files.start(task, dirFd);
        }
        PathWalk w = Files.find(task, dirFd, Files.path(task, pathAddr), Files.walkFlags(flags));
        return w.path();
    }

    /** Implements {@code file_getattr(2)}: EINVAL, E2BIG, EFAULT, EOPNOTSUPP and as the path walk. */
    public long file_getattr(Task task, int dirFd, long pathAddr, long attrAddr, long size, int flags) {
        checkArguments(size, flags);
        int now = find(task, dirFd, pathAddr, flags).inode().flags();
        if (now == Inode.NO_FLAGS) {
            return Errno.EOPNOTSUPP.negative();
        }
        task.memory().writeBytes(attrAddr, new GuestStruct((int) size).putLong(0, xflags(now)).bytes());
        return 0;
    }

    /** Implements {@code file_setattr(2)}: as file_getattr, and EROFS, EPERM. */
    public long file_setattr(Task task, int dirFd, long pathAddr, long attrAddr, long size, int flags) {
        checkArguments(size, flags);
        GuestStruct s = task.memory().readStruct(attrAddr, (int) size);
        for (int i = FILE_ATTR; i < size; i++) {
            if (s.bytes()[i] != 0) {
                return Errno.E2BIG.negative();
            }
        }
        if ((s.getLong(0) & ~KNOWN) != 0) {
            return Errno.EINVAL.negative();
        }
        VfsPath at = find(task, dirFd, pathAddr, flags);
        set(task, at.mount(), at.inode(), Wish.of(s.getLong(0), s.getInt(8), s.getInt(16), s.getInt(20)));
        return 0;
    }
}
