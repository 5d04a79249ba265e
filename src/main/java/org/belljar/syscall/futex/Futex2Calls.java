package org.belljar.syscall.futex;

import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Futexes;
import org.belljar.kernel.HostFutexes;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** futex_wake(2), futex_wait(2), futex_requeue(2): the operations of futex(2) as calls of their own, on 32-bit words. */
public final class Futex2Calls {
    private static final int SIZE_MASK = 3, SIZE_U32 = 2, PRIVATE = 128;
    private static final int WAKE_BITSET_PRIVATE = 138, WAIT_BITSET_PRIVATE = 137, CMP_REQUEUE_PRIVATE = 132,
            CLOCK_REALTIME_FLAG = 256;
    private static final long WORD = 0xffffffffL;

    private final Futexes futexes;

    public Futex2Calls(Kernel kernel) {
        futexes = kernel.futexes();
    }

    private static void checkFlags(int flags) {
        if ((flags & ~(SIZE_MASK | PRIVATE)) != 0 || (flags & SIZE_MASK) != SIZE_U32) {
            throw Errno.EINVAL.exception();
        }
    }

    private static boolean isShared(int flags) {
        return (flags & PRIVATE) == 0;
    }

    private static boolean isOnHost(Task task, int flags) {
        return !isShared(flags) && task.hasHostFutexes();
    }

    /** Implements {@code futex_wake(2)}: waiters woken. */
    public long futexWake(Task task, long addr, long mask, int count, int flags) {
        checkFlags(flags);
        if (mask == 0 || (mask & ~WORD) != 0) {
            return Errno.EINVAL.negative();
        }
        if (isOnHost(task, flags) && count > 0) {
            return HostFutexes.run(task, HostFutexes.Kind.WAKE,
                    calls -> calls.futex(addr, WAKE_BITSET_PRIVATE, count, 0, 0, (int) mask));
        }
        return futexes.wake(futexes.key(task, addr, isShared(flags)), count, (int) mask);
    }

    /** Implements {@code futex_wait(2)}: {@code timeoutAddr} an absolute struct timespec or 0. */
    public long futexWait(Task task, long addr, long value, long mask, int flags, long timeoutAddr, int clock) {
        checkFlags(flags);
        if (mask == 0 || (mask & ~WORD) != 0 || (value & ~WORD) != 0) {
            return Errno.EINVAL.negative();
        }
        long deadline = Task.FOREVER;
        if (timeoutAddr != 0) {
            if (clock != Clocks.MONOTONIC && clock != Clocks.REALTIME) {
                return Errno.EINVAL.negative();
            }
            deadline = Clocks.deadline(task, FutexCalls.readTime(task, timeoutAddr), clock == Clocks.REALTIME);
        }
        if (isOnHost(task, flags)) {
            int op = WAIT_BITSET_PRIVATE | (clock == Clocks.REALTIME && timeoutAddr != 0 ? CLOCK_REALTIME_FLAG : 0);
            return HostFutexes.await(task, addr, (int) value, timeoutAddr != 0,
                    calls -> calls.futex(addr, op, (int) value, timeoutAddr, 0, (int) mask));
        }
        return futexes.await(task, addr, (int) value, (int) mask, isShared(flags), deadline);
    }

    /** Implements {@code futex_requeue(2)}: {@code watchesAddr} two struct futex_waitv; the first's value is compared. */
    public long futexRequeue(Task task, long watchesAddr, int flags, int wake, int requeue) {
        if (flags != 0 || watchesAddr == 0) {
            return Errno.EINVAL.negative();
        }
        GuestStruct s = task.memory().readStruct(watchesAddr, 48);
        for (int at = 0; at < 48; at += 24) {
            checkFlags(s.getInt(at + 16));
            if (s.getInt(at + 20) != 0 || s.getInt(at + 4) != 0) {
                return Errno.EINVAL.negative();
            }
        }
        if (wake < 0 || requeue < 0) {
            return Errno.EINVAL.negative();
        }
        long from = s.getLong(8);
        long to = s.getLong(32);
        int expected = s.getInt(0);
        if (isOnHost(task, s.getInt(16)) || isOnHost(task, s.getInt(40))) {
            // A private and a shared one have no common queue.
            return isShared(s.getInt(16)) || isShared(s.getInt(40)) ? Errno.ENOSYS.negative()
                    : HostFutexes.run(task, HostFutexes.Kind.WAKE,
                            calls -> calls.futex(from, CMP_REQUEUE_PRIVATE, wake, requeue, to, expected));
        }
        return futexes.requeue(task, futexes.key(task, from, isShared(s.getInt(16))), from,
                futexes.key(task, to, isShared(s.getInt(40))), wake, requeue, true, expected);
    }
}
