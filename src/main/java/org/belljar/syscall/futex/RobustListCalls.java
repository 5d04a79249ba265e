package org.belljar.syscall.futex;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;

/** set_robust_list(2), get_robust_list(2). */
public final class RobustListCalls {
    private static final int HEAD_SIZE = 24;

    private final Kernel kernel;

    public RobustListCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code set_robust_list(2)}: EINVAL unless {@code size} is that of struct robust_list_head. */
    public long setRobustList(Task task, long headAddr, long size) {
        if (size != HEAD_SIZE) {
            return Errno.EINVAL.negative();
        }
        task.setRobustListAddr(headAddr);
        return 0;
    }

    /** Implements {@code get_robust_list(2)}: writes 8 bytes to each address; ESRCH, EPERM for another user's thread. */
    public long getRobustList(Task task, int tid, long headAddr, long sizeAddr) {
        Task t = tid == 0 ? task : task.pids().task(tid);
        if (t == null) {
            return Errno.ESRCH.negative();
        }
        if (t.group() != task.group() && t.credentials().uid() != task.credentials().euid()) {
            return Errno.EPERM.negative();
        }
        task.memory().writeLong(sizeAddr, HEAD_SIZE);
        task.memory().writeLong(headAddr, t.robustListAddr());
        return 0;
    }
}
