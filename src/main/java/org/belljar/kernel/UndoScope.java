package org.belljar.kernel;

/** Tasks whose SEM_UNDO adjustments are kept together (struct sem_undo_list): those made with CLONE_SYSVSEM share one. */
public final class UndoScope {
    /** Guarded by this. */
    private int users = 1;
    /** Whether Linux would have made the list: at the first adjustment, or when it was shared. */
    private volatile boolean used;

    synchronized UndoScope share() {
        users++;
        used = true;
        return this;
    }

    /** A task ends; true for the last one. */
    public synchronized boolean leave() {
        return --users == 0;
    }

    public void use() {
        used = true;
    }

    public boolean isUsed() {
        return used;
    }
}
