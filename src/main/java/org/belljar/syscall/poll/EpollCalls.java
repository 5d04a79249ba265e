package org.belljar.syscall.poll;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.anon.EpollFile;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;

/** epoll(7). */
public final class EpollCalls {
    private static final int O_CLOEXEC = 02000000;
    private static final int ADD = 1, DELETE = 2, MODIFY = 3;
    private static final int EVENT = 12;
    private static final int MAX_EVENTS = Integer.MAX_VALUE / EVENT;

    private final AnonymousInodes inodes;

    public EpollCalls(Kernel kernel) {
        inodes = AnonymousInodes.of(kernel);
    }

    /** Implements {@code epoll_create(2)}: the size must be positive (EINVAL) and is otherwise ignored. */
    public long create(Task task, int size) {
        return size <= 0 ? Errno.EINVAL.negative() : create1(task, 0);
    }

    /** Implements {@code epoll_create1(2)}. @return descriptor; EINVAL for flags but EPOLL_CLOEXEC; EMFILE */
    public long create1(Task task, int flags) {
        if ((flags & ~O_CLOEXEC) != 0) {
            return Errno.EINVAL.negative();
        }
        return Descriptors.install(task, new EpollFile(inodes.get("[eventpoll]")), flags != 0);
    }

    /**
     * Implements {@code epoll_ctl(2)}.
     *
     * @param eventAddr guest address of struct epoll_event (packed, 12 bytes); not read for EPOLL_CTL_DEL
     * @return 0; EFAULT, EBADF, EPERM (file without poll), EINVAL (no epoll descriptor, itself, unknown op, EPOLLEXCLUSIVE
     *     misused), EEXIST, ENOENT, ELOOP
     */
    public long ctl(Task task, int epfd, int op, int fd, long eventAddr) {
        GuestStruct event = op == DELETE ? new GuestStruct(EVENT) : task.memory().readStruct(eventAddr, EVENT);
        OpenFile epoll = Descriptors.file(task, epfd);
        try {
            OpenFile file = Descriptors.file(task, fd);
            try {
                return ctl(epoll, op, file, fd, event);
            } finally {
                file.drop();
            }
        } finally {
            epoll.drop();
        }
    }

    private static long ctl(OpenFile epoll, int op, OpenFile file, int fd, GuestStruct event) {
        if (!file.isPollable()) {
            return Errno.EPERM.negative();
        }
        if (file == epoll || !(epoll instanceof EpollFile instance)) {
            return Errno.EINVAL.negative();
        }
        int events = event.getInt(0);
        long data = event.getLong(4);
        return switch (op) {
            case ADD -> instance.add(file, fd, events, data);
            case DELETE -> instance.delete(file, fd);
            case MODIFY -> instance.modify(file, fd, events, data);
            default -> Errno.EINVAL.negative();
        };
    }

    /**
     * Implements {@code epoll_wait(2)}.
     *
     * @param eventsAddr guest address of {@code max} struct epoll_event, filled as far as the result says
     * @param timeout in milliseconds, negative forever
     * @return number of events, 0 at the timeout; EINVAL (max not positive, no epoll descriptor), EBADF, EFAULT, EINTR
     */
    public long await(Task task, int epfd, long eventsAddr, int max, int timeout) {
        return await(task, epfd, eventsAddr, max, Deadline.ofMillis(timeout));
    }

    /** Implements {@code epoll_pwait(2)}: with a signal mask for the wait. */
    public long pwait(Task task, int epfd, long eventsAddr, int max, int timeout, long maskAddr, long maskSize) {
        WaitMask.read(task, maskAddr, maskSize).set();
        return await(task, epfd, eventsAddr, max, Deadline.ofMillis(timeout));
    }

    /** Implements {@code epoll_pwait2(2)}: the timeout is a struct timespec, or 0 for forever. */
    public long pwait2(Task task, int epfd, long eventsAddr, int max, long timeoutAddr, long maskAddr, long maskSize) {
        long deadline = Deadline.ofTimespec(task.memory(), timeoutAddr);
        WaitMask.read(task, maskAddr, maskSize).set();
        return await(task, epfd, eventsAddr, max, deadline);
    }

    private static long await(Task task, int epfd, long eventsAddr, int max, long deadline) {
        OpenFile file = Descriptors.file(task, epfd);
        try {
            if (max <= 0 || max > MAX_EVENTS) {
                return Errno.EINVAL.negative();
            }
            if (!org.belljar.mm.GuestMemory.isUserRange(eventsAddr, (long) max * EVENT)) {
                return Errno.EFAULT.negative();
            }
            if (!(file instanceof EpollFile epoll)) {
                return Errno.EINVAL.negative();
            }
            List<EpollFile.Event> events = new ArrayList<>();
            long r = epoll.await(task, max, deadline, events);
            if (r < 0) {
                return r;
            }
            try {
                return deliver(task, eventsAddr, events);
            } catch (ErrnoException e) {
                epoll.undo(events);
                throw e;
            }
        } finally {
            file.drop();
        }
    }

    private static long deliver(Task task, long eventsAddr, List<EpollFile.Event> events) {
        if (!events.isEmpty()) {
            GuestStruct out = new GuestStruct(events.size() * EVENT);
            for (int i = 0; i < events.size(); i++) {
                out.putInt(i * EVENT, events.get(i).events());
                out.putLong(i * EVENT + 4, events.get(i).data());
            }
            task.memory().writeStruct(eventsAddr, out);
        }
        return events.size();
    }
}
