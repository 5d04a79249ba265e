package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;

/** The reads and writes of asynchronous I/O: positioned where the file has positions. */
public final class AioTransfer {
    private AioTransfer() {}

    /**
     * Does one request.
     *
     * @param bytes length, or with {@code vector} the number of struct iovec
     * @return the request's result: bytes or -errno
     * @throws ErrnoException for a request that is not accepted: EINVAL, EOPNOTSUPP, EFAULT (the vector)
     */
    public static long run(Task task, OpenFile f, boolean write, long addr, long bytes, long offset, int flags, boolean vector) {
        if (offset < 0) {
            throw Errno.EINVAL.exception();
        }
        Errno.check(ReadWriteCalls.checkFlags(f, flags, write));
        IoBuffer data = vector ? ReadWriteCalls.vector(task, addr, bytes) : ReadWriteCalls.range(task, addr, bytes);
        try {
            long n = transfer(task, f, write, data, offset, flags);
            return n == -Errno.ERESTARTSYS ? Errno.EINTR.negative() : n;
        } catch (ErrnoException e) {
            return e.errno().negative();
        }
    }

    private static long transfer(Task task, OpenFile f, boolean write, IoBuffer data, long offset, int flags) {
        boolean positioned = f instanceof PositionedFile || f.seek(task, 0, 1) != Errno.ESPIPE.negative();
        if (write) {
            return ReadWriteCalls.modified(task, f, positioned ? f.pwrite(task, data, offset) : ReadWriteCalls.write(task, f, data, flags));
        }
        long refused = Notify.permitRead(task, f);
        return refused != 0 ? refused
                : ReadWriteCalls.accessed(task, f, positioned ? f.pread(task, data, offset) : ReadWriteCalls.read(task, f, data, flags));
    }
}
