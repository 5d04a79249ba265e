package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;
import org.belljar.syscall.Descriptors;

/** poll(2) and ppoll(2). */
public final class PollCalls {
    private static final int ENTRY = 8;

    /**
     * Implements {@code poll(2)}.
     *
     * @param fdsAddr guest address of {@code count} struct pollfd; revents are written
     * @param timeout in milliseconds, negative forever
     * @return number of entries with events; EFAULT; EINVAL when count exceeds RLIMIT_NOFILE; EINTR (restarted with the time
     *     that is left when no handler ran)
     */
    public long poll(Task task, long fdsAddr, int count, int timeout) {
        long deadline = Deadline.ofMillis(timeout);
        return poll(task, fdsAddr, count, deadline);
    }

    private static long poll(Task task, long fdsAddr, int count, long deadline) {
        long r = run(task, fdsAddr, count, deadline);
        return r == Errno.EINTR.negative() ? WaitRestart.poll(task, () -> poll(task, fdsAddr, count, deadline)) : r;
    }

    /**
     * Implements {@code ppoll(2)}: as poll with a struct timespec, updated to the time left, and a signal mask for the wait.
     *
     * @param timeoutAddr guest address of struct timespec, or 0
     * @param maskAddr guest address of sigset_t, or 0
     */
    public long ppoll(Task task, long fdsAddr, int count, long timeoutAddr, long maskAddr, long maskSize) {
        long deadline = Deadline.ofTimespec(task.memory(), timeoutAddr);
        WaitMask.read(task, maskAddr, maskSize).set();
        long r = WaitRestart.noHand(run(task, fdsAddr, count, deadline));
        return TimeLeft.writeTimespec(task, timeoutAddr, deadline, r);
    }

    private static long run(Task task, long fdsAddr, int count, long deadline) {
        if (Integer.compareUnsigned(count, (int) Math.min(Descriptors.limit(task), Integer.MAX_VALUE)) > 0) {
            return Errno.EINVAL.negative();
        }
        GuestStruct fds = task.memory().readStruct(fdsAddr, count * ENTRY);
        try (PollWait wait = new PollWait(task, task.fds(), count)) {
            for (int i = 0; i < count; i++) {
                wait.set(i, fds.getInt(i * ENTRY), fds.getUnsignedShort(i * ENTRY + 4));
            }
            long n = wait.await(deadline);
            for (int i = 0; i < count; i++) {
                fds.putShort(i * ENTRY + 6, wait.found(i));
            }
            if (count > 0) {
                task.memory().writeStruct(fdsAddr, fds);
            }
            return n;
        }
    }
}
