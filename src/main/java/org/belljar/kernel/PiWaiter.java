package org.belljar.kernel;

/** One task that waits for a priority-inheriting futex, or sleeps until it is requeued to one. Guarded by the lock of {@link PiFutexes}. */
final class PiWaiter {
    final Task task;
    /** The lock's word in the waiter's own memory. */
    final long addr;
    /** Real-time priority, 0 for others. */
    final int priority;
    /** What it waits for; null: not (yet, or any more). */
    PiLock lock;
    /** FUTEX_WAIT_REQUEUE_PI before the requeueing: the futex slept on. */
    Futexes.Key source;
    /** FUTEX_WAIT_REQUEUE_PI: the lock wanted. */
    Futexes.Key target;
    boolean wasRequeued;
    /** The lock whose word the waiter must still take over from a dead owner. */
    PiLock inherited;
    /** Volatile: the sleeper looks without the lock; written after {@link #inherited}. */
    private volatile boolean acquired;

    PiWaiter(Task task, long addr) {
        this.task = task;
        this.addr = addr;
        this.priority = task.scheduling().priority();
    }

    boolean isAcquired() {
        return acquired;
    }

    void acquire(PiLock inheritedLock) {
        inherited = inheritedLock;
        acquired = true;
        task.fiber().unpark();
    }
}
