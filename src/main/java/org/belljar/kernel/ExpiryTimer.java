package org.belljar.kernel;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * A timer on one clock, with an interval. A clock that does not run evenly (CPU time) is looked at again and again: when
 * the time that is left could have passed at the earliest, but not more often than every {@link #SAMPLE_NS}.
 */
final class ExpiryTimer {
    private static final long SAMPLE_NS = 2_000_000;

    private final RankedLock lock = new RankedLock(Rank.TIMER);
    private final Timers timers;
    private final LongSupplier clock;
    private final boolean isSampled;
    private final IntConsumer onExpiry;

    // Guarded by lock:
    private boolean isArmed;
    private long deadlineNs;
    private long intervalNs;
    private Timers.Timer scheduled;

    /** What is left and the interval. */
    record Setting(long leftNs, long intervalNs) {
        static final Setting DISARMED = new Setting(0, 0);
    }

    /** @param onExpiry called without locks on the timer thread with the number of intervals that have passed */
    ExpiryTimer(Timers timers, LongSupplier clock, boolean isSampled, IntConsumer onExpiry) {
        this.timers = timers;
        this.clock = clock;
        this.isSampled = isSampled;
        this.onExpiry = onExpiry;
    }

    /** Arms to {@code deadlineNs} of the clock; returns what was set before. */
    Setting arm(long deadlineNs, long intervalNs) {
        lock.lock();
        try {
            Setting old = disarmLocked();
            isArmed = true;
            this.deadlineNs = deadlineNs;
            this.intervalNs = intervalNs;
            scheduleLocked();
            return old;
        } finally {
            lock.unlock();
        }
    }

    Setting disarm() {
        lock.lock();
        try {
            return disarmLocked();
        } finally {
            lock.unlock();
        }
    }

    private Setting disarmLocked() {
        Setting old = settingLocked();
        isArmed = false;
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
        return old;
    }

    Setting setting() {
        lock.lock();
        try {
            return settingLocked();
        } finally {
            lock.unlock();
        }
    }

    /** Time that is over but not yet noticed is given as 1 ns: an armed timer never shows 0. */
    private Setting settingLocked() {
        return isArmed ? new Setting(Math.max(1, deadlineNs - clock.getAsLong()), intervalNs) : Setting.DISARMED;
    }

    private void scheduleLocked() {
        long left = deadlineNs - clock.getAsLong();
        long wait = isSampled ? Math.max(left, SAMPLE_NS) : left;
        scheduled = timers.schedule(Clocks.after(Math.max(wait, 0)), this::look);
    }

    private void look() {
        int passed;
        lock.lock();
        try {
            if (!isArmed) {
                return;
            }
            long late = clock.getAsLong() - deadlineNs;
            if (late < 0) {
                scheduleLocked();
                return;
            }
            passed = 1;
            if (intervalNs > 0) {
                long n = 1 + late / intervalNs;
                deadlineNs += n * intervalNs;
                passed = (int) Math.min(n, Integer.MAX_VALUE);
                scheduleLocked();
            } else {
                isArmed = false;
                scheduled = null;
            }
        } finally {
            lock.unlock();
        }
        onExpiry.accept(passed);
    }
}
