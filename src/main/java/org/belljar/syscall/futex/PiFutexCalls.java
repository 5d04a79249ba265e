package org.belljar.syscall.futex;

import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PiFutexes;
import org.belljar.kernel.Task;

/** The priority-inheriting operations of futex(2). */
final class PiFutexCalls {
    private static final int LOCK_PI = 6, UNLOCK_PI = 7, TRYLOCK_PI = 8, WAIT_REQUEUE_PI = 11, CMP_REQUEUE_PI = 12, LOCK_PI2 = 13;

    private final PiFutexes futexes;

    PiFutexCalls(Kernel kernel) {
        futexes = kernel.piFutexes();
    }

    /** Whether FUTEX_CLOCK_REALTIME may come with an operation. */
    static boolean hasClock(int command) {
        return command == WAIT_REQUEUE_PI || command == LOCK_PI2;
    }

    /** Whether an operation takes a time. */
    static boolean hasTimeout(int command) {
        return hasClock(command) || command == LOCK_PI;
    }

    /** The operations; all timeouts are absolute, that of FUTEX_LOCK_PI always on CLOCK_REALTIME. ENOSYS for unknown ones. */
    long futex(Task task, int command, long addr, int val, long timeout, long addr2, int val3, boolean isShared,
            boolean isRealtime) {
        return switch (command) {
            case LOCK_PI, LOCK_PI2 ->
                futexes.lock(task, addr, isShared, deadline(task, timeout, isRealtime || command == LOCK_PI), false);
            case TRYLOCK_PI -> futexes.lock(task, addr, isShared, Task.FOREVER, true);
            case UNLOCK_PI -> {
                task.memory().readInt(addr); // before it is looked whether it is aligned
                yield futexes.unlock(task, addr, isShared);
            }
            case WAIT_REQUEUE_PI ->
                addr == addr2 ? Errno.EINVAL.negative()
                        : futexes.awaitRequeue(task, addr, val, isShared, addr2, deadline(task, timeout, isRealtime));
            case CMP_REQUEUE_PI -> requeue(task, addr, val, (int) timeout, addr2, val3, isShared);
            default -> Errno.ENOSYS.negative();
        };
    }

    private static long deadline(Task task, long timeAddr, boolean isRealtime) {
        return timeAddr == 0 ? Task.FOREVER : Clocks.deadline(task, FutexCalls.readTime(task, timeAddr), isRealtime);
    }

    private long requeue(Task task, long addr, int wake, int requeue, long addr2, int expected, boolean isShared) {
        if (wake != 1 || requeue < 0 || addr == addr2) {
            return Errno.EINVAL.negative();
        }
        return futexes.requeue(task, addr, expected, isShared, addr2, requeue);
    }
}
