package org.belljar.syscall.time;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PosixTimer;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** timer_create(2) and its kin. struct itimerspec is {timespec interval; timespec value}. */
public final class PosixTimerCalls {
    private static final int TIMER_ABSTIME = 1;

    private final Kernel kernel;

    public PosixTimerCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Implements {@code timer_create(2)}: {@code eventAddr} a struct sigevent (64 bytes) or 0 for SIGALRM to the process
     * with the timer's id as value; {@code idAddr} gets 4 bytes. EOPNOTSUPP for clocks without timers, and for those that wake
     * the machine, as there is no real-time clock to do it.
     */
    public long timerCreate(Task task, int clock, long eventAddr, long idAddr) {
        GuestStruct event = eventAddr == 0 ? null : task.memory().readStruct(eventAddr, 64);
        PosixTimer.checkClock(clock);
        PosixTimer.Event told;
        try {
            told = readEvent(task, event);
        } catch (org.belljar.abi.ErrnoException e) {
            task.group().timers().wasteId();
            throw e;
        }
        if (clock == Clocks.REALTIME_ALARM || clock == Clocks.BOOTTIME_ALARM) {
            task.memory().writeInt(idAddr, task.group().timers().wasteId()); // told first
            return Errno.EOPNOTSUPP.negative();
        }
        PosixTimer t;
        try {
            t = task.group().timers().create(task, clock, told);
        } catch (org.belljar.abi.ErrnoException e) {
            if (clock < 0 && e.errno() == Errno.EINVAL) { // a CPU clock of nobody, which Linux finds out last
                task.memory().writeInt(idAddr, task.group().timers().wasteId());
            }
            throw e;
        }
        try {
            task.memory().writeInt(idAddr, t.id());
        } catch (org.belljar.abi.ErrnoException e) {
            task.group().timers().delete(t.id());
            throw e;
        }
        return 0;
    }

    private PosixTimer.Event readEvent(Task task, GuestStruct s) {
        if (s == null) {
            return new PosixTimer.Event(PosixTimer.SIGEV_SIGNAL, Signal.SIGALRM, Long.MIN_VALUE, null);
        }
        int notify = s.getInt(12);
        int signo = s.getInt(8);
        Task target = null;
        switch (notify) {
            case PosixTimer.SIGEV_NONE -> {
                return new PosixTimer.Event(notify, signo, s.getLong(0), null);
            }
            case PosixTimer.SIGEV_SIGNAL, PosixTimer.SIGEV_THREAD -> {
            }
            case PosixTimer.SIGEV_THREAD_ID -> {
                target = task.pids().task(s.getInt(16));
                if (target == null || target.group() != task.group()) {
                    throw Errno.EINVAL.exception();
                }
            }
            default -> throw Errno.EINVAL.exception();
        }
        if (!Signal.isValid(signo)) {
            throw Errno.EINVAL.exception();
        }
        return new PosixTimer.Event(notify, signo, s.getLong(0), target);
    }

    /** Implements {@code timer_settime(2)}: {@code oldAddr} may be 0. */
    public long timerSettime(Task task, int id, int flags, long newAddr, long oldAddr) {
        if (newAddr == 0) {
            return Errno.EINVAL.negative();
        }
        GuestStruct s = task.memory().readStruct(newAddr, 32);
        long interval = TimeArguments.timespec(s, 0);
        long value = TimeArguments.timespec(s, 16);
        PosixTimer timer = task.group().timers().find(id);
        boolean isAbsolute = (flags & TIMER_ABSTIME) != 0;
        long at = isAbsolute && value != 0 ? Math.max(task.namespaces().time().toHost(timer.clock(), value), 1) : value;
        long[] old = timer.set(at, interval, isAbsolute);
        if (oldAddr != 0) {
            write(task, oldAddr, old);
        }
        return 0;
    }

    /** Implements {@code timer_gettime(2)}. */
    public long timerGettime(Task task, int id, long valueAddr) {
        write(task, valueAddr, task.group().timers().find(id).get());
        return 0;
    }

    private static void write(Task task, long addr, long[] setting) {
        GuestStruct s = new GuestStruct(32);
        TimeArguments.putTimespec(s, 0, setting[1]);
        TimeArguments.putTimespec(s, 16, setting[0]);
        task.memory().writeStruct(addr, s);
    }

    /** Implements {@code timer_getoverrun(2)}. */
    public long timerGetoverrun(Task task, int id) {
        return task.group().timers().find(id).overruns();
    }

    /** Implements {@code timer_delete(2)}. */
    public long timerDelete(Task task, int id) {
        task.group().timers().delete(id);
        return 0;
    }
}
