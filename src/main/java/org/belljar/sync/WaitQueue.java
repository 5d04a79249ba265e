package org.belljar.sync;

import java.util.function.BooleanSupplier;
import org.belljar.abi.Errno;

/**
 * A list of waiters for one condition, as Linux's wait_queue_head. Waiters are called outside the queue's lock, so a
 * waiter may be called once after its removal; sleepers loop on their condition and do not mind.
 */
public final class WaitQueue {
    private static final Entry[] NONE = new Entry[0];

    private final RankedLock lock = new RankedLock(Rank.WAIT_QUEUE);
    /** Guarded by lock for writes; copied on write, read without the lock. */
    private volatile Entry[] entries = NONE;

    /** One registration. */
    public static final class Entry {
        final Waiter waiter;
        final int events;
        final boolean exclusive;

        Entry(Waiter waiter, int events, boolean exclusive) {
            this.waiter = waiter;
            this.events = events;
            this.exclusive = exclusive;
        }
    }

    /** Registers for the events of a mask (poll bits; 0 or -1 for all). Exclusive entries stand last and are woken by count. */
    public Entry add(Waiter waiter, int events, boolean exclusive) {
        Entry e = new Entry(waiter, events == 0 ? -1 : events, exclusive);
        lock.lock();
        try {
            Entry[] old = entries;
            Entry[] now = new Entry[old.length + 1];
            if (exclusive) {
                System.arraycopy(old, 0, now, 0, old.length);
                now[old.length] = e;
            } else {
                now[0] = e;
                System.arraycopy(old, 0, now, 1, old.length);
            }
            entries = now;
        } finally {
            lock.unlock();
        }
        return e;
    }

    public void remove(Entry e) {
        lock.lock();
        try {
            Entry[] old = entries;
            for (int i = 0; i < old.length; i++) {
                if (old[i] == e) {
                    if (old.length == 1) {
                        entries = NONE;
                    } else {
                        Entry[] now = new Entry[old.length - 1];
                        System.arraycopy(old, 0, now, 0, i);
                        System.arraycopy(old, i + 1, now, i, old.length - i - 1);
                        entries = now;
                    }
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** Wakes all non-exclusive waiters for the events and one exclusive one. */
    public void wake(int events) {
        wake(events, 1);
    }

    public void wakeAll(int events) {
        wake(events, Integer.MAX_VALUE);
    }

    /** Wakes all non-exclusive waiters whose mask meets {@code events} (0: all) and up to {@code exclusive} exclusive ones. */
    public void wake(int events, int exclusive) {
        Entry[] now = entries;
        int left = exclusive;
        for (Entry e : now) {
            if (events != 0 && (e.events & events) == 0) {
                continue;
            }
            if (e.waiter.wake(events) && e.exclusive && --left <= 0) {
                return;
            }
        }
    }

    /**
     * Sleeps until the condition holds.
     *
     * @return 0, {@code -ERESTARTSYS} when a signal waits, {@code -ETIMEDOUT} at the deadline
     */
    public long await(Sleeper sleeper, int events, long deadlineNs, BooleanSupplier ready) {
        if (ready.getAsBoolean()) {
            return 0;
        }
        Entry e = add(sleeper, events, false);
        try {
            while (true) {
                if (ready.getAsBoolean()) {
                    return 0;
                }
                if (sleeper.isInterrupted()) {
                    return -Errno.ERESTARTSYS;
                }
                if (deadlineNs != Sleeper.FOREVER && System.nanoTime() - deadlineNs >= 0) {
                    return Errno.ETIMEDOUT.negative();
                }
                sleeper.park(deadlineNs);
            }
        } finally {
            remove(e);
        }
    }
}
