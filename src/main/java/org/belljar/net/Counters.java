package org.belljar.net;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a network namespace has carried and what became of it, by address family: its interface's traffic and what /proc/net shows in
 * snmp, snmp6 and netstat. What is sent is received, as there is no other interface.
 */
public final class Counters {
    /** TCP's are kept as IPv4's alone, but for segments. */
    public enum Kind {
        /** What stands for segments, with the bytes they would have had. */
        SEGMENTS, SEGMENT_BYTES,
        /** All other packets. */
        PACKETS, PACKET_BYTES, MULTICASTS, MULTICAST_BYTES, BROADCASTS, BROADCAST_BYTES, NO_ECT,
        UDP_IN, UDP_NO_PORT, UDP_ERRORS, UDP_OUT, UDP_NO_ROOM, UDP_IGNORED,
        LITE_IN, LITE_NO_PORT, LITE_ERRORS, LITE_OUT, LITE_NO_ROOM, LITE_IGNORED,
        TCP_ACTIVE, TCP_PASSIVE, TCP_FAILS, TCP_BROKEN, TCP_RESETS, TCP_OVERFLOWS, TCP_ABORTS_ON_DATA, TCP_ABORTS_ON_CLOSE;

        private static final Kind[] ALL = values();

        /** What of UDP-Lite stands at the place of one of UDP. */
        public Kind ofLite() {
            return after(LITE_IN.ordinal() - UDP_IN.ordinal());
        }

        Kind after(int n) {
            return ALL[ordinal() + n];
        }
    }

    private static final int TCP_HEADERS4 = 52, TCP_HEADERS6 = 72;

    private final LongAdder[] v4 = adders();
    private final LongAdder[] v6 = adders();
    private final Map<Integer, LongAdder> icmp4 = new ConcurrentSkipListMap<>();
    private final Map<Integer, LongAdder> icmp6 = new ConcurrentSkipListMap<>();

    private static LongAdder[] adders() {
        LongAdder[] a = new LongAdder[Kind.ALL.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = new LongAdder();
        }
        return a;
    }

    public void count(Kind k, boolean isV4) {
        add(k, isV4, 1);
    }

    public void add(Kind k, boolean isV4, long n) {
        (isV4 ? v4 : v6)[k.ordinal()].add(n);
    }

    /** Something of TCP's has happened. */
    public void tcp(Kind k) {
        count(k, true);
    }

    /** TCP sends something: {@code n} segments with {@code bytes} of data together. */
    public void segments(boolean isV4, int n, long bytes) {
        add(Kind.SEGMENTS, isV4, n);
        add(Kind.SEGMENT_BYTES, isV4, bytes + n * (isV4 ? TCP_HEADERS4 : TCP_HEADERS6));
    }

    /** Another packet of the address's family. @param bytes with all headers */
    public void packet(IpAddress to, int trafficClass, boolean isBroadcast, long bytes) {
        boolean isV4 = to.isV4();
        count(Kind.PACKETS, isV4);
        add(Kind.PACKET_BYTES, isV4, bytes);
        if ((trafficClass & 3) == 0) {
            count(Kind.NO_ECT, isV4);
        }
        if (to.isMulticast()) {
            count(Kind.MULTICASTS, isV4);
            add(Kind.MULTICAST_BYTES, isV4, bytes);
        } else if (isBroadcast) {
            count(Kind.BROADCASTS, isV4);
            add(Kind.BROADCAST_BYTES, isV4, bytes);
        }
    }

    /** An ICMP message of a type. */
    public void icmp(boolean isV4, int type) {
        icmp(isV4).computeIfAbsent(type, t -> new LongAdder()).increment();
    }

    /** By type, in its order. */
    Map<Integer, LongAdder> icmp(boolean isV4) {
        return isV4 ? icmp4 : icmp6;
    }

    public long get(Kind k, boolean isV4) {
        return (isV4 ? v4 : v6)[k.ordinal()].sum();
    }

    private long total(Kind k) {
        return get(k, true) + get(k, false);
    }

    /** What the interface has sent, and received. */
    public long bytes() {
        return total(Kind.SEGMENT_BYTES) + total(Kind.PACKET_BYTES);
    }

    public long packets() {
        return total(Kind.SEGMENTS) + total(Kind.PACKETS);
    }
}
