package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.anon.TimerFile;
import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.ClockChanges;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;

/** timerfd_create(2) and its kin. */
public final class TimerFdCalls {
    private static final int O_NONBLOCK = 04000, O_CLOEXEC = 02000000;
    private static final int ABSTIME = 1, CANCEL_ON_SET = 2;
    private static final int REALTIME = 0, MONOTONIC = 1, BOOTTIME = 7, REALTIME_ALARM = 8, BOOTTIME_ALARM = 9;
    private static final int CAP_WAKE_ALARM = 35;
    private static final int CLOCK_GETTIME = 228;
    private static final long NANOS = 1_000_000_000L;
    private static final int ITIMERSPEC = 32;

    private final Kernel kernel;
    private final AnonymousInodes inodes;

    public TimerFdCalls(Kernel kernel) {
        this.kernel = kernel;
        inodes = AnonymousInodes.of(kernel);
    }

    /**
     * Implements {@code timerfd_create(2)}.
     *
     * @return descriptor; EINVAL for an unknown clock or flag; EPERM for an alarm clock without CAP_WAKE_ALARM; EMFILE
     */
    public long create(Task task, int clock, int flags) {
        if ((flags & ~(O_NONBLOCK | O_CLOEXEC)) != 0) {
            return Errno.EINVAL.negative();
        }
        switch (clock) {
            case REALTIME, MONOTONIC, BOOTTIME -> {
                // for everybody
            }
            case REALTIME_ALARM, BOOTTIME_ALARM -> {
                if (!task.credentials().hasCapability(CAP_WAKE_ALARM)) {
                    return Errno.EPERM.negative();
                }
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        TimerFile file = new TimerFile(inodes.get("[timerfd]"), kernel.scheduler().timers(), ClockChanges.of(kernel), clock, flags & O_NONBLOCK);
        return Descriptors.install(task, file, (flags & O_CLOEXEC) != 0);
    }

    /**
     * Implements {@code timerfd_settime(2)}. What follows the real-time clock follows its changes on the host: no guest can set it.
     *
     * @param newAddr guest address of struct itimerspec (interval, value)
     * @param oldAddr guest address of struct itimerspec, written, or 0
     * @return 0; EFAULT; EBADF; EINVAL (flags, no timerfd, nanoseconds out of range)
     */
    public long settime(Task task, int fd, int flags, long newAddr, long oldAddr) {
        GuestStruct spec = task.memory().readStruct(newAddr, ITIMERSPEC);
        if ((flags & ~(ABSTIME | CANCEL_ON_SET)) != 0) {
            return Errno.EINVAL.negative();
        }
        long interval = nanos(spec, 0);
        long value = nanos(spec, 16);
        OpenFile file = Descriptors.file(task, fd);
        try {
            if (!(file instanceof TimerFile timer)) {
                return Errno.EINVAL.negative();
            }
            long delay = (flags & ABSTIME) != 0
                    ? task.namespaces().time().toHost(timer.clock(), value) - now(timer.clock()) : value;
            boolean followsClock = (flags & ABSTIME) != 0 && (timer.clock() == REALTIME || timer.clock() == REALTIME_ALARM);
            TimerFile.Setting old = followsClock
                    ? timer.setAbsolute(value != 0, delay, interval, value, (flags & CANCEL_ON_SET) != 0)
                    : timer.set(value != 0, delay, interval);
            if (oldAddr != 0) {
                write(task, oldAddr, old);
            }
            return 0;
        } finally {
            file.drop();
        }
    }

    /** Implements {@code timerfd_gettime(2)}. @return 0; EBADF; EINVAL (no timerfd); EFAULT */
    public long gettime(Task task, int fd, long addr) {
        OpenFile file = Descriptors.file(task, fd);
        try {
            if (!(file instanceof TimerFile timer)) {
                return Errno.EINVAL.negative();
            }
            write(task, addr, timer.get());
            return 0;
        } finally {
            file.drop();
        }
    }

    private static long nanos(GuestStruct spec, int at) {
        long s = spec.getLong(at);
        long ns = spec.getLong(at + 8);
        if (s < 0 || ns < 0 || ns >= NANOS) {
            throw Errno.EINVAL.exception();
        }
        return s > Long.MAX_VALUE / NANOS - 1 ? Long.MAX_VALUE : s * NANOS + ns;
    }

    private static void write(Task task, long addr, TimerFile.Setting s) {
        GuestStruct out = new GuestStruct(ITIMERSPEC);
        out.putLong(0, s.intervalNs() / NANOS).putLong(8, s.intervalNs() % NANOS);
        out.putLong(16, s.remainingNs() / NANOS).putLong(24, s.remainingNs() % NANOS);
        task.memory().writeStruct(addr, out);
    }

    private static long now(int clock) {
        int id = clock == REALTIME_ALARM ? REALTIME : clock == BOOTTIME_ALARM ? BOOTTIME : clock;
        NativeMemory ts = NativeMemory.allocate(16);
        try {
            Errno.check(Host.call(CLOCK_GETTIME, id, ts.address(), 0));
            return ts.getLong(0) * NANOS + ts.getLong(8);
        } finally {
            ts.free();
        }
    }
}
