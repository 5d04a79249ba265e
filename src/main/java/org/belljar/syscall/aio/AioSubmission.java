package org.belljar.syscall.aio;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.syscall.file.AioTransfer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;

/** One request's way through io_submit(2). */
final class AioSubmission {
    private static final int PREAD = 0, PWRITE = 1, FSYNC = 2, FDSYNC = 3, POLL = 5, PREADV = 7, PWRITEV = 8;

    private final Task task;
    private final AioContext context;
    private final AioRequest request;

    private AioSubmission(Task task, AioContext context, AioRequest request) {
        this.task = task;
        this.context = context;
        this.request = request;
    }

    /**
     * Submits the request at {@code iocbAddr}.
     *
     * @throws ErrnoException EFAULT, EINVAL, EBADF, EAGAIN: it was not accepted
     */
    static void submit(Task task, AioContext context, long iocbAddr) {
        AioRequest request = AioRequest.read(task, iocbAddr);
        boolean accepted = false;
        boolean reserved = false;
        try {
            reserved = context.reserve();
            if (!reserved) {
                throw Errno.EAGAIN.exception();
            }
            task.memory().writeInt(iocbAddr + AioRequest.KEY_OFFSET, 0);
            new AioSubmission(task, context, request).run();
            accepted = true;
        } finally {
            if (!accepted) {
                request.release();
            }
            if (!accepted && reserved) {
                context.cancelReservation();
            }
        }
    }

    private void run() {
        OpenFile f = task.fds().get(request.fd());
        try {
            if (f instanceof PathOnlyFile) {
                throw Errno.EBADF.exception();
            }
            switch (request.opcode()) {
                case PREAD, PREADV -> {
                    require(f.isReadable());
                    transfer(f, false, request.opcode() == PREADV);
                }
                case PWRITE, PWRITEV -> {
                    require(f.isWritable());
                    transfer(f, true, request.opcode() == PWRITEV);
                }
                case FSYNC, FDSYNC -> sync(f);
                case POLL -> poll(f);
                default -> throw Errno.EINVAL.exception();
            }
        } finally {
            f.drop();
        }
    }

    private void transfer(OpenFile f, boolean write, boolean vector) {
        request.complete(context, AioTransfer.run(task, f, write, request.buf(), request.bytes(), request.offset(),
                request.rwFlags(), vector));
    }

    private static void require(boolean access) {
        if (!access) {
            throw Errno.EBADF.exception();
        }
    }

    private void sync(OpenFile f) {
        if (request.buf() != 0 || request.offset() != 0 || request.bytes() != 0 || request.rwFlags() != 0) {
            throw Errno.EINVAL.exception();
        }
        long r = f.sync(task, request.opcode() == FDSYNC);
        if (r == Errno.EINVAL.negative()) {
            throw Errno.EINVAL.exception();
        }
        request.complete(context, r);
    }

    private void poll(OpenFile f) {
        if (request.buf() != (request.buf() & 0xffff) || request.offset() != 0 || request.bytes() != 0 || request.rwFlags() != 0) {
            throw Errno.EINVAL.exception();
        }
        new AioPoll(context, request, f, (int) request.buf()).start();
    }
}
