package org.belljar.platform.trampoline;

import java.util.ArrayDeque;
import org.belljar.abi.ErrnoException;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Memory of mailbox regions made ahead, for the next forks: 20 us less of a fork while its caller waits. It is fresh memory each time:
 * the kernel may still look late at a dead thread's mailbox, which must not be another's by then.
 */
final class RegionStock {
    /** Kept ready: what is taken is replaced when a process has died, by a thread for which nobody waits. */
    private static final int SIZE = 2;

    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    /** Guarded by lock. */
    private final ArrayDeque<RegionMemory> ready = new ArrayDeque<>();
    private boolean closed;

    RegionMemory take() {
        lock.lock();
        try {
            RegionMemory m = ready.pollFirst();
            if (m != null) {
                return m;
            }
        } finally {
            lock.unlock();
        }
        return RegionMemory.make();
    }

    /** Where the host has run short, the next fork will hear of it. */
    void refill() {
        try {
            while (isShort()) {
                RegionMemory m = RegionMemory.make().touched();
                if (!add(m)) {
                    m.free();
                }
            }
        } catch (ErrnoException e) {
            // as above
        }
    }

    private boolean isShort() {
        lock.lock();
        try {
            return !closed && ready.size() < SIZE;
        } finally {
            lock.unlock();
        }
    }

    private boolean add(RegionMemory m) {
        lock.lock();
        try {
            if (!closed) {
                ready.addLast(m);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            ready.forEach(RegionMemory::free);
            ready.clear();
        } finally {
            lock.unlock();
        }
    }
}
