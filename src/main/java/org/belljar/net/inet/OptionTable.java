package org.belljar.net.inet;

import java.util.HashMap;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;

/** The options that are a number: initial value and bounds, as seen on Linux 6.18. */
final class OptionTable {
    static final int CAP_NET_ADMIN = 12;
    private static final int LEAST_MTU6 = 1280;
    static final Map<Key, Spec> SPECS = specs();

    record Key(int level, int name) {}

    enum Kind {
        /** Anything; kept as 0 or 1. */
        FLAG,
        /** 0 or 1, nothing else. */
        STRICT_FLAG,
        /** 0 or 1, and forgotten. */
        CHECKED_FLAG,
        /** Between the bounds, in whole ticks. */
        TICKS,
        /** Between the bounds, else EINVAL. */
        RANGE,
        /** Between the bounds; -1 sets the initial value back. */
        RANGE_OR_DEFAULT,
        /** Any number. */
        ANY,
        /** The low 8 bits; of a stream without the two that congestion control owns. */
        TRAFFIC_CLASS,
        /** Can be read only. */
        FIXED,
        /** Bytes of a packet: 0 for all, else the 8 of the header at least. */
        COVERAGE,
        /** 0, or at least the least MTU of IPv6. */
        MTU,
        /** As FLAG, for CAP_NET_ADMIN. */
        ADMIN_FLAG
    }

    record Spec(Kind kind, int initial, int least, int most, int tick) {
        Spec(Kind kind, int initial, int least, int most) {
            this(kind, initial, least, most, 1);
        }

        boolean isReadOnly() {
            return kind == Kind.FIXED;
        }

        boolean needsAdmin() {
            return kind == Kind.ADMIN_FLAG;
        }

        int shown(int v) {
            return v;
        }

        /** The value to keep. Throws EINVAL. */
        int accept(int v, boolean isStream) {
            return switch (kind) {
                case FLAG, ADMIN_FLAG -> v != 0 ? 1 : 0;
                case TRAFFIC_CLASS -> v == -1 ? 0 : isStream ? v & 0xfc : v & 0xff;
                case ANY, FIXED -> v;
                case STRICT_FLAG -> bounded(v, 0, 1);
                case CHECKED_FLAG -> {
                    bounded(v, 0, 1);
                    yield 0;
                }
                case TICKS -> (bounded(v, least, most) + tick - 1) / tick * tick;
                case COVERAGE -> v == 0 ? 0 : Math.clamp(v, 8, 65535);
                case MTU -> v == 0 ? 0 : bounded(v, LEAST_MTU6, Integer.MAX_VALUE);
                case RANGE -> bounded(v, least, most);
                case RANGE_OR_DEFAULT -> v == -1 ? initial : bounded(v, least, most);
            };
        }

        private static int bounded(int v, int least, int most) {
            if (v < least || v > most) {
                throw Errno.EINVAL.exception();
            }
            return v;
        }
    }

    private OptionTable() {}

    static GuestStruct integer(int v) {
        return new GuestStruct(4).putInt(0, v);
    }

    private static Map<Key, Spec> specs() {
        Map<Key, Spec> m = new HashMap<>();
        ip(m);
        ipv6(m);
        tcp(m);
        for (int name : new int[] {1, 101, 102, 104}) {
            m.put(new Key(InetOptions.SOL_UDP, name), new Spec(Kind.FLAG, 0, 0, 0));
        }
        range(m, InetOptions.SOL_UDP, 103, 0, 0, 65535);
        // UDPLITE_SEND_CSCOV, UDPLITE_RECV_CSCOV: nothing is damaged on the way, so what they cover makes no difference
        m.put(new Key(InetOptions.SOL_UDPLITE, 10), new Spec(Kind.COVERAGE, 0, 0, 0));
        m.put(new Key(InetOptions.SOL_UDPLITE, 11), new Spec(Kind.COVERAGE, 0, 0, 0));
        return Map.copyOf(m);
    }

    private static void range(Map<Key, Spec> m, int level, int name, int initial, int least, int most) {
        m.put(new Key(level, name), new Spec(Kind.RANGE, initial, least, most));
    }

    private static void kind(Map<Key, Spec> m, int level, Kind kind, int initial, int... names) {
        for (int name : names) {
            m.put(new Key(level, name), new Spec(kind, initial, 0, 0));
        }
    }

