package org.belljar.kernel;

/** The timers of a process. */
public final class ProcessTimers {
    private final TaskGroup group;

    ProcessTimers(TaskGroup group) {
        this.group = group;
    }

    void cancelAll() {}

    void cancelPosixTimers() {}
}
