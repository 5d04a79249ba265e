package org.belljar.syscall.futex;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Futexes;
import org.belljar.kernel.HostFutexes;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** futex(2), futex_waitv(2); the priority-inheriting operations are in {@link PiFutexCalls}. */
public final class FutexCalls {
    private static final int WAIT = 0, WAKE = 1, REQUEUE = 3, CMP_REQUEUE = 4, WAKE_OP = 5,
            WAIT_BITSET = 9, WAKE_BITSET = 10;
    private static final int PRIVATE_FLAG = 128, CLOCK_REALTIME = 256;
    /** futex2 flags: the size code 2 is 32 bit. */
    private static final int FUTEX2_SIZE_MASK = 3, FUTEX2_SIZE_U32 = 2, FUTEX2_PRIVATE = 128;
    private static final int WAITV_MAX = 128;

    private final Futexes futexes;
    private final PiFutexCalls pi;

    public FutexCalls(Kernel kernel) {
        futexes = kernel.futexes();
        pi = new PiFutexCalls(kernel);
    }

    /**
     * Implements {@code futex(2)}. {@code timeout} is the address of a struct timespec or, for the requeueing operations and
     * WAKE_OP, a count.
     */
    public long futex(Task task, long addr, int op, int val, long timeout, long addr2, int val3) {
        boolean isShared = (op & PRIVATE_FLAG) == 0;
        boolean isRealtime = (op & CLOCK_REALTIME) != 0;
        int command = op & ~(PRIVATE_FLAG | CLOCK_REALTIME);
        if (isRealtime && command != WAIT_BITSET && !PiFutexCalls.hasClock(command)) {
            if (timeout != 0 && (command == WAIT || PiFutexCalls.hasTimeout(command))) {
                readTime(task, timeout); // what is wrong with it comes first
            }
            return Errno.ENOSYS.negative();
        }
        if (!isShared && task.hasHostFutexes() && isServed(command)) {
            return onHost(task, addr, op, val, timeout, addr2, val3);
        }
        switch (command) {
            case WAIT -> {
                long deadline = timeout == 0 ? Task.FOREVER : Clocks.after(readTime(task, timeout));
                return await(task, addr, val, Futexes.MATCH_ANY, isShared, deadline);
            }
            case WAIT_BITSET -> {
                if (val3 == 0) {
                    return Errno.EINVAL.negative();
                }
                long deadline = timeout == 0 ? Task.FOREVER : Clocks.deadline(task, readTime(task, timeout), isRealtime);
                return await(task, addr, val, val3, isShared, deadline);
            }
            case WAKE -> {
                return futexes.wake(futexes.key(task, addr, isShared), atLeastOne(val), Futexes.MATCH_ANY);
            }
            case WAKE_BITSET -> {
                if (val3 == 0) {
                    return Errno.EINVAL.negative();
                }
                return futexes.wake(futexes.key(task, addr, isShared), atLeastOne(val), val3);
            }
            case REQUEUE, CMP_REQUEUE -> {
                return requeue(task, addr, addr2, val, (int) timeout, isShared, command == CMP_REQUEUE, val3);
            }
            case WAKE_OP -> {
                return futexes.wakeOp(task, futexes.key(task, addr, isShared), futexes.key(task, addr2, isShared), addr2,
                        atLeastOne(val), atLeastOne((int) timeout), val3);
            }
            default -> {
                return pi.futex(task, command, addr, val, timeout, addr2, val3, isShared, isRealtime);
            }
        }
    }

    private static long onHost(Task task, long addr, int op, int val, long timeout, long addr2, int val3) {
        int command = op & ~(PRIVATE_FLAG | CLOCK_REALTIME);
        if (command == WAIT && timeout != 0) {
            long deadline = Clocks.after(readTime(task, timeout));
            return HostFutexes.await(task, addr, val, true, calls -> calls.futexWaitUntil(addr, val, deadline));
        }
        HostFutexes.Operation onHost = calls -> calls.futex(addr, op, val, timeout, addr2, val3);
        return command == WAIT || command == WAIT_BITSET ? HostFutexes.await(task, addr, val, timeout != 0, onHost)
                : HostFutexes.run(task, HostFutexes.Kind.WAKE, onHost);
    }

    private static boolean isServed(int command) {
        return switch (command) {
            case WAIT, WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, WAIT_BITSET, WAKE_BITSET -> true;
            default -> false;
        };
    }

