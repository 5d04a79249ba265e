package org.belljar.net;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;

/**
 * Whether and how a socket tells when packets came (Documentation/networking/timestamping.rst). SO_TIMESTAMP and SO_TIMESTAMPNS
 * exclude each other; the forms with _NEW differ in what the control message is called.
 */
public final class TimestampOptions {
    static final int TIMESTAMP = 29, TIMESTAMPNS = 35, TIMESTAMPING = 37, TIMESTAMP_NEW = 63, TIMESTAMPNS_NEW = 64, TIMESTAMPING_NEW = 65;
    /** All of SOF_TIMESTAMPING_*, and those with conditions. */
    private static final int KNOWN = 0x7ffff, OPT_ID = 1 << 7, TSONLY = 1 << 11, STATS = 1 << 12, BIND_PHC = 1 << 15, OPT_ID_TCP = 1 << 16;

    private volatile boolean isOn;
    private volatile boolean inNanoseconds;
    private volatile boolean isNew;
    private volatile int flags;

    static boolean isOption(int name) {
        return name == TIMESTAMP || name == TIMESTAMPNS || name == TIMESTAMPING || name >= TIMESTAMP_NEW && name <= TIMESTAMPING_NEW;
    }

    void copyFrom(TimestampOptions o) {
        isOn = o.isOn;
        inNanoseconds = o.inNanoseconds;
        isNew = o.isNew;
        flags = o.flags;
    }

    /** Whether anybody wants to know when something came. */
    public boolean isWanted() {
        return isOn || flags != 0;
    }

    public boolean isOn() {
        return isOn;
    }

    public boolean inNanoseconds() {
        return inNanoseconds;
    }

    public boolean isNew() {
        return isNew;
    }

    /** SOF_TIMESTAMPING_*. */
    public int flags() {
        return flags;
    }

    /** @return 0; EINVAL, EOPNOTSUPP (a clock of the hardware) */
    long set(int name, GuestStruct value) {
        int v = value.getInt(0);
        if (name == TIMESTAMPING || name == TIMESTAMPING_NEW) {
            return setFlags(name == TIMESTAMPING_NEW, v);
        }
        isOn = v != 0;
        inNanoseconds = v != 0 && (name == TIMESTAMPNS || name == TIMESTAMPNS_NEW);
        if (v != 0) {
            isNew = name >= TIMESTAMP_NEW;
        }
        return 0;
    }

    private long setFlags(boolean asNew, int v) {
        if ((v & ~KNOWN) != 0 || (v & OPT_ID_TCP) != 0 && (v & OPT_ID) == 0 || (v & STATS) != 0 && (v & TSONLY) == 0) {
            return Errno.EINVAL.negative();
        }
        if ((v & BIND_PHC) != 0) {
            return Errno.EOPNOTSUPP.negative();
        }
        flags = v;
        isNew = asNew;
        return 0;
    }

    /** Whether an option asks for numbers of a stream's bytes, which only a connected one has. */
    public boolean startsNumbering(int name, GuestStruct value) {
        if (name != TIMESTAMPING && name != TIMESTAMPING_NEW || value.size() < 4) {
            return false;
        }
        int v = value.getInt(0);
        return (v & OPT_ID) != 0 && (flags & OPT_ID) == 0 && (v & ~KNOWN) == 0;
    }

    GuestStruct get(int name) {
        return switch (name) {
            case TIMESTAMP -> flag(isOn && !isNew && !inNanoseconds);
            case TIMESTAMPNS -> flag(inNanoseconds && !isNew);
            case TIMESTAMP_NEW -> flag(isOn && isNew);
            case TIMESTAMPNS_NEW -> flag(inNanoseconds && isNew);
            default -> new GuestStruct(8).putInt(0, name == TIMESTAMPING || isNew ? flags : 0);
        };
    }

    private static GuestStruct flag(boolean on) {
        return SocketOptions.integer(on ? 1 : 0);
    }
}
