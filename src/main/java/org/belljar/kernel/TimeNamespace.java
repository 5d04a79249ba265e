package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/**
 * A time namespace (time_namespaces(7)): offsets of the monotonic clocks and the boot-time clock. Inside the kernel all times are
 * the host's; they are translated where a guest sees or gives them. Guests read clocks in the host's vDSO, which knows no offsets:
 * see {@link VdsoClock}.
 */
public final class TimeNamespace extends Namespace {
    /** Seconds that a time of Linux can have (KTIME_SEC_MAX). */
    private static final long MAX_SECONDS = Long.MAX_VALUE / Clocks.SECOND;

    /** A point in time or a distance, as struct timespec64 has it: the nanoseconds count up. */
    public record Offset(long seconds, long nanos) {
        static final Offset NONE = new Offset(0, 0);

        private long ns() {
            return seconds * Clocks.SECOND + nanos;
        }
    }

    private volatile Offset monotonic = Offset.NONE;
    private volatile Offset boot = Offset.NONE;
    /** A task has entered: the offsets are fixed. */
    private volatile boolean isEntered;

    TimeNamespace(long number, UserNamespace owner, TimeNamespace from) {
        super(Kind.TIME, number, owner);
        if (from != null) {
            monotonic = from.monotonic;
            boot = from.boot;
        } else {
            isEntered = true;
        }
    }

    /** Of CLOCK_MONOTONIC and its kin. */
    public Offset monotonic() {
        return monotonic;
    }

    /** Of CLOCK_BOOTTIME. */
    public Offset boot() {
        return boot;
    }

    /** Whether any clock differs from the host's. */
    public boolean isShifted() {
        return monotonic.ns() != 0 || boot.ns() != 0;
    }

    /** Sets offsets; null leaves one. ERANGE: the clock would be negative or run over; EACCES: a task has entered. */
    public synchronized void setOffsets(Offset ofMonotonic, Offset ofBoot) {
        check(ofMonotonic, Clocks.MONOTONIC);
        check(ofBoot, Clocks.BOOTTIME);
        if (isEntered) {
            throw Errno.EACCES.exception();
        }
        monotonic = ofMonotonic == null ? monotonic : ofMonotonic;
        boot = ofBoot == null ? boot : ofBoot;
    }

    private static void check(Offset o, int clock) {
        if (o == null) {
            return;
        }
        boolean isBad = o.seconds > MAX_SECONDS || o.seconds < -MAX_SECONDS;
        long then = isBad ? -1 : Math.floorDiv(Clocks.hostNs(clock) + o.nanos, Clocks.SECOND) + o.seconds;
        if (then < 0 || then > MAX_SECONDS / 2) {
            throw Errno.ERANGE.exception();
        }
    }

    synchronized void enter() {
        isEntered = true;
    }

    /** What the clock shows here beyond what the host's shows. */
    public long offsetNs(int clock) {
        return switch (clock) {
            case Clocks.MONOTONIC, Clocks.MONOTONIC_RAW, Clocks.MONOTONIC_COARSE -> monotonic.ns();
            case Clocks.BOOTTIME, Clocks.BOOTTIME_ALARM -> boot.ns();
            default -> 0;
        };
    }

    /** A time of the clock here as the host's; saturates. */
    public long toHost(int clock, long ns) {
        long offset = offsetNs(clock);
        if (offset > 0 && ns < offset) {
            return 0;
        }
        return offset < 0 && ns > Long.MAX_VALUE + offset ? Long.MAX_VALUE : ns - offset;
    }
}
