package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;

/** read(2), write(2), their positioned and vectored forms, lseek(2). */
public final class ReadWriteCalls {
    private static final long MAX_RW_COUNT = 0x7ffff000L;
    /** struct iovec. */
    private static final int IOVEC = 16;
    private static final int RWF_HIPRI = 1, RWF_DSYNC = 2, RWF_SYNC = 4, RWF_NOWAIT = 8, RWF_APPEND = 16, RWF_NOAPPEND = 32, RWF_ATOMIC = 64,
            RWF_DONTCACHE = 128, RWF_NOSIGNAL = 256;
    private static final int RWF_SUPPORTED = RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND | RWF_NOAPPEND | RWF_NOSIGNAL;

    /** The whole range is checked (access_ok), then as much of it taken as one call moves. */
    static IoBuffer range(Task task, long bufAddr, long count) {
        if (!GuestMemory.isUserRange(bufAddr, count)) {
            throw Errno.EFAULT.exception();
        }
        return task.memory().buffer(bufAddr, Math.min(count, MAX_RW_COUNT));
    }

    static long accessed(Task task, OpenFile f, long n) {
        task.io().read(n);
        if (n > 0) {
            Notify.file(task, f, Notify.ACCESS);
        }
        return n;
    }

    static long modified(Task task, OpenFile f, long n) {
        task.io().wrote(n);
        if (n > 0) {
            Notify.file(task, f, Notify.MODIFY);
        }
        return n;
    }

