package org.belljar.fs.anon;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;

/** The requests of ioctl_userfaultfd(2), each checked and then made on the host's descriptor. */
final class UserFaultRequests {
    private static final int IOCTL = 16;
    private static final int API = 0xc018aa3f, REGISTER = 0xc020aa00, UNREGISTER = 0x8010aa01, WAKE = 0x8010aa02, COPY = 0xc028aa03,
            ZEROPAGE = 0xc020aa04, WRITEPROTECT = 0xc018aa06, CONTINUE = 0xc020aa07, POISON = 0xc020aa08;
    /** Of struct uffdio_api and struct uffdio_register. */
    private static final int API_FEATURES = 8, API_SIZE = 24, REGISTER_IOCTLS = 24;
    /** Events that would hold up a task inside the kernel, moves, which only the process itself may make, and host thread numbers. */
    private static final long EVENT_FORK = 1 << 1, EVENT_REMAP = 1 << 2, EVENT_REMOVE = 1 << 3, EVENT_UNMAP = 1 << 6,
            THREAD_ID = 1 << 8, MOVE = 1 << 16, LEFT_OUT = EVENT_FORK | EVENT_REMAP | EVENT_REMOVE | EVENT_UNMAP | THREAD_ID | MOVE;
    private static final long IOCTL_MOVE = 1 << 5;
    /** struct uffdio_copy. */
    private static final int DST = 0, SRC = 8, LEN = 16, MODE = 24, COPIED = 32;
    private static final int MODES = 3;
    private static final int CHUNK = 256 << 10;

    private UserFaultRequests() {}

    /** EINVAL for unknown requests, ranges outside of the guest's memory, and whatever the host finds. */
    static long call(Task task, int fd, int request, long arg) {
        return switch (request) {
            case API -> api(task, fd, arg);
            case REGISTER, UNREGISTER, WAKE, ZEROPAGE, WRITEPROTECT, CONTINUE, POISON -> ofRange(task, fd, request, arg);
            case COPY -> copy(task, fd, arg);
            default -> Errno.EINVAL.negative();
        };
    }

    /** What is left out is refused like a feature that there is not: the structure is cleared, EINVAL. */
    private static long api(Task task, int fd, long arg) {
        byte[] given = task.memory().readBytes(arg, API_SIZE);
        NativeMemory m = NativeMemory.allocate(API_SIZE);
        try {
            m.put(0, given, 0, API_SIZE);
            if ((m.getLong(API_FEATURES) & LEFT_OUT) != 0) {
                task.memory().writeBytes(arg, new byte[API_SIZE]);
                return Errno.EINVAL.negative();
            }
            long r = Host.call(IOCTL, fd, API, m.address());
            m.putLong(API_FEATURES, m.getLong(API_FEATURES) & ~LEFT_OUT);
            m.get(0, given, 0, API_SIZE);
            task.memory().writeBytes(arg, given);
            return r;
        } finally {
            m.free();
        }
    }

    private static boolean isGuests(long start, long len) {
        return Long.compareUnsigned(start, AddressSpace.LOWEST) >= 0 && GuestMemory.isUserRange(start, len);
    }

    /** The structures begin with start and length; what the host writes stands at their ends. */
    private static long ofRange(Task task, int fd, int request, long arg) {
        int size = request >> 16 & 0x3fff;
        byte[] b = task.memory().readBytes(arg, size);
        NativeMemory m = NativeMemory.allocate(size);
        try {
            m.put(0, b, 0, size);
            if (!isGuests(m.getLong(0), m.getLong(8))) {
                return Errno.EINVAL.negative();
            }
            long r = Host.call(IOCTL, fd, request, m.address());
            if (request == REGISTER) {
                m.putLong(REGISTER_IOCTLS, m.getLong(REGISTER_IOCTLS) & ~IOCTL_MOVE);
            }
            if (request != UNREGISTER && request != WAKE && request != WRITEPROTECT) {
                final int result = 8;
                m.get(size - result, b, size - result, result);
                task.memory().writeBytes(arg + size - result, Arrays.copyOfRange(b, size - result, size));
            }
            return r;
        } finally {
            m.free();
        }
    }

    /** The source is the caller's memory, so it is read here first, piece by piece. EAGAIN after a part, whose length is told. */
    private static long copy(Task task, int fd, long arg) {
        GuestStruct s = task.memory().readStruct(arg, COPIED);
        long dst = s.getLong(DST);
        long src = s.getLong(SRC);
        long len = s.getLong(LEN);
        boolean isAligned = ((dst | len) & AddressSpace.PAGE - 1) == 0;
        if (!isAligned || len <= 0 || !isGuests(dst, len) || src + len <= src || (s.getLong(MODE) & ~MODES) != 0) {
            return Errno.EINVAL.negative();
        }
        NativeMemory request = NativeMemory.allocate(COPIED + 8);
        NativeMemory data = NativeMemory.allocate((int) Math.min(len, CHUNK));
        try {
            long done = 0;
            long r = 0;
            while (done < len && r >= 0) {
                int n = readPages(task, src + done, data, (int) Math.min(len - done, CHUNK));
                r = n <= 0 ? Errno.EFAULT.negative() : copyPiece(fd, request, data, new long[] {dst + done, n, s.getLong(MODE)});
                done += n <= 0 ? 0 : Math.max(0, r >= 0 ? n : request.getLong(COPIED));
            }
            task.memory().writeLong(arg + COPIED, done > 0 ? done : r);
            return r >= 0 ? 0 : done > 0 ? Errno.EAGAIN.negative() : r;
        } finally {
            request.free();
            data.free();
        }
    }

    /** The whole pages that can be read, up to {@code len} bytes. */
    private static int readPages(Task task, long src, NativeMemory data, int len) {
        byte[] b = new byte[len];
        int n = task.memory().readPartly(src, b, 0, len) & (int) -AddressSpace.PAGE;
        if (n > 0) {
            data.put(0, b, 0, n);
        }
        return n;
    }

    private static long copyPiece(int fd, NativeMemory request, NativeMemory data, long[] piece) {
        request.putLong(DST, piece[0]);
        request.putLong(SRC, data.address());
        request.putLong(LEN, piece[1]);
        request.putLong(MODE, piece[2]);
        request.putLong(COPIED, 0);
        return Host.call(IOCTL, fd, COPY, request.address());
    }
}