    /** Linux wakes one waiter even when asked for none. */
    private static int atLeastOne(int n) {
        return Math.max(n, 1);
    }

    private long await(Task task, long addr, int val, int bitset, boolean isShared, long deadline) {
        long r = futexes.await(task, addr, val, bitset, isShared, deadline);
        if (r == -Errno.ERESTARTSYS && deadline != Task.FOREVER) {
            task.setRestart(t -> await(t, addr, val, bitset, isShared, deadline));
            return -Errno.ERESTART_RESTARTBLOCK;
        }
        return r;
    }

    private long requeue(Task task, long addr, long addr2, int wake, int requeue, boolean isShared, boolean check, int expected) {
        if (wake < 0 || requeue < 0) {
            return Errno.EINVAL.negative();
        }
        Futexes.Key from = futexes.key(task, addr, isShared);
        Futexes.Key to = futexes.key(task, addr2, isShared);
        return futexes.requeue(task, from, addr, to, wake, requeue, check, expected);
    }

    /** Some words are private, some shared: the former are waited for on the host, the latter here. */
    private long awaitMixed(Task task, Futexes.Watch[] watches, GuestStruct structs, long timeoutAddr, int clock) {
        byte[] privates = new byte[watches.length * 24];
        int[] indices = new int[watches.length];
        int count = 0;
        Futexes.Watch[] shared = new Futexes.Watch[watches.length];
        for (int i = 0; i < watches.length; i++) {
            if (watches[i].isShared()) {
                shared[i] = watches[i];
            } else {
                System.arraycopy(structs.bytes(), i * 24, privates, count * 24, 24);
                indices[count++] = i;
            }
        }
        byte[] onHost = Arrays.copyOf(privates, count * 24);
        return futexes.awaitAlso(task, shared, indices, calls -> calls.futexWaitv(onHost, timeoutAddr, clock));
    }

    static long readTime(Task task, long addr) {
        GuestStruct t = task.memory().readStruct(addr, 16);
        if (t.getLong(0) < 0 || t.getLong(8) < 0 || t.getLong(8) >= Clocks.SECOND) {
            throw Errno.EINVAL.exception();
        }
        return Clocks.toNs(t.getLong(0), t.getLong(8));
    }

    /**
     * Implements {@code futex_waitv(2)}: {@code watchesAddr} an array of struct futex_waitv (24 bytes each),
     * {@code timeoutAddr} an absolute struct timespec or 0. Returns the index of a woken futex.
     */
    public long futexWaitv(Task task, long watchesAddr, int count, int flags, long timeoutAddr, int clock) {
        if (flags != 0 || count < 1 || count > WAITV_MAX || watchesAddr == 0) {
            return Errno.EINVAL.negative();
        }
        long deadline = Task.FOREVER;
        if (timeoutAddr != 0) {
            if (clock != Clocks.MONOTONIC && clock != Clocks.REALTIME) {
                return Errno.EINVAL.negative();
            }
            deadline = Clocks.deadline(task, readTime(task, timeoutAddr), clock == Clocks.REALTIME);
        }
        int privates = 0;
        Futexes.Watch[] watches = new Futexes.Watch[count];
        GuestStruct s = task.memory().readStruct(watchesAddr, count * 24);
        for (int i = 0; i < count; i++) {
            int f = s.getInt(i * 24 + 16);
            boolean bad = (f & ~(FUTEX2_SIZE_MASK | FUTEX2_PRIVATE)) != 0 || (f & FUTEX2_SIZE_MASK) != FUTEX2_SIZE_U32
                    || s.getInt(i * 24 + 20) != 0 || s.getInt(i * 24 + 4) != 0;
            if (bad) {
                return Errno.EINVAL.negative();
            }
            privates += (f & FUTEX2_PRIVATE) != 0 ? 1 : 0;
            watches[i] = new Futexes.Watch(s.getLong(i * 24 + 8), s.getInt(i * 24), (f & FUTEX2_PRIVATE) == 0);
        }
        if (privates > 0 && task.hasHostFutexes()) {
            if (privates < count) {
                return awaitMixed(task, watches, s, timeoutAddr, clock);
            }
            return HostFutexes.run(task, timeoutAddr == 0 ? HostFutexes.Kind.WAIT : HostFutexes.Kind.TIMED_WAIT,
                    calls -> calls.futexWaitv(watchesAddr, count, timeoutAddr, clock));
        }
        return futexes.awaitAny(task, watches, deadline);
    }
}
