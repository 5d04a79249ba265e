package org.belljar.sync;

/** What a {@link WaitQueue} wakes. Implementations must not block and may be called from any kernel thread. */
public interface Waiter {
    /**
     * Called on a wake-up with the poll events that became true (0: unspecified).
     *
     * @return whether this used up one exclusive wake-up
     */
    boolean wake(int events);
}
