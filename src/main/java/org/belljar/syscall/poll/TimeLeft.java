package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;

/** Writes the time left back to the caller of select, pselect6 and ppoll, as Linux does. */
final class TimeLeft {
    /** personality(2): the time is left as it was. */
    private static final int STICKY_TIMEOUTS = 0x4000000;

    private TimeLeft() {}

    /** @return {@code result}; -EINTR instead of a restart when the time cannot be written, since a restart would wait anew */
    static long writeTimespec(Task task, long addr, long deadlineNs, long result) {
        long left = Deadline.remaining(deadlineNs);
        return write(task, addr, deadlineNs, left / 1_000_000_000, left % 1_000_000_000, result);
    }

    static long writeTimeval(Task task, long addr, long deadlineNs, long result) {
        long left = Deadline.remaining(deadlineNs);
        return write(task, addr, deadlineNs, left / 1_000_000_000, left % 1_000_000_000 / 1000, result);
    }

    private static long write(Task task, long addr, long deadlineNs, long seconds, long fraction, long result) {
        if (addr == 0 || deadlineNs == Sleeper.FOREVER) {
            return result;
        }
        if ((task.personality() & STICKY_TIMEOUTS) != 0) {
            return result == -Errno.ERESTARTNOHAND ? Errno.EINTR.negative() : result;
        }
        try {
            task.memory().writeStruct(addr, new GuestStruct(16).putLong(0, seconds).putLong(8, fraction));
            return result;
        } catch (ErrnoException e) {
            return result == -Errno.ERESTARTNOHAND ? Errno.EINTR.negative() : result;
        }
    }
}
