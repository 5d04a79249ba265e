package org.belljar.syscall.time;

import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** Times in guest memory: struct timespec {s64 seconds; s64 nanoseconds}, struct timeval with microseconds. */
final class TimeArguments {
    private TimeArguments() {}

    /** A struct timespec as ns, saturating; EINVAL for a negative time or nanoseconds out of range. */
    static long readTimespec(Task task, long addr) {
        return timespec(task.memory().readStruct(addr, 16), 0);
    }

    static long timespec(GuestStruct s, int off) {
        long seconds = s.getLong(off);
        long nanos = s.getLong(off + 8);
        if (seconds < 0 || nanos < 0 || nanos >= Clocks.SECOND) {
            throw Errno.EINVAL.exception();
        }
        return Clocks.toNs(seconds, nanos);
    }

    static GuestStruct putTimespec(GuestStruct s, int off, long ns) {
        return s.putLong(off, Math.floorDiv(ns, Clocks.SECOND)).putLong(off + 8, Math.floorMod(ns, Clocks.SECOND));
    }

    static void writeTimespec(Task task, long addr, long ns) {
        task.memory().writeStruct(addr, putTimespec(new GuestStruct(16), 0, ns));
    }

    static long timeval(GuestStruct s, int off) {
        long seconds = s.getLong(off);
        long micros = s.getLong(off + 8);
        if (seconds < 0 || micros < 0 || micros >= 1_000_000) {
            throw Errno.EINVAL.exception();
        }
        return Clocks.toNs(seconds, micros * 1000);
    }

    static GuestStruct putTimeval(GuestStruct s, int off, long ns) {
        return s.putLong(off, Math.floorDiv(ns, Clocks.SECOND)).putLong(off + 8, Math.floorMod(ns, Clocks.SECOND) / 1000);
    }
}