    private static void ip(Map<Key, Spec> m) {
        int l = InetOptions.SOL_IP;
        // RECVOPTS, RETOPTS, PKTINFO, RECVERR, RECVTTL, RECVTOS, FREEBIND, RECVORIGDSTADDR, CHECKSUM, BIND_ADDRESS_NO_PORT,
        // RECVFRAGSIZE, RECVERR_RFC4884
        kind(m, l, Kind.FLAG, 0, 6, 7, 8, 11, 12, 13, 15, 18, 20, 23, 24, 25, 26);
        // MULTICAST_LOOP, MULTICAST_ALL
        kind(m, l, Kind.FLAG, 1, 34, 49);
        kind(m, l, Kind.ADMIN_FLAG, 0, 19);
        kind(m, l, Kind.TRAFFIC_CLASS, 0, 1);
        // HDRINCL, ROUTER_ALERT, NODEFRAG, PROTOCOL
        kind(m, l, Kind.FIXED, 0, 3, 5, 22, 52);
        m.put(new Key(l, 2), new Spec(Kind.RANGE_OR_DEFAULT, 64, 1, 255));
        m.put(new Key(l, 33), new Spec(Kind.RANGE_OR_DEFAULT, 1, 0, 255));
        range(m, l, 10, 1, 0, 5);
        range(m, l, 21, 0, 0, 255);
    }

    private static void ipv6(Map<Key, Spec> m) {
        int l = InetOptions.SOL_IPV6;
        // 2292PKTINFO .. 2292DSTOPTS, 2292HOPLIMIT, RECVERR, V6ONLY, FLOWINFO_SEND, RECVPKTINFO, RECVHOPLIMIT, RECVHOPOPTS,
        // RECVRTHDR, RECVDSTOPTS, RECVPATHMTU, DONTFRAG, RECVTCLASS, ORIGDSTADDR, RECVFRAGSIZE, FREEBIND
        kind(m, l, Kind.FLAG, 0, 2, 3, 4, 5, 8, 11, 25, 26, 30, 31, 33, 49, 51, 53, 56, 58, 60, 62, 66, 74, 77, 78);
        // MULTICAST_ALL, AUTOFLOWLABEL
        kind(m, l, Kind.FLAG, 1, 29, 70);
        kind(m, l, Kind.STRICT_FLAG, 1, 19);
        kind(m, l, Kind.ADMIN_FLAG, 0, 75);
        kind(m, l, Kind.ANY, 0x500, 72);
        m.put(new Key(l, 16), new Spec(Kind.RANGE_OR_DEFAULT, 64, 0, 255));
        m.put(new Key(l, 18), new Spec(Kind.RANGE_OR_DEFAULT, 1, 0, 255));
        // MTU: 0, or what every link carries at least
        m.put(new Key(l, 24), new Spec(Kind.MTU, 0, 0, 0));
        m.put(new Key(l, 67), new Spec(Kind.RANGE_OR_DEFAULT, 0, 0, 255));
        range(m, l, 23, 1, 0, 5);
        range(m, l, 73, 0, 0, 255);
    }

    private static void tcp(Map<Key, Spec> m) {
        int l = InetOptions.SOL_TCP;
        kind(m, l, Kind.FLAG, 0, 1, 3);
        kind(m, l, Kind.FLAG, 1, 12);
        kind(m, l, Kind.STRICT_FLAG, 0, 16, 30, 34, 36);
        kind(m, l, Kind.CHECKED_FLAG, 0, 17);
        kind(m, l, Kind.ANY, 0, 24, 25);
        kind(m, l, Kind.FIXED, 0, 29);
        range(m, l, 4, 7200, 1, 32767);
        range(m, l, 5, 75, 1, 32767);
        range(m, l, 6, 9, 1, 127);
        range(m, l, 7, 6, 1, 127);
        range(m, l, 18, 0, 0, Integer.MAX_VALUE);
        range(m, l, 27, 0, 0, 2);
        range(m, l, 37, 0, 0, (1 << 28) - 1);
        // RTO_MAX_MS, RTO_MIN_US, DELACK_MAX_US: in ticks of 4 ms
        m.put(new Key(l, 44), new Spec(Kind.TICKS, 120_000, 1000, 120_000, 4));
        m.put(new Key(l, 45), new Spec(Kind.TICKS, 200_000, 4001, 200_000, 4000));
        m.put(new Key(l, 46), new Spec(Kind.TICKS, 200_000, 4001, 200_000, 4000));
    }
}
