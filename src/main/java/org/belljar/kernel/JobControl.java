package org.belljar.kernel;

import org.belljar.abi.Signal;

/**
 * Stopping and continuing of a task group. A stop has two steps: it is asked for ({@link #beginStopLocked}), and it is
 * complete when each task has entered it; only then does the parent hear of it. All fields are guarded by the group's
 * signal lock; the volatile ones are read without it.
 */
final class JobControl {
    /** What wait(2) has not reported yet. */
    private static final int NOTHING = 0, STOPPED = 1, CONTINUED = 2;

    private final TaskGroup group;
    private final GroupSignals signals;
    /** The signal that stops the group; 0 while it runs. */
    private volatile int stopSignal;
    private volatile boolean complete;
    private int stopStatus;
    private int unreported = NOTHING;
    /** A stop signal was dequeued and not cancelled by SIGCONT since. */
    private boolean dequeued;

    JobControl(TaskGroup group, GroupSignals signals) {
        this.group = group;
        this.signals = signals;
    }

    boolean isStopping() {
        return stopSignal != 0;
    }

    /** The signal of the stop asked for; 0: none. */
    int stopSignal() {
        return stopSignal;
    }

    /** Whether all tasks stand still. */
    boolean isComplete() {
        return complete;
    }

    void stopDequeuedLocked() {
        dequeued = true;
    }

    boolean isStopStillWantedLocked() {
        return dequeued;
    }

    void beginStopLocked(int signo) {
        if (stopSignal != 0 || group.isExiting()) {
            return;
        }
        stopSignal = signo;
        stopStatus = signo;
        complete = false;
        for (Task t : group.tasks()) {
            t.signals().markPendingLocked();
            t.rouseForSignal();
        }
    }

    /** The calling task stands still until the group is continued or dies. */
    void enterStop(Task task) {
        boolean notify;
        signals.lock.lock();
        try {
            if (stopSignal == 0 || task.isExiting()) {
                return;
            }
            task.signals().setStoppedLocked(true);
            notify = completeLocked();
        } finally {
            signals.lock.unlock();
        }
        if (notify) {
            ChildEvents.stopped(group, Signal.CLD_STOPPED, stopStatus);
        }
        TaskTrace trace = task.trace();
        if (trace != null) {
            // It has done its part; whether it stands still is the tracer's affair from here on.
            trace.jobControlStop();
            return;
        }
        while (stopSignal != 0 && !task.isDying() && task.trace() == null) {
            task.park(Task.FOREVER);
        }
        signals.lock.lock();
        try {
            task.signals().setStoppedLocked(stopSignal != 0 && task.trace() != null);
        } finally {
            signals.lock.unlock();
        }
    }

    /** Makes the stop complete if all live tasks are in it. */
    private boolean completeLocked() {
        if (stopSignal == 0 || complete) {
            return false;
        }
        for (Task t : group.tasks()) {
            if (!t.signals().isStoppedLocked()) {
                return false;
            }
        }
        complete = true;
        unreported = STOPPED;
        return true;
    }

    /** A task has left the group: the stop may be complete without it. */
    void taskLeft() {
        boolean notify;
        signals.lock.lock();
        try {
            notify = group.tasks().length > 0 && completeLocked();
        } finally {
            signals.lock.unlock();
        }
        if (notify) {
            ChildEvents.stopped(group, Signal.CLD_STOPPED, stopStatus);
        }
    }

    /** SIGCONT (or SIGKILL) was sent. @return whether the parent is to be told, outside the lock */
    boolean continueLocked() {
        dequeued = false;
        if (stopSignal == 0) {
            for (Task t : group.tasks()) {
                if (t.trace() != null) {
                    t.trace().continuedLocked();
                    t.rouseForSignal();
                }
            }
            return false;
        }
        boolean wasComplete = complete;
        stopSignal = 0;
        complete = false;
        unreported = wasComplete ? CONTINUED : NOTHING;
        for (Task t : group.tasks()) {
            if (t.trace() != null) {
                t.signals().setStoppedLocked(false);
                t.trace().continuedLocked();
            }
            t.fiber().unpark();
        }
        return wasComplete;
    }

    /** The wait status of a completed stop, or 0. */
    int stopReportLocked(boolean consume) {
        if (unreported != STOPPED) {
            return 0;
        }
        if (consume) {
            unreported = NOTHING;
        }
        return stopStatus << 8 | 0x7f;
    }

    boolean continueReportLocked(boolean consume) {
        if (unreported != CONTINUED) {
            return false;
        }
        if (consume) {
            unreported = NOTHING;
        }
        return true;
    }
}
