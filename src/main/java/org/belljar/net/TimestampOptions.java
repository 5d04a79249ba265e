package org.belljar.net;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;

/**
 * Whether and how a socket tells when packets came (Documentation/networking/timestamping.rst). SO_TIMESTAMP and SO_TIMESTAMPNS
 * exclude each other; the forms with _NEW differ in what the control message is called.
 */
public final class TimestampOptions {
    static final int TIMESTAMP = 29, TIMESTAMPNS = 35, TIMESTAMPING = 37, TIMESTAMP_NEW = 63, TIMESTAMPNS_NEW = 64, TIMESTAMPING_NEW = 65;
    /** All of SOF_TIMESTAMPING_*, and those with conditions. */
    private static final int KNOWN = 0x7ffff, BIND_PHC = 1 << 15, OPT_ID_TCP = 1 << 16;
    public static final int TX_SOFTWARE = 1 << 1, OPT_ID = 1 << 7, TX_SCHED = 1 << 8, TX_ACK = 1 << 9, TSONLY = 1 << 11, STATS = 1 << 12;
    static final int RX_SOFTWARE = 1 << 3, SOFTWARE = 1 << 4;
    /** SOF_TIMESTAMPING_TX_RECORD_MASK: what a message can ask for. */
    public static final int TX_RECORD = 1 | TX_SOFTWARE | TX_SCHED | TX_ACK | 1 << 18;

    private volatile boolean isOn;
    private volatile boolean inNanoseconds;
    private volatile boolean isNew;
    private volatile int flags;
    /** Of the next packet, where they are numbered. */
    private final AtomicInteger number = new AtomicInteger();
    /** How many bytes a stream had sent when numbering began. */
    private volatile long base;

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

    /** The flags, with what a message asks for itself; 0 where nothing is to be told of its packet. */
    public int transmitFlags(Integer ofMessage) {
        int f = ofMessage == null ? flags : flags & ~TX_RECORD | ofMessage;
        return (f & TX_RECORD) == 0 ? 0 : f;
    }

    public int nextNumber() {
        return number.getAndIncrement();
    }

    public long base() {
        return base;
    }

    /** A stream's numbers count from here. */
    public void setBase(long bytesSent) {
        base = bytesSent;
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
        if ((v & OPT_ID) != 0 && (flags & OPT_ID) == 0) {
            number.set(0);
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
