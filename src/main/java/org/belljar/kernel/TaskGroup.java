package org.belljar.kernel;

/** A thread group: a process as users know it. */
public final class TaskGroup {
    private final int id;

    TaskGroup(int id) {
        this.id = id;
    }

    /** The thread-group id: getpid(2). */
    public int id() {
        return id;
    }
}
