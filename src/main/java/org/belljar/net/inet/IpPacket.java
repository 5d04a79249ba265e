package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.net.IpAddress;

/**
 * A packet as raw sockets see it; there are none of these but for them and for ICMP.
 *
 * @param header the IPv4 header with its options; empty for IPv6, whose raw sockets do not see it
 * @param options null for none
 * @param payload what follows the header
 */
record IpPacket(IpAddress from, IpAddress to, int protocol, int ttl, int trafficClass, byte[] header, byte[] payload, HeaderOptions options) {
    static final int ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58, RAW = 255;
    static final int HEADER4 = 20, HEADER6 = 40;
    private static final int DONT_FRAGMENT = 0x4000;

    static IpPacket make(IpAddress from, IpAddress to, int protocol, int ttl, int trafficClass, byte[] payload) {
        return make(from, to, protocol, ttl, trafficClass, payload, null);
    }

    static IpPacket make(IpAddress from, IpAddress to, int protocol, int ttl, int trafficClass, byte[] payload, HeaderOptions options) {
        if (!to.isV4()) {
            return new IpPacket(from, to, protocol, ttl, trafficClass, new byte[0], payload, options);
        }
        byte[] more = options == null ? new byte[0] : options.v4();
        byte[] h = new byte[HEADER4 + more.length];
        System.arraycopy(more, 0, h, HEADER4, more.length);
        h[0] = (byte) (0x40 | h.length / 4);
        h[1] = (byte) trafficClass;
        put16(h, 2, h.length + payload.length);
        put16(h, 6, DONT_FRAGMENT);
        h[8] = (byte) ttl;
        h[9] = (byte) protocol;
        from.writeV4(h, 12);
        to.writeV4(h, 16);
        put16(h, 10, checksum(0, h, 0, h.length));
        return new IpPacket(from, to, protocol, ttl, trafficClass, h, payload, options);
    }

    boolean isV4() {
        return to.isV4();
    }

    /** With its header. */
    int length() {
        return (isV4() ? header.length : HEADER6 + HeaderOptions.length(options)) + payload.length;
    }

    /** What a raw socket receives. */
    byte[] seen() {
        if (header.length == 0) {
            return payload;
        }
        return join(header, payload);
    }

    /** With the header that IPv6's raw sockets do not see, as errors quote it. */
    byte[] whole() {
        return isV4() ? seen() : join(header6(), payload);
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    byte[] header6() {
        byte[] h = new byte[HEADER6];
        h[0] = (byte) (0x60 | trafficClass >> 4);
        h[1] = (byte) (trafficClass << 4);
        put16(h, 4, payload.length);
        h[6] = (byte) protocol;
        h[7] = (byte) ttl;
        from.writeV6(h, 8);
        to.writeV6(h, 24);
        return h;
    }

    static void put16(byte[] b, int at, int v) {
        b[at] = (byte) (v >> 8);
        b[at + 1] = (byte) v;
    }

    static int get16(byte[] b, int at) {
        return (b[at] & 255) << 8 | b[at + 1] & 255;
    }

    /** The internet checksum (RFC 1071) of a range, begun with {@code sum}. */
    static int checksum(long sum, byte[] b, int from, int to) {
        long s = sum;
        for (int i = from; i < to; i += 2) {
            s += (b[i] & 255) << 8 | (i + 1 < to ? b[i + 1] & 255 : 0);
        }
        while (s >>> 16 != 0) {
            s = (s & 0xffff) + (s >>> 16);
        }
        return (int) (~s & 0xffff);
    }

    /** The sum over IPv6's pseudo header, to begin {@link #checksum} with. */
    static long pseudoSum(IpAddress from, IpAddress to, int protocol, int length) {
        byte[] b = new byte[32];
        from.writeV6(b, 0);
        to.writeV6(b, 16);
        long s = protocol + length;
        for (int i = 0; i < b.length; i += 2) {
            s += get16(b, i);
        }
        return s;
    }
}
