package org.belljar.kernel;

/** A task's signal state and delivery. */
public final class TaskSignals {
    private final Task task;

    TaskSignals(Task task) {
        this.task = task;
    }

    /** Whether an unblocked signal waits. */
    public boolean isPending() {
        return false;
    }

    /** Delivers pending signals: builds frames, restarts calls, stops, or makes the task exit. */
    void deliverPending() {}

    /** A CPU exception in guest code. */
    void fault(int signo, int code, long addr) {
        task.setExiting();
    }
}
