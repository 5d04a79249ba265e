package org.belljar.kernel;

import java.time.Instant;
import org.belljar.host.HostInfo;

/**
 * The guest's clocks. They are the host's: the vDSO gives them to the guest without a call, so calls must agree with it; time
 * namespaces add their offsets ({@link TimeNamespace}).
 * System.nanoTime is CLOCK_MONOTONIC on Linux.
 */
public final class Clocks {
    public static final int REALTIME = 0, MONOTONIC = 1, PROCESS_CPUTIME = 2, THREAD_CPUTIME = 3, MONOTONIC_RAW = 4,
            REALTIME_COARSE = 5, MONOTONIC_COARSE = 6, BOOTTIME = 7, REALTIME_ALARM = 8, BOOTTIME_ALARM = 9, TAI = 11;
    public static final long SECOND = 1_000_000_000L;

    private Clocks() {}

    public static long monotonicNs() {
        return System.nanoTime();
    }

    /** ns since the epoch. */
    public static long realtimeNs() {
        Instant i = Instant.now();
        return i.getEpochSecond() * SECOND + i.getNano();
    }

    /** A clock of the host by clock_gettime(2). */
    public static long hostNs(int clock) {
        if (clock == REALTIME_ALARM || clock == BOOTTIME_ALARM) {
            return hostNs(clock == REALTIME_ALARM ? REALTIME : BOOTTIME);
        }
        if (clock == MONOTONIC) {
            return System.nanoTime();
        }
        if (clock == REALTIME) {
            return realtimeNs();
        }
        return HostInfo.clockNs(clock);
    }

    /** A clock of the host as the task's time namespace shows it. */
    public static long nowNs(Task task, int clock) {
        return hostNs(clock) + task.namespaces().time().offsetNs(clock);
    }

    /** Where an absolute time of a clock, as the task gives it, lies on System.nanoTime's scale; far times saturate. */
    public static long deadline(Task task, long absoluteNs, boolean isRealtime) {
        if (!isRealtime) {
            return Math.max(task.namespaces().time().toHost(MONOTONIC, absoluteNs), 0);
        }
        long left = absoluteNs - realtimeNs();
        return after(left);
    }

    /** The deadline {@code ns} from now; saturates at Sleeper.FOREVER. */
    public static long after(long ns) {
        long now = System.nanoTime();
        return ns > Long.MAX_VALUE - now - 1 ? Long.MAX_VALUE : now + ns;
    }

    /** seconds and nanoseconds as ns; saturates as ktime does. */
    public static long toNs(long seconds, long nanos) {
        return seconds >= Long.MAX_VALUE / SECOND ? Long.MAX_VALUE : seconds * SECOND + nanos;
    }
}
