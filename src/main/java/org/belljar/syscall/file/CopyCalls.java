package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.pipe.PipeSplice;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Task;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;

/** sendfile(2), copy_file_range(2): data from file to file within the kernel. */
public final class CopyCalls {
    private static final long MAX_RW_COUNT = 0x7ffff000L;
    private static final int PIECE = 1 << 17;
    private static final int SIGXFSZ = 25;

    /**
     * Implements {@code sendfile(2)}.
     *
     * @param offsetAddr guest address of off_t, read and updated, or 0: the input's position
     * @return bytes; EBADF, EINVAL (input without pages, O_APPEND output, negative offset), EAGAIN, EFAULT
     */
    public long sendfile(Task task, int outFd, int inFd, long offsetAddr, long count) {
        long offset = offsetAddr == 0 ? -1 : task.memory().readLong(offsetAddr);
        OpenFile in = Files.get(task, inFd);
        try {
            long from = source(task, in, offsetAddr != 0, offset, count);
            OpenFile out = from < 0 ? null : Files.get(task, outFd);
            if (out == null) {
                return from;
            }
            try {
                return counted(task, sendfile(task, in, from, out, offsetAddr, count));
            } finally {
                out.drop();
            }
        } finally {
            in.drop();
        }
    }

    /** As a read and a write. */
    private static long counted(Task task, long n) {
        task.io().read(n);
        task.io().wrote(n);
        return n;
    }

    /** Where to read, after all that Linux looks at before the output's descriptor; or a negated errno. */
    private static long source(Task task, OpenFile in, boolean isGiven, long offset, long count) {
        if (!in.isReadable()) {
            return Errno.EBADF.negative();
        }
        if (isGiven && !in.takesPositions()) {
            return Errno.ESPIPE.negative();
        }
        long position = in.seek(task, 0, 1);
        long from = isGiven ? offset : position < 0 ? 0 : position;
        return from < 0 || count < 0 || count > Long.MAX_VALUE - from ? Errno.EINVAL.negative() : from;
    }


    private static long sendfile(Task task, OpenFile in, long from, OpenFile out, long offsetAddr, long count) {
        if (!out.isWritable()) {
            return Errno.EBADF.negative();
        }
        if (PipeSplice.isBroken(task, out)) {
            return Errno.EPIPE.negative();
        }
        if (!(in instanceof PositionedFile) && in.mappable() == null || (out.flags() & OpenFlags.O_APPEND) != 0) {
            return Errno.EINVAL.negative();
        }
        long n = copyToEnd(task, in, from, out, Math.min(count, MAX_RW_COUNT));
        if (n > 0 || n == 0 && offsetAddr != 0) {
            if (offsetAddr == 0) {
                in.seek(task, from + n, 0);
            } else {
                task.memory().writeLong(offsetAddr, from + n);
            }
        }
        return n;
    }

    /** Until there is nothing more to read: a file that is sent to itself grows meanwhile. */
    private static long copyToEnd(Task task, OpenFile in, long from, OpenFile out, long count) {
        long done = 0;
        long n;
        do {
            n = copy(task, in, from + done, out, -1, count - done);
            done += Math.max(n, 0);
        } while (n > 0 && done < count);
        return done > 0 ? done : n;
    }

    /** Copies up to {@code count} bytes; {@code to} -1: at the output's position. Bytes, or the error of the first piece. */
    private static long copy(Task task, OpenFile in, long from, OpenFile out, long to, long count) {
        NativeMemory piece = NativeMemory.allocate((int) Math.min(PIECE, Math.max(count, 1)));
        long done = 0;
        try {
            while (done < count) {
                long want = Math.min(count - done, piece.size());
                long n = in.pread(task, new KernelBuffer(piece, 0, want), from + done);
                if (n <= 0) {
                    return done > 0 ? done : n;
                }
                KernelBuffer src = new KernelBuffer(piece, 0, n);
                while (src.remaining() > 0) {
                    long w = to < 0 ? out.write(task, src) : out.pwrite(task, src, to + done);
                    if (w <= 0) {
                        return done > 0 ? done : w;
                    }
                    done += w;
                }
                if (n < want) {
                    return done;
                }
            }
            return done;
        } catch (ErrnoException e) {
            if (done == 0) {
                throw e;
            }
            return done;
        } finally {
            piece.free();
        }
    }

    /**
     * Implements {@code copy_file_range(2)}: between regular files of one file system.
     *
     * @param offInAddr guest address of off_t or 0, likewise {@code offOutAddr}
     * @return bytes; EINVAL (flags, not regular, overlapping ranges of one file), EISDIR, EBADF (O_APPEND), EXDEV, EFBIG
     */
    public long copy_file_range(Task task, int inFd, long offInAddr, int outFd, long offOutAddr, long len, int flags) {
        OpenFile in = Files.get(task, inFd);
        try {
            OpenFile out = Files.get(task, outFd);
            try {
                return counted(task, copyRange(task, in, offInAddr, out, offOutAddr, len, flags));
            } finally {
                out.drop();
            }
        } finally {
            in.drop();
        }
    }

    private static long copyRange(Task task, OpenFile in, long offInAddr, OpenFile out, long offOutAddr, long len, int flags) {
        long from = offInAddr == 0 ? in.seek(task, 0, 1) : task.memory().readLong(offInAddr);
        long to = offOutAddr == 0 ? out.seek(task, 0, 1) : task.memory().readLong(offOutAddr);
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        if (in.inode().isDirectory() || out.inode().isDirectory()) {
            return Errno.EISDIR.negative();
        }
        if (!in.inode().isRegular() || !out.inode().isRegular()) {
            return Errno.EINVAL.negative();
        }
        if (!in.isReadable() || !out.isWritable() || (out.flags() & OpenFlags.O_APPEND) != 0) {
            return Errno.EBADF.negative();
        }
        if (in.inode().fileSystem() != out.inode().fileSystem()) {
            return Errno.EXDEV.negative();
        }
        if (Long.compareUnsigned(from + len, from) < 0 || Long.compareUnsigned(to + len, to) < 0) {
            return Errno.EOVERFLOW.negative();
        }
        if (from < 0 || to < 0) {
            return Errno.EINVAL.negative();
        }
        Attributes a = new Attributes();
        in.inode().attributes(a);
        long want = Math.min(len < 0 ? MAX_RW_COUNT : len, MAX_RW_COUNT);
        want = Math.min(want, Math.max(0, a.size - from));
        if (to == Long.MAX_VALUE) {
            return Errno.EFBIG.negative();
        }
        want = Math.min(want, Long.MAX_VALUE - to);
        if (in.inode() == out.inode() && from < to + want && to < from + want) {
            return Errno.EINVAL.negative();
        }
        if (want == 0) {
            return exceedsLimit(task, to) ? Errno.EFBIG.negative() : 0;
        }
        long n = copy(task, in, from, out, to, want);
        if (n > 0) {
            advance(task, in, offInAddr, from + n);
            advance(task, out, offOutAddr, to + n);
        }
        return n;
    }

    /** Whether nothing may be written there for RLIMIT_FSIZE; SIGXFSZ is sent. Of a copy of nothing Linux asks that too. */
    private static boolean exceedsLimit(Task task, long to) {
        long limit = task.fileSizeLimit();
        if (limit < 0 || to < limit) {
            return false;
        }
        task.signalSelf(SIGXFSZ);
        return true;
    }

    private static void advance(Task task, OpenFile f, long addr, long to) {
        if (addr == 0) {
            f.seek(task, to, 0);
        } else {
            task.memory().writeLong(addr, to);
        }
    }
}
