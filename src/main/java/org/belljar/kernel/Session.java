package org.belljar.kernel;

/** A session: the jobs of one login, with at most one controlling terminal. */
public final class Session {
    private final int id;
    /** Set by the terminal's owner under its own lock; read by anyone. */
    private volatile ControllingTerminal terminal;

    /** Process groups in it. Guarded by the tree lock. */
    private int groups;

    Session(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    void groupAddedLocked() {
        groups++;
    }

    /** @return whether it was the last */
    boolean groupRemovedLocked() {
        return --groups == 0;
    }

    public ControllingTerminal terminal() {
        return terminal;
    }

    public void setTerminal(ControllingTerminal t) {
        terminal = t;
    }
}
