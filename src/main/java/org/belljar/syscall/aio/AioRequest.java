package org.belljar.syscall.aio;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.EventFile;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.OpenFile;

/**
 * A request, copied from struct iocb: {u64 data, u32 key @8, s32 rw_flags @12, u16 opcode @16, u32 fd @20, u64 buf @24,
 * u64 nbytes @32, s64 offset @40, u64 reserved @48, u32 flags @56, u32 resfd @60}.
 *
 * @param notified an eventfd to be told, with a reference, or null
 */
record AioRequest(long iocbAddr, long data, int rwFlags, int opcode, int fd, long buf, long bytes, long offset, EventFile notified) {
    static final int SIZE = 64, KEY_OFFSET = 8;
    private static final int FLAG_RESFD = 1;

    /** Throws EFAULT, EINVAL, EBADF (an event descriptor that is none). */
    static AioRequest read(Task task, long addr) {
        GuestStruct s = task.memory().readStruct(addr, SIZE);
        if (s.getLong(48) != 0 || s.getLong(32) < 0) {
            throw Errno.EINVAL.exception();
        }
        EventFile notified = (s.getInt(56) & FLAG_RESFD) != 0 ? eventFile(task, s.getInt(60)) : null;
        return new AioRequest(addr, s.getLong(0), s.getInt(12), s.getUnsignedShort(16), s.getInt(20), s.getLong(24), s.getLong(32),
                s.getLong(40), notified);
    }

    private static EventFile eventFile(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        if (f instanceof EventFile e) {
            return e;
        }
        f.drop();
        throw Errno.EINVAL.exception();
    }

    void complete(AioContext context, long result) {
        context.complete(new AioContext.Event(data, iocbAddr, result));
        if (notified != null) {
            notified.signal(1);
        }
        release();
    }

    /** Gives the reference back; the request is over. */
    void release() {
        if (notified != null) {
            notified.drop();
        }
    }
}
