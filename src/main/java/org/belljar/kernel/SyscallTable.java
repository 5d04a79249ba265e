package org.belljar.kernel;

/** The dispatch of system calls; generated code of the level above, registered by the sandbox. */
public interface SyscallTable {
    /**
     * Runs call {@code nr} for a task.
     *
     * @return the result or {@code -errno}, a restart code (-512..-516), or one of {@link Control}
     */
    long call(Task task, int nr, long a0, long a1, long a2, long a3, long a4, long a5);
}
