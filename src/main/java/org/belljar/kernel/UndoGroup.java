package org.belljar.kernel;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whose SEM_UNDO adjustments are one (struct sem_undo_list): a process, with those that it cloned with CLONE_SYSVSEM. A
 * name and a count only; the adjustments themselves belong to the semaphores.
 */
public final class UndoGroup {
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean isMade;

    UndoGroup share() {
        isMade = true;
        users.incrementAndGet();
        return this;
    }

    /** A process ends, or goes its own way. True for the last one: the adjustments are due. */
    public boolean leave() {
        return users.decrementAndGet() == 0;
    }

    /** There are adjustments. */
    public void made() {
        isMade = true;
    }

    /** Whether Linux would have a list: it makes one for the first adjustment, or to share it. */
    public boolean isMade() {
        return isMade;
    }
}
