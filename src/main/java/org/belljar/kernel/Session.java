package org.belljar.kernel;

/** A session: the jobs of one login, with at most one controlling terminal. */
public final class Session {
    private final Pid pid;
    /** Set by the terminal's owner under its own lock; read by anyone. */
    private volatile ControllingTerminal terminal;

    /** Process groups in it. Guarded by the tree lock. */
    private int groups;

    Session(Pid pid) {
        this.pid = pid;
    }

    Pid pid() {
        return pid;
    }

    /** The session's id as seen from a PID namespace; 0: not visible there. */
    public int idIn(PidNamespace viewer) {
        return pid.in(viewer);
    }

    /** The process that leads it, or null when that has ended. */
    public TaskGroup leader() {
        return pid.group;
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
