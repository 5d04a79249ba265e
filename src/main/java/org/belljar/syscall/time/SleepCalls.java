package org.belljar.syscall.time;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.CpuClock;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;

/** nanosleep(2), clock_nanosleep(2). */
public final class SleepCalls {
    private static final int TIMER_ABSTIME = 1;
    /** How often a sleep on a CPU-time clock looks. */
    private static final long CPU_POLL_NS = 5_000_000;

    private final Kernel kernel;

    public SleepCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code nanosleep(2)}: when a handler interrupts, EINTR with the rest in {@code restAddr} (may be 0). */
    public long nanosleep(Task task, long timeAddr, long restAddr) {
        return sleepUntil(task, Clocks.after(TimeArguments.readTimespec(task, timeAddr)), restAddr);
    }

    /**
     * Implements {@code clock_nanosleep(2)}: EINVAL for unknown clocks, EOPNOTSUPP for the thread's CPU time, raw and coarse ones,
     * and for alarm clocks: there is no real-time clock to wake the machine.
     */
    public long clockNanosleep(Task task, int clock, int flags, long timeAddr, long restAddr) {
        boolean isAbsolute = (flags & TIMER_ABSTIME) != 0;
        switch (clock) {
            case Clocks.REALTIME, Clocks.MONOTONIC, Clocks.BOOTTIME, Clocks.TAI -> {
                long ns = TimeArguments.readTimespec(task, timeAddr);
                if (!isAbsolute) {
                    return sleepUntil(task, Clocks.after(ns), restAddr);
                }
                return sleepAbsolute(task, clock, ns);
            }
            case Clocks.REALTIME_ALARM, Clocks.BOOTTIME_ALARM -> {
                TimeArguments.readTimespec(task, timeAddr);
                return Errno.EOPNOTSUPP.negative();
            }
            case Clocks.MONOTONIC_RAW, Clocks.REALTIME_COARSE, Clocks.MONOTONIC_COARSE, Clocks.THREAD_CPUTIME -> {
                return Errno.EOPNOTSUPP.negative();
            }
            default -> {
                return sleepCpu(task, CpuClock.of(kernel, task, clock), isAbsolute, timeAddr);
            }
        }
    }

    private long sleepUntil(Task task, long deadline, long restAddr) {
        if (sleep(task, deadline)) {
            return 0;
        }
        if (restAddr != 0) {
            try {
                TimeArguments.writeTimespec(task, restAddr, Math.max(0, deadline - System.nanoTime()));
            } catch (ErrnoException e) {
                return e.errno().negative();
            }
        }
        task.setRestart(t -> sleepUntil(t, deadline, restAddr));
        return -Errno.ERESTART_RESTARTBLOCK;
    }

    private static long sleepAbsolute(Task task, int clock, long shownNs) {
        long ns = task.namespaces().time().toHost(clock, shownNs);
        long deadline = clock == Clocks.MONOTONIC ? ns : Clocks.after(ns - Clocks.hostNs(clock));
        return sleep(task, deadline) ? 0 : -Errno.ERESTARTNOHAND;
    }

    /** @return false when a signal interrupts */
    private static boolean sleep(Task task, long deadline) {
        while (deadline == Task.FOREVER || deadline - System.nanoTime() > 0) {
            if (task.isInterrupted()) {
                return false;
            }
            task.park(deadline);
        }
        return true;
    }

    private static long sleepCpu(Task task, CpuClock clock, boolean isAbsolute, long timeAddr) {
        long ns = TimeArguments.readTimespec(task, timeAddr);
        long until = isAbsolute ? ns : clock.nowNs() + ns;
        while (clock.nowNs() < until) {
            if (task.isInterrupted()) {
                return -Errno.ERESTARTNOHAND;
            }
            task.park(System.nanoTime() + CPU_POLL_NS);
        }
        return 0;
    }
}
