package org.belljar.kernel;

import java.util.function.BooleanSupplier;
import org.belljar.abi.Errno;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/**
 * Private futexes where they are the host's ({@link Kernel#hasHostFutexes}): the guest thread makes the host's futex call on
 * its own memory, usually without asking (trampoline.S). Here arrives what it does not decide itself: waits with a relative
 * timeout, waits that a kick broke, all calls of watched tasks, and those of call sites that are not rewritten, which are sent
 * on to the thunk.
 *
 * <p>A private futex is its address space's own matter, and the host's key of it meets nobody else's, so the host does for it
 * what Linux would. Shared futexes stay in {@link Futexes}: their words may lie in memory of several guests.
 */
public final class HostFutexes {
    /** What is left to do when a signal breaks an operation. */
    public enum Kind {
        /** Does not sleep: made again. */
        WAKE,
        /** Sleeps without end: made again, or EINTR. */
        WAIT,
        /** Sleeps until a point in time, which stays. */
        TIMED_WAIT
    }

    /** Puts the host call into the list. */
    public interface Operation {
        void addTo(HostCalls calls);
    }

    /**
     * Sleeps while the word at {@code addr} holds {@code value}: 0, -EAGAIN (other value), -ETIMEDOUT, a restart code, or a
     * {@link Control}. As on Linux a signal breaks a sleep only: with another value there is none.
     */
    public static long await(Task task, long addr, int value, boolean isTimed, Operation operation) {
        long r = run(task, isTimed ? Kind.TIMED_WAIT : Kind.WAIT, operation);
        boolean isBroken = r == -Errno.ERESTARTSYS || r == -Errno.ERESTART_RESTARTBLOCK;
        return isBroken && task.memory().readInt(addr) != value ? Errno.EAGAIN.negative() : r;
    }

    private HostFutexes() {}

    /** Runs one private operation: its result, a restart code, or a {@link Control}. */
    public static long run(Task task, Kind kind, Operation operation) {
        if (!task.thread().isInterruptible()) {
            return task.thread().jumpToThunk() ? Control.REGISTERS_SET : Errno.ENOSYS.negative();
        }
        while (true) {
            long r = once(task, operation, () -> false);
            if (r != Errno.EINTR.negative()) {
                return r;
            }
            if (task.isInterrupted()) {
                return interrupted(task, kind, operation);
            }
        }
    }

    /** Runs an operation in a request that {@link GuestThread#isInterruptible}; -EINTR also when {@code isOver}. */
    static long once(Task task, Operation operation, BooleanSupplier isOver) {
        operation.addTo(task.thread().calls());
        long error = task.runSleepingHostCalls(isOver);
        // The guest tells it: an int, so that it cannot pass for a Control.
        return error == 0 ? (int) task.thread().calls().result(0) : error;
    }

    private static long interrupted(Task task, Kind kind, Operation operation) {
        return switch (kind) {
            case WAKE -> -Errno.ERESTARTNOINTR;
            case WAIT -> -Errno.ERESTARTSYS;
            case TIMED_WAIT -> {
                task.setRestart(t -> run(t, kind, operation));
                yield -Errno.ERESTART_RESTARTBLOCK;
            }
        };
    }
}
