package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.SocketFile;

/** The options that raw sockets alone have: the header included, ICMP filters, IPv6 checksums. */
final class RawOptions {
    private static final int SOL_RAW = 255, SOL_ICMPV6 = 58;
    private static final int IP_HDRINCL = 3, ICMP_FILTER = 1, ICMPV6_FILTER = 1, IPV6_CHECKSUM = 7, IPV6_HDRINCL = 36;
    private static final int FILTER4 = 4, FILTER6 = 32, ICMP6_CHECKSUM_AT = 2;

    private final RawSocket socket;
    private volatile boolean hasHeader;
    /** A bit for each type that is not wanted. */
    private volatile byte[] filter;
    /** Where the checksum goes, or -1. */
    private volatile int checksumAt;

    RawOptions(RawSocket socket) {
        this.socket = socket;
        hasHeader = socket.protocol() == IpPacket.RAW;
        filter = new byte[socket.isV4() ? FILTER4 : FILTER6];
        checksumAt = isIcmp6() ? ICMP6_CHECKSUM_AT : -1;
    }

    private boolean isIcmp6() {
        return !socket.isV4() && socket.protocol() == IpPacket.ICMP6;
    }

    boolean hasHeader() {
        return hasHeader;
    }

    int checksumAt() {
        return checksumAt;
    }

    /** Whether the filter keeps an ICMP message away. */
    boolean blocks(byte[] message) {
        boolean isIcmp = isIcmp6() || socket.isV4() && socket.protocol() == IpPacket.ICMP;
        if (!isIcmp || message.length == 0) {
            return false;
        }
        int type = message[0] & 255;
        byte[] f = filter;
        return type < f.length * 8 && (f[type >> 3] >> (type & 7) & 1) != 0;
    }

    boolean servesLevel(int level) {
        return level == SOL_RAW || !socket.isV4() && level == SOL_ICMPV6;
    }

    boolean isOwn(int level, int name) {
        return level == SOL_RAW || !socket.isV4() && level == SOL_ICMPV6 || level == InetOptions.SOL_IP && name == IP_HDRINCL
                || !socket.isV4() && level == InetOptions.SOL_IPV6 && (name == IPV6_CHECKSUM || name == IPV6_HDRINCL);
    }

    /** ENOPROTOOPT, EOPNOTSUPP (filters of other protocols than ICMP), EINVAL. */
    long set(int level, int name, GuestStruct value) {
        if (isFilter(level, name)) {
            return setFilter(value);
        }
        if (level == SOL_ICMPV6) {
            return (isIcmp6() ? Errno.ENOPROTOOPT : Errno.EOPNOTSUPP).negative();
        }
        if (socket.isV4() && level == SOL_RAW) {
            return (name == ICMP_FILTER ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT).negative();
        }
        boolean oneByte = level == InetOptions.SOL_IP && value.size() >= 1;
        if (value.size() < 4 && !oneByte) {
            return Errno.EINVAL.negative();
        }
        int v = value.size() < 4 ? value.bytes()[0] & 255 : value.getInt(0);
        if (name == IPV6_CHECKSUM && level != InetOptions.SOL_IP) {
            return setChecksum(level, v);
        }
        if (name != (level == InetOptions.SOL_IP ? IP_HDRINCL : IPV6_HDRINCL)) {
            return Errno.ENOPROTOOPT.negative();
        }
        hasHeader = v != 0;
        return 0;
    }

    private boolean isFilter(int level, int name) {
        return isIcmp6() ? level == SOL_ICMPV6 && name == ICMPV6_FILTER
                : socket.isV4() && socket.protocol() == IpPacket.ICMP && level == SOL_RAW && name == ICMP_FILTER;
    }

    private long setFilter(GuestStruct value) {
        byte[] now = filter.clone();
        System.arraycopy(value.bytes(), 0, now, 0, Math.min(value.size(), now.length));
        filter = now;
        return 0;
    }

    private long setChecksum(int level, int v) {
        if (isIcmp6() && level == InetOptions.SOL_IPV6 || v > 0 && (v & 1) != 0) {
            return Errno.EINVAL.negative();
        }
        checksumAt = v < 0 ? -1 : v;
        return 0;
    }

    GuestStruct get(int level, int name) {
        if (isFilter(level, name)) {
            return new GuestStruct(Arrays.copyOf(filter, filter.length));
        }
        if (level == SOL_ICMPV6 && !isIcmp6() || socket.isV4() && level == SOL_RAW && name == ICMP_FILTER) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (level != InetOptions.SOL_IP && !socket.isV4() && level != SOL_ICMPV6) {
            return switch (name) {
                case IPV6_CHECKSUM -> OptionTable.integer(checksumAt);
                case IPV6_HDRINCL -> OptionTable.integer(hasHeader ? 1 : 0);
                default -> null;
            };
        }
        return level == InetOptions.SOL_IP && socket.type() == SocketFile.RAW ? OptionTable.integer(hasHeader ? 1 : 0) : null;
    }
}
