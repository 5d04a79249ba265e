package org.belljar.syscall.process;

import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;

/** rseq(2). */
public final class RseqCalls {
    public RseqCalls(Kernel kernel) {}

    /**
     * Implements {@code rseq(2)} by the host's own, made by the guest's thread: it writes to the guest's memory alone, and aborts
     * critical sections where it preempts, moves or signals the thread. The usual way is in the trampoline (register_rseq).
     *
     * <p>A call site that still traps raises a host signal, so unlike on Linux a system call in a critical section always aborts
     * it. Linux forbids such calls.
     *
     * @param addr guest address of struct rseq, {@code len} bytes
     * @param flags RSEQ_FLAG_UNREGISTER
     * @param signature that precedes each abort handler
     * @return 0; EINVAL for an unknown flag, a size or alignment that is none of struct rseq's, another registration than the one
     *     there is; EPERM for another signature; EBUSY when this is registered; EFAULT; ENOSYS where the host has none
     */
    public long rseq(Task task, long addr, int len, int flags, int signature) {
        // A failure is reported, and its errno becomes the result.
        task.thread().calls().rseq(addr, len, flags, signature);
        return 0;
    }
}
