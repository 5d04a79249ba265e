package org.belljar.syscall.pipe;

import org.belljar.abi.Errno;
import org.belljar.fs.pipe.PipeSplice;
import org.belljar.kernel.Task;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;

/** splice(2), tee(2), vmsplice(2). */
public final class SpliceCalls {
    private static final int F_NONBLOCK = 2, F_ALL = 15;
    private static final int O_APPEND = 02000;
    private static final long MAX_RW_COUNT = 0x7ffff000L;

    /**
     * Implements {@code splice(2)}: moves up to {@code len} bytes; at least one side is a pipe.
     *
     * @param offInAddr guest address of loff_t, read and updated, or 0; likewise {@code offOutAddr}. ESPIPE for the pipe's side
     * @return bytes moved, 0 at the end of the source; EBADF, EINVAL (no pipe, same pipe twice, O_APPEND target, negative
     *     offset), EAGAIN, EPIPE with SIGPIPE
     */
    public long splice(Task task, int fdIn, long offInAddr, int fdOut, long offOutAddr, long len, int flags) {
        if (len == 0) {
            return 0;
        }
        if ((flags & ~F_ALL) != 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile in = task.fds().get(fdIn);
        try {
            OpenFile out = task.fds().get(fdOut);
            try {
                return splice(task, in, offInAddr, out, offOutAddr, len, flags);
            } finally {
                out.drop();
            }
        } finally {
            in.drop();
        }
    }

    private static long splice(Task task, OpenFile in, long offInAddr, OpenFile out, long offOutAddr, long len, int flags) {
        boolean fromPipe = PipeSplice.isPipe(in);
        boolean toPipe = PipeSplice.isPipe(out);
        if (fromPipe && offInAddr != 0 || toPipe && offOutAddr != 0) {
            return Errno.ESPIPE.negative();
        }
        long inOffset = offInAddr == 0 ? 0 : task.memory().readLong(offInAddr);
        long outOffset = offOutAddr == 0 ? 0 : task.memory().readLong(offOutAddr);
        if (!in.isReadable() || !out.isWritable()) {
            return Errno.EBADF.negative();
        }
        if (!fromPipe && !toPipe || PipeSplice.isSamePipe(in, out) || !toPipe && (out.flags() & O_APPEND) != 0) {
            return Errno.EINVAL.negative();
        }
        if (offInAddr != 0 && !in.takesPositions() || offOutAddr != 0 && !out.takesPositions()) {
            return Errno.EINVAL.negative();
        }
        if (len < 0 && !(fromPipe && toPipe)) {
            return Errno.EINVAL.negative();
        }
        if (!fromPipe && (!in.givesToPipes() || in.inode() != null && in.inode().isDirectory())) {
            return Errno.EINVAL.negative();
        }
        long offAddr = fromPipe ? offOutAddr : offInAddr;
        long offset = -1;
        if (offAddr != 0) {
            offset = fromPipe ? outOffset : inOffset;
            if (offset < 0) {
                return Errno.EINVAL.negative();
            }
        }
        boolean nonBlocking = (flags & F_NONBLOCK) != 0 || fromPipe && in.isNonBlocking() || toPipe && out.isNonBlocking();
        long count = Math.min(len < 0 ? MAX_RW_COUNT : len, MAX_RW_COUNT);
        long n = fromPipe
                ? PipeSplice.fromPipe(task, in, out, offset, count, nonBlocking)
                : PipeSplice.toPipe(task, in, offset, out, count, nonBlocking);
        if (offAddr != 0 && n > 0) {
            task.memory().writeLong(offAddr, offset + n);
        }
        return n;
    }

    /**
     * Implements {@code tee(2)}: copies up to {@code len} bytes from one pipe to another, consuming none.
     *
     * @return bytes copied, 0 at end of file; EINVAL when either is no pipe or both are the same; EBADF; EAGAIN
     */
    public long tee(Task task, int fdIn, int fdOut, long len, int flags) {
        if ((flags & ~F_ALL) != 0) {
            return Errno.EINVAL.negative();
        }
        if (len == 0) {
            return 0;
        }
        OpenFile in = task.fds().get(fdIn);
        try {
            OpenFile out = task.fds().get(fdOut);
            try {
                if (!in.isReadable() || !out.isWritable()) {
                    return Errno.EBADF.negative();
                }
                if (!PipeSplice.isPipe(in) || !PipeSplice.isPipe(out) || PipeSplice.isSamePipe(in, out)) {
                    return Errno.EINVAL.negative();
                }
                boolean nonBlocking = (flags & F_NONBLOCK) != 0 || in.isNonBlocking() || out.isNonBlocking();
                return PipeSplice.tee(task, in, out, len < 0 ? MAX_RW_COUNT : len, nonBlocking);
            } finally {
                out.drop();
            }
        } finally {
            in.drop();
        }
    }

    /**
     * Implements {@code vmsplice(2)}: the pages are copied, never shared, so SPLICE_F_GIFT changes nothing.
     *
     * @param iovAddr guest address of {@code count} struct iovec; the direction follows from the pipe's end
     * @return bytes moved; EBADF (no pipe), EINVAL, EAGAIN
     */
    public long vmsplice(Task task, int fd, long iovAddr, long count, int flags) {
        if ((flags & ~F_ALL) != 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile file = task.fds().get(fd);
        try {
            if (!file.isReadable() && !file.isWritable()) {
                return Errno.EBADF.negative();
            }
            int n = (int) count; // as Linux's import_iovec takes it
            if (n < 0 || n > 1024) {
                return Errno.EINVAL.negative();
            }
            IoBuffer buffer = task.memory().vector(iovAddr, n);
            if (buffer.remaining() == 0) {
                return 0;
            }
            if (!PipeSplice.isPipe(file)) {
                return Errno.EBADF.negative();
            }
            return PipeSplice.memory(task, file, buffer, (flags & F_NONBLOCK) != 0);
        } finally {
            file.drop();
        }
    }
}
