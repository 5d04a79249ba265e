package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;

/** fsync(2) and its kin, fallocate(2), fadvise64(2), readahead(2). */
public final class SyncCalls {
    private static final int FALLOC_KEEP_SIZE = 1, FALLOC_PUNCH_HOLE = 2, FALLOC_COLLAPSE = 8, FALLOC_ZERO = 0x10, FALLOC_INSERT = 0x20,
            FALLOC_UNSHARE = 0x40, FALLOC_WRITE_ZEROES = 0x80;

    /** Implements {@code fsync(2)}: EBADF, EINVAL for files that cannot be synchronized. */
    public long fsync(Task task, int fd) {
        return sync(task, fd, false);
    }

    /** Implements {@code fdatasync(2)}. */
    public long fdatasync(Task task, int fd) {
        return sync(task, fd, true);
    }

    private static long sync(Task task, int fd, boolean dataOnly) {
        OpenFile f = Files.get(task, fd);
        try {
            return f.sync(task, dataOnly);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code sync(2)}: what a guest writes to lies in memory, or was handed to the host's page cache. */
    public long sync(Task task) {
        return 0;
    }

    /** Implements {@code syncfs(2)}: EBADF. */
    public long syncfs(Task task, int fd) {
        Files.get(task, fd).drop();
        return 0;
    }

    /** Implements {@code sync_file_range(2)}: EINVAL for unknown flags or a bad range, ESPIPE for other than files. */
    public long sync_file_range(Task task, int fd, long offset, long bytes, int flags) {
        OpenFile f = Files.get(task, fd);
        try {
            if ((flags & ~7) != 0 || offset < 0 || bytes < 0 || offset + bytes < 0) {
                return Errno.EINVAL.negative();
            }
            boolean file = f.inode().isRegular() || f.inode().isDirectory() || f.inode().isSymlink();
            return file ? 0 : Errno.ESPIPE.negative();
        } finally {
            f.drop();
        }
    }

    /** One operation at a time; a hole keeps the size, what moves data behind it does not. */
    private static boolean isAllocationMode(int mode) {
        boolean keeps = (mode & FALLOC_KEEP_SIZE) != 0;
        return switch (mode & ~FALLOC_KEEP_SIZE) {
            case 0, FALLOC_UNSHARE, FALLOC_ZERO -> true;
            case FALLOC_PUNCH_HOLE -> keeps;
            case FALLOC_COLLAPSE, FALLOC_INSERT, FALLOC_WRITE_ZEROES -> !keeps;
            default -> false;
        };
    }

    /** Implements {@code fallocate(2)}: EINVAL, EOPNOTSUPP (mode), EBADF (not for writing), ESPIPE, ENODEV, EFBIG, ENOSPC. */
    public long fallocate(Task task, int fd, int mode, long offset, long len) {
        OpenFile f = Files.get(task, fd);
        try {
            if (offset < 0 || len <= 0) {
                return Errno.EINVAL.negative();
            }
            if (!isAllocationMode(mode)) {
                return Errno.EOPNOTSUPP.negative();
            }
            if (!f.isWritable()) {
                return Errno.EBADF.negative();
            }
            boolean onlyGrows = (mode & ~1) == 0;
            if (f.inode().isImmutable() || !onlyGrows && f.inode().isAppendOnly()) {
                return Errno.EPERM.negative();
            }
            int type = f.inode().type();
            if (type == org.belljar.vfs.Inode.S_IFIFO) {
                return Errno.ESPIPE.negative();
            }
            if (f.inode().isDirectory()) {
                return Errno.EISDIR.negative();
            }
            if (!f.inode().isRegular() && type != org.belljar.vfs.Inode.S_IFBLK) {
                return Errno.ENODEV.negative();
            }
            if (offset + len < 0) {
                return Errno.EFBIG.negative();
            }
            boolean grows = mode == 0; // the other modes are the file system's to refuse first
            long bad = grows ? PositionedFile.checkSizeLimit(task, offset + len) : 0;
            return bad != 0 ? bad : f.allocate(task, mode, offset, len);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code fadvise64(2)}: checked and taken as advice only; EBADF, EINVAL, ESPIPE for pipes. */
    public long fadvise64(Task task, int fd, long offset, long len, int advice) {
        OpenFile f = Files.get(task, fd);
        try {
            if (f.inode().type() == org.belljar.vfs.Inode.S_IFIFO) {
                return Errno.ESPIPE.negative();
            }
            return len < 0 || advice < 0 || advice > 5 ? Errno.EINVAL.negative() : 0;
        } finally {
            f.drop();
        }
    }

    /** Implements {@code readahead(2)}: EBADF if not open for reading, EINVAL for other than regular files. */
    public long readahead(Task task, int fd, long offset, long count) {
        OpenFile f = Files.get(task, fd);
        try {
            if (!f.isReadable()) {
                return Errno.EBADF.negative();
            }
            return f.inode().isRegular() && count >= 0 ? 0 : Errno.EINVAL.negative();
        } finally {
            f.drop();
        }
    }
}
