package org.belljar.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** A mutual-exclusion lock with a place in the lock order; the order is checked when -Dbelljar.checkLockOrder=true (tests). */
public final class RankedLock {
    private static final boolean CHECK = Boolean.getBoolean("belljar.checkLockOrder");
    private static final AtomicLong IDS = new AtomicLong();
    private static final ThreadLocal<List<RankedLock>> HELD = CHECK ? ThreadLocal.withInitial(ArrayList::new) : null;

    private final ReentrantLock lock = new ReentrantLock();
    private final Rank rank;
    private final long id = IDS.incrementAndGet();

    public RankedLock(Rank rank) {
        this.rank = rank;
    }

    public long id() {
        return id;
    }

    public void lock() {
        if (CHECK) {
            checkOrder();
        }
        lock.lock();
        if (CHECK) {
            HELD.get().add(this);
        }
    }

    public void unlock() {
        if (CHECK) {
            HELD.get().remove(this);
        }
        lock.unlock();
    }

    public boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    /** Fails when the calling thread holds any lock: called before sleeping. */
    public static void assertNoneHeld() {
        if (CHECK && !HELD.get().isEmpty()) {
            throw new AssertionError("sleeping with locks held: " + HELD.get());
        }
    }

    private void checkOrder() {
        for (RankedLock other : HELD.get()) {
            if (other != this && (other.rank.ordinal() > rank.ordinal() || other.rank == rank && other.id > id)) {
                throw new AssertionError("lock order: " + this + " after " + other);
            }
        }
    }

    @Override
    public String toString() {
        return rank + "#" + id;
    }
}
