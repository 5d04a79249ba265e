package org.belljar.kernel;

/** Sees every system call of a sandbox (strace). Called on the task's fiber; must not sleep. */
public interface SyscallObserver {
    /** Before the call; in-arguments can be read from {@code task.memory()}. */
    void enter(Task task, int nr, long[] args);

    /** After the call, before signals are delivered; {@code result} as the guest will see it, or a restart/control code. */
    void exit(Task task, int nr, long[] args, long result);

    /** A signal is delivered to the task ({@code --- SIGINT ... ---}). */
    default void signal(Task task, int signo) {}

    /** The task group ends ({@code +++ exited with N +++}); {@code status} in wait(2)'s encoding. */
    default void exited(Task task, int status) {}
}
