package org.belljar.syscall.time;

import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.ProcessTimers;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** alarm(2), getitimer(2), setitimer(2). struct itimerval is {timeval interval; timeval value}. */
public final class IntervalTimerCalls {
    private static void check(int which) {
        if (which < ProcessTimers.ITIMER_REAL || which > ProcessTimers.ITIMER_PROF) {
            throw Errno.EINVAL.exception();
        }
    }

    /** Implements {@code alarm(2)}: seconds that were left, rounded but never down to 0. */
    public long alarm(Task task, int seconds) {
        long ns = (seconds & 0xffffffffL) * Clocks.SECOND;
        long[] old = task.group().timers().setInterval(ProcessTimers.ITIMER_REAL, ns, 0);
        long left = old[0] / Clocks.SECOND;
        long rest = old[0] % Clocks.SECOND;
        return left + (left == 0 && rest != 0 || rest >= Clocks.SECOND / 2 ? 1 : 0) & 0xffffffffL;
    }

    /** Implements {@code getitimer(2)}. */
    public long getitimer(Task task, int which, long valueAddr) {
        check(which);
        write(task, valueAddr, task.group().timers().interval(which));
        return 0;
    }

    /** Implements {@code setitimer(2)}: {@code newAddr} 0 disarms; {@code oldAddr} may be 0. CPU-time timers are late by up to a tick. */
    public long setitimer(Task task, int which, long newAddr, long oldAddr) {
        long value = 0;
        long interval = 0;
        if (newAddr != 0) {
            GuestStruct s = task.memory().readStruct(newAddr, 32);
            interval = TimeArguments.timeval(s, 0);
            value = TimeArguments.timeval(s, 16);
        }
        check(which);
        long[] old = task.group().timers().setInterval(which, value, interval);
        if (oldAddr != 0) {
            write(task, oldAddr, old);
        }
        return 0;
    }

    private static void write(Task task, long addr, long[] setting) {
        GuestStruct s = new GuestStruct(32);
        TimeArguments.putTimeval(s, 0, setting[1]);
        TimeArguments.putTimeval(s, 16, setting[0] == 0 ? 0 : Math.max(setting[0], 1000));
        task.memory().writeStruct(addr, s);
    }
}
