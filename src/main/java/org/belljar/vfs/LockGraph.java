package org.belljar.vfs;

import java.util.HashMap;
import java.util.Map;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** Which process waits for whose POSIX lock, to find deadlocks (EDEADLK). */
public final class LockGraph {
    private final RankedLock lock = new RankedLock(Rank.STORE);
    /** Guarded by lock: waiting owner to the owner in its way. */
    private final Map<Object, Object> waitsFor = new HashMap<>();

    /** False if waiting would close a circle. */
    boolean startWaiting(Object waiter, Object obstacle) {
        lock.lock();
        try {
            Object o = obstacle;
            for (int i = 0; i < 10 && o != null; i++) {
                if (o.equals(waiter)) {
                    waitsFor.remove(waiter);
                    return false;
                }
                o = waitsFor.get(o);
            }
            waitsFor.put(waiter, obstacle);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void stopWaiting(Object waiter) {
        lock.lock();
        try {
            waitsFor.remove(waiter);
        } finally {
            lock.unlock();
        }
    }
}
