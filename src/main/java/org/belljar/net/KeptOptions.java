package org.belljar.net;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/**
 * Options of SOL_SOCKET about devices, queues and drivers that are not there: checked as Linux checks them, kept, and shown again.
 * Nothing is allocated for a socket that sets none.
 */
final class KeptOptions {
    static final int BINDTODEVICE = 25, MARK = 36, BUSY_POLL = 46, MAX_PACING_RATE = 47, INCOMING_CPU = 49, CNX_ADVICE = 53,
            TXTIME = 61, BINDTOIFINDEX = 62, PREFER_BUSY_POLL = 69, BUSY_POLL_BUDGET = 70, RESERVE_MEM = 73, TXREHASH = 74, RCVMARK = 75,
            DEVMEM_DONTNEED = 80, RCVPRIORITY = 82;
    private static final int COUNT = 84, NAME_SIZE = 16, BUDGET_MAX = 65535, TXTIME_FLAGS = 3;
    private static final int CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, CLOCK_TAI = 11;

    /** By number; null until the first is set. */
    private volatile long[] values;

    void copyFrom(KeptOptions o) {
        long[] of = o.values;
        values = of == null ? null : of.clone();
    }

    private void put(int name, long v) {
        long[] now = values == null ? new long[COUNT] : values.clone();
        now[name] = v - initial(name);
        values = now;
    }

    long value(int name) {
        long[] now = values;
        return (now == null ? 0 : now[name]) + initial(name);
    }

    private static int initial(int name) {
        return name == INCOMING_CPU || name == MAX_PACING_RATE ? -1 : name == TXREHASH ? 1 : 0;
    }

    static boolean isOption(int name) {
        return switch (name) {
            case BINDTODEVICE, MARK, BUSY_POLL, MAX_PACING_RATE, INCOMING_CPU, CNX_ADVICE, TXTIME, BINDTOIFINDEX, PREFER_BUSY_POLL,
                    BUSY_POLL_BUDGET, RESERVE_MEM, TXREHASH, RCVMARK, RCVPRIORITY -> true;
            default -> false;
        };
    }

    /** @return 0; EINVAL, EPERM, ENODEV, EOPNOTSUPP */
    long set(Caller caller, int name, GuestStruct value) {
        if (name == BINDTODEVICE) {
            return setDevice(caller, value);
        }
        if (value.size() < 4) {
            return Errno.EINVAL.negative();
        }
        int v = value.getInt(0);
        switch (name) {
            case BUSY_POLL -> require(v >= 0);
            case MARK -> permit(SocketOptions.isPrivileged(caller));
            case PREFER_BUSY_POLL -> permit(v == 0 || SocketOptions.isAdmin(caller));
            case BUSY_POLL_BUDGET -> {
                permit(v <= value(name) || SocketOptions.isAdmin(caller));
                require(v >= 0 && v <= BUDGET_MAX);
            }
            case RESERVE_MEM -> {
                require(v >= 0);
                return Errno.EOPNOTSUPP.negative(); // as without a memory group of its own
            }
            case TXREHASH -> require(v >= -1 && v <= 1);
            case TXTIME -> {
                return setTransmitTime(caller, value);
            }
            case BINDTOIFINDEX -> {
                return bindTo(caller, v);
            }
            default -> {
                // any value
            }
        }
        put(name, kept(name, v, value));
        return 0;
    }

    private static long kept(int name, int v, GuestStruct value) {
        return switch (name) {
            case PREFER_BUSY_POLL, RCVMARK, RCVPRIORITY -> v != 0 ? 1 : 0;
            case MAX_PACING_RATE -> value.size() == 8 ? value.getLong(0) : v == -1 ? -1 : v & 0xffffffffL;
            case TXREHASH -> v == -1 ? 1 : v;
            default -> v;
        };
    }

    private static void require(boolean ok) {
        if (!ok) {
            throw Errno.EINVAL.exception();
        }
    }

    private static void permit(boolean ok) {
        if (!ok) {
            throw Errno.EPERM.exception();
        }
    }

    /** struct sock_txtime: clock, flags. */
    private long setTransmitTime(Caller caller, GuestStruct value) {
        require(value.size() == 8 && (value.getInt(4) & ~TXTIME_FLAGS) == 0);
        int clock = value.getInt(0);
        permit(clock == CLOCK_MONOTONIC || SocketOptions.isAdmin(caller));
        require(clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME || clock == CLOCK_TAI);
        put(TXTIME, value.getLong(0));
        return 0;
    }

    /** Without CAP_NET_RAW a socket is bound once. */
    private long bindTo(Caller caller, int index) {
        NetNamespace n = NetNamespace.of(caller);
        permit(value(BINDTOIFINDEX) == 0 || n.hasCapability(caller, Credentials.CAP_NET_RAW));
        require(index >= 0);
        if (index != 0 && index != Interfaces.INDEX) {
            return Errno.ENODEV.negative();
        }
        put(BINDTOIFINDEX, index);
        return 0;
    }

    private long setDevice(Caller caller, GuestStruct value) {
        byte[] b = value.bytes();
        int n = 0;
        while (n < Math.min(b.length, NAME_SIZE - 1) && b[n] != 0) {
            n++;
        }
        if (n != 0 && !new String(b, 0, n, StandardCharsets.ISO_8859_1).equals(Interfaces.NAME)) {
            return Errno.ENODEV.negative();
        }
        return bindTo(caller, n == 0 ? 0 : Interfaces.INDEX);
    }

    /** The value; null: it cannot be asked for. */
    GuestStruct get(int name) {
        return switch (name) {
            case CNX_ADVICE, BUSY_POLL_BUDGET -> null;
            case TXTIME -> new GuestStruct(8).putLong(0, value(name));
            case BINDTODEVICE -> value(BINDTOIFINDEX) == 0 ? new GuestStruct(0)
                    : new GuestStruct((Interfaces.NAME + "\0").getBytes(StandardCharsets.ISO_8859_1));
            default -> SocketOptions.integer((int) value(name));
        };
    }

    /** Of four bytes it is cut off at their maximum. */
    GuestStruct pacingRate(int room) {
        long v = value(MAX_PACING_RATE);
        return room >= 8 ? new GuestStruct(8).putLong(0, v) : SocketOptions.integer((int) (Long.compareUnsigned(v, 0xffffffffL) > 0 ? -1 : v));
    }
}
