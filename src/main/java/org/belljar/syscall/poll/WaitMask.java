package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;

/** The signal mask that ppoll, pselect6 and epoll_pwait set for the length of their call; the dispatcher takes it back. */
public final class WaitMask {
    private final Task task;
    private final boolean given;
    private final long mask;

    private WaitMask(Task task, boolean given, long mask) {
        this.task = task;
        this.given = given;
        this.mask = mask;
    }

    /** @param addr guest address of sigset_t, or 0: the mask stays. Throws EINVAL for a size that is not 8, EFAULT */
    public static WaitMask read(Task task, long addr, long size) {
        if (addr == 0) {
            return new WaitMask(task, false, 0);
        }
        if (size != 8) {
            throw Errno.EINVAL.exception();
        }
        return new WaitMask(task, true, task.memory().readLong(addr));
    }

    public void set() {
        if (given) {
            task.signals().setTemporaryMask(mask);
        }
    }
}
