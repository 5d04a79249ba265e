package org.belljar.kernel;

import java.util.LinkedList;

/** A priority-inheriting futex that tasks wait for (struct futex_pi_state). All fields are guarded by the lock of {@link PiFutexes}. */
final class PiLock {
    final Futexes.Key key;
    Task owner;
    /** The owner got it from a dead one and has not written the word yet. */
    boolean isInherited;
    private final LinkedList<PiWaiter> waiters = new LinkedList<>();

    PiLock(Futexes.Key key, Task owner) {
        this.key = key;
        this.owner = owner;
    }

    /** Behind those of the same real-time priority or a higher one. */
    void add(PiWaiter w) {
        w.lock = this;
        int at = waiters.size();
        while (at > 0 && waiters.get(at - 1).priority < w.priority) {
            at--;
        }
        waiters.add(at, w);
    }

    void remove(PiWaiter w) {
        waiters.remove(w);
        w.lock = null;
    }

    /** Who gets the lock next; null: nobody waits. */
    PiWaiter first() {
        return waiters.peekFirst();
    }

    boolean isUnused() {
        return waiters.isEmpty() && !isInherited;
    }
}
