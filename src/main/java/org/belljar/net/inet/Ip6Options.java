package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.IpAddress;

/**
 * IPv6's extension headers with options (RFC 8200): how guests give them, and what a receiver makes of them. A segment routing header is
 * kept, and its packets are not accepted (net.ipv6.conf.all.seg6_enabled is 0); other routing headers are refused, as by a kernel
 * without mobility.
 */
final class Ip6Options {
    private static final int UNIT = 8, MAX = UNIT * 255, PAD1 = 0, PADN = 1, MAX_PADDING = 7;
    private static final int SEGMENT_ROUTING = 4, ADDRESS = 16;

    private Ip6Options() {}

    /** A header as an option gives it: without what follows it. EINVAL. */
    static byte[] given(GuestStruct v) {
        if (v.size() < 2 || v.size() % UNIT != 0 || v.size() > MAX || length(v.bytes()) > v.size()) {
            throw Errno.EINVAL.exception();
        }
        return Arrays.copyOf(v.bytes(), length(v.bytes()));
    }

    /** A header as a message gives it; EINVAL. */
    static byte[] ofMessage(byte[] data) {
        if (data.length < 2 || data.length < length(data)) {
            throw Errno.EINVAL.exception();
        }
        return Arrays.copyOf(data, length(data));
    }

    static int length(byte[] header) {
        return ((header[1] & 255) + 1) * UNIT;
    }

    /** Whether a routing header is one of segment routing that is consistent. */
    static boolean isSegmentRouting(byte[] h) {
        int most = (h.length / UNIT - 1) / 2 - 1;
        int last = h[4] & 255;
        return (h[2] & 255) == SEGMENT_ROUTING && last <= most && (h[3] & 255) <= last && h.length >= UNIT + ADDRESS * (last + 1);
    }

    /** The segment that packets with a segment routing header go to next. */
    static IpAddress nextSegment(byte[] h) {
        return IpAddress.readV6(h, UNIT + ADDRESS * (h[3] & 255));
    }

    /** Whether a receiver takes a packet with a header of options: padding in moderation, and unknown ones that may be passed over. */
    static boolean isAccepted(byte[] h) {
        int padding = 0;
        for (int at = 2; at < h.length;) {
            int type = h[at] & 255;
            int length = type == PAD1 ? 1 : at + 1 < h.length ? (h[at + 1] & 255) + 2 : h.length;
            if (at + length > h.length) {
                return false;
            }
            padding = type == PAD1 || type == PADN ? padding + length : 0;
            if (padding > MAX_PADDING || type == PADN && !isZero(h, at + 2, at + length) || type > PADN && type >> 6 != 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private static boolean isZero(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
