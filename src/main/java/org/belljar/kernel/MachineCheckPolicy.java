package org.belljar.kernel;

/** When a process is told of memory that the machine found broken (PR_MCE_KILL); the order is that of Linux's numbers. */
public enum MachineCheckPolicy {
    LATE, EARLY, DEFAULT;

    /** As PR_MCE_KILL_GET tells it. */
    public int told() {
        return ordinal();
    }
}
