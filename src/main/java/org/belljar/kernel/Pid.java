package org.belljar.kernel;

/**
 * A process number and what it names: one number in the PID namespace it was made in and one in each above (struct pid).
 * Fields are written under the tree lock and read without it.
 */
final class Pid {
    /** In the namespace it belongs to. */
    final int number;
    private final PidNamespace namespace;
    /** By level, the initial namespace first. */
    private final int[] numbers;
    volatile Task task;
    volatile TaskGroup group;
    volatile ProcessGroup processGroup;
    volatile Session session;
    /** A thread that has ended and whose tracer has not waited for it. */
    volatile TaskTrace endedTracee;

    Pid(PidNamespace namespace, int[] numbers) {
        this.namespace = namespace;
        this.numbers = numbers;
        this.number = numbers[numbers.length - 1];
    }

    PidNamespace namespace() {
        return namespace;
    }

    /** The number in the initial namespace. */
    int global() {
        return numbers[0];
    }

    int atLevel(int level) {
        return numbers[level];
    }

    /** The number as seen from a namespace; 0: not visible there. */
    int in(PidNamespace viewer) {
        return viewer == namespace ? number : viewer.isAncestorOf(namespace) ? numbers[viewer.level()] : 0;
    }

    boolean isUnused() {
        return task == null && group == null && processGroup == null && session == null && endedTracee == null;
    }
}
