package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.UserMemory;

/** Relative timeouts of the guest as deadlines on System.nanoTime's scale. */
public final class Deadline {
    private static final long NANOS = 1_000_000_000L;
    private static final long FAR_NS = Long.MAX_VALUE / 4;

    private Deadline() {}

    /** A timeout in milliseconds; negative is forever. */
    static long ofMillis(int timeout) {
        return timeout < 0 ? Sleeper.FOREVER : System.nanoTime() + timeout * 1_000_000L;
    }

    /** struct timespec at {@code addr}, 0 for forever. Throws EFAULT, EINVAL. */
    public static long ofTimespec(UserMemory memory, long addr) {
        if (addr == 0) {
            return Sleeper.FOREVER;
        }
        GuestStruct t = read(memory, addr);
        return of(t.getLong(0), t.getLong(8));
    }

    /** As {@link #ofTimespec}, for calls that take any time: what is before now has passed. EFAULT only. */
    public static long ofAnyTimespec(UserMemory memory, long addr) {
        if (addr == 0) {
            return Sleeper.FOREVER;
        }
        GuestStruct t = read(memory, addr);
        long ns = Math.clamp(t.getLong(0), -1, FAR_NS / NANOS - 1) * NANOS + Math.clamp(t.getLong(8), -1, NANOS);
        return System.nanoTime() + Math.max(ns, 0);
    }

    /** struct timeval at {@code addr}, 0 for forever; microseconds beyond a second carry over, as in select(2) of Linux. */
    static long ofTimeval(UserMemory memory, long addr) {
        if (addr == 0) {
            return Sleeper.FOREVER;
        }
        GuestStruct t = read(memory, addr);
        long us = t.getLong(8);
        return of(t.getLong(0) + us / 1_000_000, us % 1_000_000 * 1000);
    }

    private static GuestStruct read(UserMemory memory, long addr) {
        GuestStruct t = new GuestStruct(16);
        memory.read(addr, t.bytes(), 0, 16);
        return t;
    }

    private static long of(long seconds, long ns) {
        if (seconds < 0 || ns < 0 || ns >= NANOS) {
            throw Errno.EINVAL.exception();
        }
        return System.nanoTime() + (seconds > FAR_NS / NANOS ? FAR_NS : seconds * NANOS + ns);
    }

    /** Time left in ns, never negative. */
    static long remaining(long deadlineNs) {
        return Math.max(deadlineNs - System.nanoTime(), 0);
    }
}
