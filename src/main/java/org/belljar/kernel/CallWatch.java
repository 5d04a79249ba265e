package org.belljar.kernel;

/**
 * What is done around the system calls of a task that is filtered or traced (Linux's syscall_trace_enter and
 * syscall_exit_work). A task that is neither pays one look at {@link Task#watchedCalls}.
 */
final class CallWatch {
    /** Bits of {@link Task#watchedCalls}: a seccomp mode is set; a tracer wants system-call stops. */
    static final int SECCOMP = 1, TRACE = 2;
    /** Instead of a number: no call is made, RAX holds the result. */
    static final int SKIP = -1;

    private CallWatch() {}

    /** Before a call. Returns the number of the call to make, or {@link #SKIP}. */
    static int enter(Task task, int nr, long[] args) {
        int watched = task.watchedCalls();
        if ((watched & SECCOMP) != 0 && !task.seccomp().allows(nr, args, false)) {
            return SKIP;
        }
        return nr;
    }
}
