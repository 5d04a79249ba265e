package org.belljar.syscall.key;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;

/** The arguments of those keyctl operations that take the authority to make a key, which nobody has: EPERM when they are good. */
final class KeyInstantiation {
    private static final int ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516;
    private static final int MAX_ERRNO = 4095;

    /** EINVAL: too big. */
    long checkPayload(Task task, long addr, long size) {
        if (size < 0 || size > KeyCalls.MAX_PAYLOAD) {
            return Errno.EINVAL.negative();
        }
        return Errno.EPERM.negative();
    }

    /** EINVAL, EFAULT. */
    long checkVector(Task task, long iovAddr, int count) {
        if (iovAddr != 0) {
            task.memory().vector(iovAddr, count);
        }
        return Errno.EPERM.negative();
    }

    /** EINVAL: no errno, or one that must not leave the kernel. */
    long checkError(int error) {
        return switch (error) {
            case ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK -> Errno.EINVAL.negative();
            default -> (error <= 0 || error >= MAX_ERRNO ? Errno.EINVAL : Errno.EPERM).negative();
        };
    }
}