    /**
     * Implements {@code read(2)}.
     *
     * @return bytes read, 0 at the end; EBADF (no such descriptor, or not open for reading), EINVAL, EFAULT, EISDIR, EAGAIN
     */
    public long read(Task task, int fd, long bufAddr, long count) {
        OpenFile f = Files.get(task, fd);
        try {
            long cannot = cannotRead(f);
            if (cannot != 0) {
                return cannot;
            }
            IoBuffer dst = range(task, bufAddr, count);
            long refused = Notify.permitRead(task, f);
            return refused != 0 ? refused : accessed(task, f, f.read(task, dst));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code write(2)}: bytes written; EBADF, EINVAL, EFAULT, EPIPE, EFBIG, ENOSPC, EAGAIN. */
    public long write(Task task, int fd, long bufAddr, long count) {
        OpenFile f = Files.get(task, fd);
        try {
            long cannot = cannotWrite(f);
            return cannot != 0 ? cannot : modified(task, f, f.write(task, range(task, bufAddr, count)));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code pread64(2)}: as read at {@code offset}; EINVAL for a negative one, ESPIPE. */
    public long pread64(Task task, int fd, long bufAddr, long count, long offset) {
        if (offset < 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = Files.get(task, fd);
        try {
            long cannot = !f.takesPositions() ? Errno.ESPIPE.negative() : cannotRead(f);
            if (cannot != 0) {
                return cannot;
            }
            IoBuffer dst = range(task, bufAddr, count);
            long refused = Notify.permitRead(task, f);
            return refused != 0 ? refused : accessed(task, f, f.pread(task, dst, offset));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code pwrite64(2)}. */
    public long pwrite64(Task task, int fd, long bufAddr, long count, long offset) {
        if (offset < 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = Files.get(task, fd);
        try {
            long cannot = !f.takesPositions() ? Errno.ESPIPE.negative() : cannotWrite(f);
            return cannot != 0 ? cannot : modified(task, f, f.pwrite(task, range(task, bufAddr, count), offset));
        } finally {
            f.drop();
        }
    }

    /** EBADF, or EINVAL of a file without the operation; 0. */
    private static long cannotRead(OpenFile f) {
        return !f.isReadable() ? Errno.EBADF.negative() : f.canRead() ? 0 : Errno.EINVAL.negative();
    }

    private static long cannotWrite(OpenFile f) {
        return !f.isWritable() ? Errno.EBADF.negative() : f.canWrite() ? 0 : Errno.EINVAL.negative();
    }

    /** Implements {@code readv(2)}: {@code iovAddr} points to {@code count} struct iovec; EINVAL over 1024. */
    public long readv(Task task, int fd, long iovAddr, long count) {
        return readVector(task, fd, iovAddr, count, -1, 0);
    }

    /** Implements {@code writev(2)}. */
    public long writev(Task task, int fd, long iovAddr, long count) {
        return writeVector(task, fd, iovAddr, count, -1, 0);
    }

    /** Implements {@code preadv(2)}: {@code posHigh} is unused on 64 bits. */
    public long preadv(Task task, int fd, long iovAddr, long count, long posLow, long posHigh) {
        return posLow < 0 ? Errno.EINVAL.negative() : readVector(task, fd, iovAddr, count, posLow, 0);
    }

    /** Implements {@code pwritev(2)}. */
    public long pwritev(Task task, int fd, long iovAddr, long count, long posLow, long posHigh) {
        return posLow < 0 ? Errno.EINVAL.negative() : writeVector(task, fd, iovAddr, count, posLow, 0);
    }

    /** Implements {@code preadv2(2)}: position -1 is the file's own; EOPNOTSUPP for unknown RWF flags, unless there is nothing to read. */
    public long preadv2(Task task, int fd, long iovAddr, long count, long posLow, long posHigh, int flags) {
        return posLow < -1 ? Errno.EINVAL.negative() : readVector(task, fd, iovAddr, count, posLow, flags);
    }

    /** Implements {@code pwritev2(2)}. */
    public long pwritev2(Task task, int fd, long iovAddr, long count, long posLow, long posHigh, int flags) {
        return posLow < -1 ? Errno.EINVAL.negative() : writeVector(task, fd, iovAddr, count, posLow, flags);
    }

    /** Of the count Linux's import_iovec takes the lower 32 bits. */
    static IoBuffer vector(Task task, long iovAddr, long count) {
        int n = (int) count;
        if (n < 0 || n > 1024) {
            throw Errno.EINVAL.exception();
        }
        return task.memory().vector(iovAddr, n);
    }

    private static long readVector(Task task, int fd, long iovAddr, long count, long pos, int flags) {
        OpenFile f = Files.get(task, fd);
        try {
            long cannot = pos >= 0 && !f.takesPositions() ? Errno.ESPIPE.negative() : cannotRead(f);
            if (cannot != 0) {
                return cannot;
            }
            IoBuffer dst = vector(task, iovAddr, count);
            long bad = dst.remaining() == 0 ? 0 : checkFlags(f, flags, false);
            bad = bad != 0 || dst.remaining() == 0 ? bad : Notify.permitRead(task, f);
            if (bad != 0 || dst.remaining() == 0) {
                return bad;
            }
            return accessed(task, f, pos < 0 ? read(task, f, dst, flags) : f.pread(task, dst, pos));
        } finally {
            f.drop();
        }
    }

    private static long writeVector(Task task, int fd, long iovAddr, long count, long pos, int flags) {
        OpenFile f = Files.get(task, fd);
        try {
            long cannot = pos >= 0 && !f.takesPositions() ? Errno.ESPIPE.negative() : cannotWrite(f);
            if (cannot != 0) {
                return cannot;
            }
            IoBuffer src = vector(task, iovAddr, count);
            long bad = src.remaining() == 0 ? 0 : checkFlags(f, flags, true);
            if (bad != 0 || src.remaining() == 0) {
                return bad;
            }
            if ((flags & RWF_APPEND) != 0 && f instanceof PositionedFile p) {
                return modified(task, f, p.appendOnce(task, src, pos < 0));
            }
            if (!f.takesWriteIteration() && f.takesIteration()) {
                return modified(task, f, writeEach(task, f, task.memory().readStruct(iovAddr, (int) count * IOVEC)));
            }
            return modified(task, f, pos < 0 ? write(task, f, src, flags) : f.pwrite(task, src, pos));
        } finally {
            f.drop();
        }
    }

    /** One buffer after the other (do_loop_readv_writev), until one is not taken as a whole. */
    private static long writeEach(Task task, OpenFile f, GuestStruct iov) {
        long done = 0;
        for (int at = 0; at < iov.size(); at += IOVEC) {
            long length = iov.getLong(at + 8);
            long r;
            try {
                r = length < 0 ? Errno.EINVAL.negative() : f.write(task, task.memory().buffer(iov.getLong(at), Math.min(length, MAX_RW_COUNT)));
            } catch (ErrnoException e) {
                r = e.errno().negative();
            }
            if (r < 0) {
                return done > 0 ? done : r;
            }
            done += r;
            if (r < length) {
                break;
            }
        }
        return done;
    }

    /** At the file's own position, or where there is none. */
    static long read(Task task, OpenFile f, IoBuffer dst, int flags) {
        return (flags & RWF_NOWAIT) != 0 ? f.readNow(task, dst) : f.read(task, dst);
    }

    static long write(Task task, OpenFile f, IoBuffer src, int flags) {
        if ((flags & RWF_NOSIGNAL) != 0) {
            task.setPipeSignalOff(true);
            try {
                return write(task, f, src, flags & ~RWF_NOSIGNAL);
            } finally {
                task.setPipeSignalOff(false);
            }
        }
        return (flags & RWF_NOWAIT) != 0 ? f.writeNow(task, src) : f.write(task, src);
    }

    static long checkFlags(OpenFile f, int flags, boolean writes) {
        boolean isKnown = (flags & ~(RWF_SUPPORTED | RWF_ATOMIC | RWF_DONTCACHE)) == 0;
        if (isKnown && f.takesIteration() && (flags & (RWF_APPEND | RWF_NOAPPEND)) == (RWF_APPEND | RWF_NOAPPEND)) {
            return Errno.EINVAL.negative();
        }
        if ((flags & ~RWF_SUPPORTED) != 0 || (flags & ~RWF_HIPRI) != 0 && !(writes ? f.takesWriteIteration() : f.takesIteration()) || (flags & RWF_NOWAIT) != 0 && !(writes ? f.takesNowaitWrites() : f.takesNowait())) {
            return Errno.EOPNOTSUPP.negative();
        }
        return 0;
    }

    /** Implements {@code lseek(2)}: the new position; EBADF, EINVAL, ENXIO (SEEK_DATA, SEEK_HOLE), ESPIPE. */
    public long lseek(Task task, int fd, long offset, int whence) {
        OpenFile f = Files.get(task, fd);
        try {
            return whence < 0 || whence > 4 ? Errno.EINVAL.negative() : f.seek(task, offset, whence);
        } finally {
            f.drop();
        }
    }
}
