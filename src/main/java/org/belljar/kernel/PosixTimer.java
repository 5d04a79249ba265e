package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Credentials;

/** A timer of timer_create(2). Expiries while its signal is still pending are counted as overruns. */
public final class PosixTimer {
    public static final int SIGEV_SIGNAL = 0, SIGEV_NONE = 1, SIGEV_THREAD = 2, SIGEV_THREAD_ID = 4;
    private static final int DELAYTIMER_MAX = Integer.MAX_VALUE;

    /** How an expiry is told; {@code target} null means the process. */
    public record Event(int how, int signo, long value, Task target) {}

    private final int id;
    private final TaskGroup group;
    private final int clock;
    private final Event event;
    private final ExpiryTimer timer;
    private final RankedLock lock = new RankedLock(Rank.STORE);
    // Guarded by lock:
    private boolean isQueued;
    private long overruns;
    private int deliveredOverruns;

    PosixTimer(int id, TaskGroup group, Task creator, int clock, Event event) {
        this.id = id;
        this.group = group;
        this.clock = clock;
        this.event = event;
        Kernel kernel = group.kernel();
        switch (clock) {
            case Clocks.REALTIME, Clocks.MONOTONIC, Clocks.BOOTTIME, Clocks.TAI -> timer =
                    new ExpiryTimer(kernel.timers(), () -> Clocks.hostNs(clock), false, this::expired);
            default -> {
                CpuClock cpu = CpuClock.of(kernel, creator, clock);
                timer = new ExpiryTimer(kernel.timers(), cpu::nowNs, true, this::expired);
            }
        }
    }

    /** EOPNOTSUPP for clocks without timers, EINVAL for numbers of none; those of processes' and threads' are looked at later. */
    public static void checkClock(int clock) {
        switch (clock) {
            case Clocks.MONOTONIC_RAW, Clocks.REALTIME_COARSE, Clocks.MONOTONIC_COARSE -> throw Errno.EOPNOTSUPP.exception();
            default -> {
                if (clock > Clocks.TAI || clock == Clocks.TAI - 1) {
                    throw Errno.EINVAL.exception();
                }
            }
        }
    }

    /** As in /proc/PID/timers. */
    void describe(StringBuilder s, PidNamespace pids) {
        String how = switch (event.how()) {
            case SIGEV_NONE -> "none";
            case SIGEV_THREAD -> "thread";
            default -> "signal";
        };
        int shownClock = switch (clock) {
            case Clocks.PROCESS_CPUTIME -> CpuClock.OWN_PROCESS;
            case Clocks.THREAD_CPUTIME -> CpuClock.OWN_THREAD;
            default -> clock;
        };
        s.append("ID: ").append(id).append("\nsignal: ").append(event.signo()).append('/').append(String.format("%016x", event.value()))
                .append("\nnotify: ").append(how).append('/')
                .append(event.target() == null ? "pid." + group.idIn(pids) : "tid." + event.target().tidIn(pids))
                .append("\nClockID: ").append(shownClock).append('\n');
    }

    public int clock() {
        return clock;
    }

    public int id() {
        return id;
    }

    /** Sets the time; 0 disarms. Returns {left, interval} as before. */
    public long[] set(long valueNs, long intervalNs, boolean isAbsolute) {
        ExpiryTimer.Setting old;
        if (valueNs == 0) {
            old = timer.disarm();
        } else {
            long now = isAbsolute ? 0 : now();
            old = timer.arm(valueNs > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + valueNs, intervalNs);
        }
        lock.lock();
        try {
            overruns = 0;
            deliveredOverruns = 0;
        } finally {
            lock.unlock();
        }
        return new long[] {old.leftNs(), old.intervalNs()};
    }

    private long now() {
        return switch (clock) {
            case Clocks.REALTIME, Clocks.MONOTONIC, Clocks.BOOTTIME, Clocks.TAI -> Clocks.hostNs(clock);
            default -> CpuClock.of(group.kernel(), group.leader(), clock).nowNs();
        };
    }

    public long[] get() {
        ExpiryTimer.Setting s = timer.setting();
        return new long[] {s.leftNs(), s.intervalNs()};
    }

    /** Overruns of the signal delivered last. */
    public int overruns() {
        lock.lock();
        try {
            return deliveredOverruns;
        } finally {
            lock.unlock();
        }
    }

    void cancel() {
        timer.disarm();
    }

    private void expired(int passed) {
        if (event.how() == SIGEV_NONE) {
            return;
        }
        boolean send;
        lock.lock();
        try {
            send = !isQueued;
            overruns += send ? passed - 1 : passed;
        } finally {
            lock.unlock();
        }
        if (send) {
            group.signals().send(SignalInfo.ofTimer(event.signo(), id, event.value(), this), event.target());
        }
    }

    /** The signal is in a queue now. */
    void queued() {
        lock.lock();
        try {
            isQueued = true;
        } finally {
            lock.unlock();
        }
    }

    /** The signal has left its queue; the overruns to be told with it. */
    int dequeued() {
        lock.lock();
        try {
            isQueued = false;
            deliveredOverruns = (int) Math.min(overruns, DELAYTIMER_MAX);
            overruns = 0;
            return deliveredOverruns;
        } finally {
            lock.unlock();
        }
    }
}
