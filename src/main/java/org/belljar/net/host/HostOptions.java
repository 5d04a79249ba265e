package org.belljar.net.host;

import java.util.Set;

/** The socket options and control messages that go to the host; everything else is ENOPROTOOPT, or EINVAL in a message. */
final class HostOptions {
    static final int SOL_IP = 0, SOL_SOCKET = 1, SOL_TCP = 6, SOL_UDP = 17, SOL_IPV6 = 41, SOL_ICMPV6 = 58, SOL_RAW = 255, SOL_NETLINK = 270;
    static final int SO_LINGER = 13;
    private static final Set<Integer> SOCKET_SET = Set.of(2, 5, 6, 7, 8, 9, 10, 12, SO_LINGER, 15, 18, 29, 35, 40);
    private static final Set<Integer> SOCKET_GET = Set.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 29, 30, 35, 38, 39, 40, 55);
    private static final Set<Integer> TCP_SET = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 18, 25, 36);
    private static final Set<Integer> TCP_GET = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 18, 25, 26, 36);
    private static final Set<Integer> IP_SET = Set.of(1, 2, 3, 8, 10, 11, 12, 13, 24, 32, 33, 34, 35, 36, 39, 40, 49);
    private static final Set<Integer> IP_GET = Set.of(1, 2, 3, 8, 10, 11, 12, 13, 14, 24, 32, 33, 34, 49);
    private static final Set<Integer> IPV6_SET = Set.of(2, 8, 16, 17, 18, 19, 20, 21, 23, 25, 26, 29, 49, 51, 62, 66, 67, 70, 72);
    private static final Set<Integer> IPV6_GET = Set.of(2, 8, 16, 17, 18, 19, 23, 24, 25, 26, 29, 49, 51, 62, 66, 67, 70, 72);
    private static final Set<Integer> UDP = Set.of(1, 103, 104);
    /** ICMP_FILTER, IPV6_CHECKSUM; ICMPV6_FILTER. */
    private static final Set<Integer> RAW = Set.of(1, 7), ICMPV6 = Set.of(1);
    private static final Set<Integer> NETLINK = Set.of(1, 2, 3, 10, 11, 12);

    private HostOptions() {}

    static boolean maySet(int level, int name) {
        return switch (level) {
            case SOL_SOCKET -> SOCKET_SET.contains(name);
            case SOL_TCP -> TCP_SET.contains(name);
            case SOL_IP -> IP_SET.contains(name);
            case SOL_IPV6 -> IPV6_SET.contains(name);
            case SOL_UDP -> UDP.contains(name);
            case SOL_NETLINK -> NETLINK.contains(name);
            case SOL_RAW -> RAW.contains(name);
            case SOL_ICMPV6 -> ICMPV6.contains(name);
            default -> false;
        };
    }

    static boolean mayGet(int level, int name) {
        return switch (level) {
            case SOL_SOCKET -> SOCKET_GET.contains(name);
            case SOL_TCP -> TCP_GET.contains(name);
            case SOL_IP -> IP_GET.contains(name);
            case SOL_IPV6 -> IPV6_GET.contains(name);
            case SOL_UDP -> UDP.contains(name);
            case SOL_NETLINK -> NETLINK.contains(name);
            case SOL_RAW -> RAW.contains(name);
            case SOL_ICMPV6 -> ICMPV6.contains(name);
            default -> false;
        };
    }

    /** Control messages a guest may send: source address and interface, TTL, traffic class, segment size. */
    static boolean maySend(int level, int type) {
        return level == SOL_IP && (type == 1 || type == 2 || type == 8)
                || level == SOL_IPV6 && (type == 50 || type == 52 || type == 67) || level == SOL_UDP && type == 103;
    }
}
