package org.belljar.kernel;

/**
 * What of a task's scheduling the host is told, for the thread that carries it: affinity, niceness from 0 on, SCHED_BATCH and
 * SCHED_IDLE. Real-time policies and negative niceness are stored only: a sandbox must not put itself before others.
 */
public final class HostScheduling {
    private HostScheduling() {}

    /** After each change of a task's attributes, by anybody; and when it has got another carrier. */
    public static void tell(Task task) {
        Scheduling s = task.scheduling();
        s.setUntold(true);
        if (task.thread().hostTid() != 0) {
            s.setUntold(false);
            boolean isApplied = s.policy() == Scheduling.SCHED_BATCH || s.policy() == Scheduling.SCHED_IDLE;
            task.thread().schedule(isApplied ? s.policy() : Scheduling.SCHED_OTHER, s.nice(), s.affinity());
        } else {
            // One that starts quietly is to report it now.
            task.thread().kick();
        }
    }

    /** The carrier runs. A forked one has what its parent's has. */
    static void started(Task task) {
        if (task.scheduling().isUntold()) {
            tell(task);
        }
    }

    /** exec has given the task a carrier that knows of nothing. */
    static void replaced(Task task) {
        if (!task.scheduling().isDefault()) {
            tell(task);
        }
    }
}
