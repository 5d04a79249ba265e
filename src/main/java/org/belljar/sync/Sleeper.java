package org.belljar.sync;

/**
 * Something that can sleep: a task, or in tests a thread. Sleeping happens with no lock held.
 */
public interface Sleeper extends Waiter {
    /** No deadline, for {@link #park}. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * Sleeps until woken, interrupted, or until {@code deadlineNs} of System.nanoTime (CLOCK_MONOTONIC); may return early
     * for no reason. A wake-up that came before the call makes it return at once.
     */
    void park(long deadlineNs);

    /** Whether a signal that is not blocked waits for this task (or it is being killed). */
    boolean isInterrupted();

    /** Whether this task is being killed (SIGKILL, exit_group by another thread, exec by another thread). */
    boolean isDying();
}
