package org.belljar.syscall.aio;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.HostMap;
import org.belljar.syscall.memory.MmapCalls;
import org.belljar.syscall.poll.Deadline;
import org.belljar.syscall.poll.WaitMask;

/** The calls of asynchronous I/O. */
public final class AioCalls {
    /** /proc/sys/fs/aio-max-nr, here for each address space. */
    private static final int MAX_EVENTS = 65536;
    private static final int MAX_CONTEXTS = 256;
    private static final int EVENT_SIZE = 32, RING_BYTES = 4096, PROT_READ_WRITE = 3;

    private final MmapCalls mappings = new MmapCalls();
    private final Map<AddressSpace, Map<Long, AioContext>> all = new ConcurrentHashMap<>();

    private Map<Long, AioContext> of(AddressSpace space) {
        return all.computeIfAbsent(space, s -> {
            s.atEnd(() -> {
                Map<Long, AioContext> gone = all.remove(s);
                if (gone != null) {
                    gone.values().forEach(AioContext::end);
                }
            });
            return new ConcurrentHashMap<>();
        });
    }

    /** The context of that number, or EINVAL. */
    private AioContext find(Task task, long id) {
        Map<Long, AioContext> contexts = all.get(task.addressSpace());
        AioContext c = contexts == null ? null : contexts.get(id);
        if (c == null) {
            throw Errno.EINVAL.exception();
        }
        return c;
    }

    /**
     * Implements {@code io_setup(2)}.
     *
     * @param ctxAddr guest address of aio_context_t, 0 before the call
     * @return 0; EINVAL (no events, a context already), EAGAIN (more than 65536 events in all), EFAULT, ENOMEM
     */
    public long ioSetup(Task task, int events, long ctxAddr) {
        if (task.memory().readLong(ctxAddr) != 0 || events == 0 || Integer.compareUnsigned(events, 0x10000000 / EVENT_SIZE) > 0) {
            return Errno.EINVAL.negative();
        }
        Map<Long, AioContext> mine = of(task.addressSpace());
        long inUse = mine.values().stream().mapToLong(AioContext::capacity).sum();
        if (inUse + Integer.toUnsignedLong(events) > MAX_EVENTS || mine.size() >= MAX_CONTEXTS) {
            return Errno.EAGAIN.negative();
        }
        long ring = mappings.mmap(task, 0, RING_BYTES, PROT_READ_WRITE,
                HostMap.PRIVATE | HostMap.ANONYMOUS, -1, 0);
        if (ring < 0 && ring >= -Errno.MAX) {
            return ring;
        }
        mine.put(ring, new AioContext(events));
        try {
            task.memory().writeLong(ctxAddr, ring);
        } catch (ErrnoException e) {
            ioDestroy(task, ring);
            throw e;
        }
        return 0;
    }

    /** Implements {@code io_destroy(2)}: EINVAL for what is no context. Requests that have not completed are forgotten. */
    public long ioDestroy(Task task, long id) {
        find(task, id);
        AioContext c = of(task.addressSpace()).remove(id);
        if (c == null) {
            return Errno.EINVAL.negative();
        }
        c.end();
        mappings.munmap(task, id, RING_BYTES);
        return 0;
    }

    /**
     * Implements {@code io_submit(2)}.
     *
     * @param listAddr guest address of {@code count} addresses of struct iocb
     * @return how many were accepted; if the first was not, why: EINVAL, EFAULT, EBADF, EAGAIN
     */
    public long ioSubmit(Task task, long id, long count, long listAddr) {
        if (count < 0) {
            return Errno.EINVAL.negative();
        }
        AioContext c = find(task, id);
        long n = Math.min(count, c.capacity());
        for (long i = 0; i < n; i++) {
            try {
                AioSubmission.submit(task, c, task.memory().readLong(listAddr + 8 * i));
            } catch (ErrnoException e) {
                return i > 0 ? i : e.errno().negative();
            }
        }
        return n;
    }

    /**
     * Implements {@code io_cancel(2)}: only polls can be; their event comes as usual.
     *
     * @return EINPROGRESS when it worked, as Linux has it since 4.19; EINVAL, EFAULT
     */
    public long ioCancel(Task task, long id, long iocbAddr, long resultAddr) {
        if (task.memory().readInt(iocbAddr + AioRequest.KEY_OFFSET) != 0) {
            return Errno.EINVAL.negative();
        }
        AioPoll p = find(task, id).poll(iocbAddr);
        return p != null && p.cancel() ? Errno.EINPROGRESS.negative() : Errno.EINVAL.negative();
    }

    /**
     * Implements {@code io_getevents(2)}.
     *
     * @param eventsAddr guest address of up to {@code max} struct io_event, 32 bytes each
     * @param timeoutAddr struct timespec, or 0 to wait for {@code min} events without end
     * @return number of events; EINVAL, EFAULT, EINTR
     */
    public long ioGetevents(Task task, long id, long min, long max, long eventsAddr, long timeoutAddr) {
        return getEvents(task, id, min, max, eventsAddr, Deadline.ofAnyTimespec(task.memory(), timeoutAddr));
    }

    /** Implements {@code io_pgetevents(2)}: {@code maskAddr} is struct {sigset_t *mask; size_t size}, or 0. */
    public long ioPgetevents(Task task, long id, long min, long max, long eventsAddr, long timeoutAddr, long maskAddr) {
        long deadline = Deadline.ofAnyTimespec(task.memory(), timeoutAddr);
        if (maskAddr != 0) {
            GuestStruct s = task.memory().readStruct(maskAddr, 16);
            WaitMask.read(task, s.getLong(0), s.getLong(8)).set();
        }
        return getEvents(task, id, min, max, eventsAddr, deadline);
    }

    private long getEvents(Task task, long id, long min, long max, long eventsAddr, long deadlineNs) {
        AioContext c = find(task, id);
        if (min < 0 || min > max) {
            return Errno.EINVAL.negative();
        }
        boolean[] interrupted = new boolean[1];
        List<AioContext.Event> events = c.fetch(task, min, max, deadlineNs, interrupted);
        if (events.isEmpty()) {
            return interrupted[0] ? Errno.EINTR.negative() : 0;
        }
        GuestStruct out = new GuestStruct(events.size() * EVENT_SIZE);
        for (int i = 0; i < events.size(); i++) {
            AioContext.Event e = events.get(i);
            out.putLong(i * EVENT_SIZE, e.data()).putLong(i * EVENT_SIZE + 8, e.iocbAddr()).putLong(i * EVENT_SIZE + 16, e.result());
        }
        task.memory().writeStruct(eventsAddr, out);
        return events.size();
    }
}
