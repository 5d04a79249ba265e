package org.belljar.kernel;

/** A process number and what it names. Fields are written under the tree lock and read without it. */
final class Pid {
    final int number;
    volatile Task task;
    volatile TaskGroup group;
    volatile ProcessGroup processGroup;
    volatile Session session;
    /** A thread that has ended and whose tracer has not waited for it. */
    volatile TaskTrace endedTracee;

    Pid(int number) {
        this.number = number;
    }

    boolean isUnused() {
        return task == null && group == null && processGroup == null && session == null && endedTracee == null;
    }
}
