package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.mm.GuestStruct;

/**
 * The statistics that SOF_TIMESTAMPING_OPT_STATS tells with a time of transmission (tcp_get_timestamping_opt_stats): netlink attributes
 * TCP_NLA_*, in the order and size of Linux 6.18. Queue and counters are real, rates and round trips those of a fast link (TcpInfo).
 */
final class TcpStatistics {
    private static final int HEADER = 4, MOST = 320;
    private static final int BUSY = 1, RWND_LIMITED = 2, SNDBUF_LIMITED = 3, DATA_SEGS_OUT = 4, TOTAL_RETRANS = 5, PACING_RATE = 6,
            DELIVERY_RATE = 7, SND_CWND = 8, REORDERING = 9, MIN_RTT = 10, RECUR_RETRANS = 11, DELIVERY_RATE_APP_LMT = 12, SNDQ_SIZE = 13,
            CA_STATE = 14, SND_SSTHRESH = 15, DELIVERED = 16, DELIVERED_CE = 17, BYTES_SENT = 18, BYTES_RETRANS = 19, DSACK_DUPS = 20,
            REORD_SEEN = 21, SRTT = 22, TIMEOUT_REHASH = 23, BYTES_NOTSENT = 24, EDT = 25, TTL = 26, REHASH = 27;
    private static final int HOPS = 64;

    private final GuestStruct bytes = new GuestStruct(MOST);
    private int used;

    private TcpStatistics() {}

    /**
     * As they are when a message's last segment is on its way, or has been acknowledged.
     *
     * @param length of the message, which has been counted already
     */
    static byte[] of(TcpSocket s, boolean isAcknowledged, int length) {
        TcpStatistics t = new TcpStatistics();
        GuestStruct info = TcpInfo.of(s);
        int left = isAcknowledged ? 0 : length;
        t.longs(0, BUSY, RWND_LIMITED, SNDBUF_LIMITED).longs(s.sends(), DATA_SEGS_OUT).longs(0, TOTAL_RETRANS);
        t.longs(info.getLong(104), PACING_RATE).longs(info.getLong(160), DELIVERY_RATE);
        t.number(SND_CWND, info.getInt(80)).number(REORDERING, info.getInt(88)).number(MIN_RTT, info.getInt(148));
        t.add(RECUR_RETRANS, 1, 0).add(DELIVERY_RATE_APP_LMT, 1, 1).number(SND_SSTHRESH, info.getInt(76));
        t.number(DELIVERED, s.sends() + (isAcknowledged ? 1 : 0)).number(DELIVERED_CE, 0);
        t.number(SNDQ_SIZE, left).add(CA_STATE, 1, 0).longs(s.bytesSent(), BYTES_SENT).longs(0, BYTES_RETRANS);
        t.number(DSACK_DUPS, 0).number(REORD_SEEN, 0).number(SRTT, info.getInt(68) << 3).add(TIMEOUT_REHASH, 2, 0);
        t.number(BYTES_NOTSENT, left).longs(System.nanoTime(), EDT);
        if (isAcknowledged) {
            t.add(TTL, 1, HOPS);
        }
        t.number(REHASH, 0);
        return Arrays.copyOf(t.bytes.bytes(), t.used);
    }

    private TcpStatistics longs(long v, int... types) {
        for (int type : types) {
            add(type, 8, v);
        }
        return this;
    }

    private TcpStatistics number(int type, int v) {
        return add(type, 4, v);
    }

    /** struct nlattr and a value of 1, 2, 4 or 8 bytes, padded to 4. */
    private TcpStatistics add(int type, int size, long v) {
        bytes.putShort(used, HEADER + size).putShort(used + 2, type);
        for (int i = 0; i < size; i++) {
            bytes.bytes()[used + HEADER + i] = (byte) (v >> 8 * i);
        }
        used += HEADER + (size + 3 & ~3);
        return this;
    }
}
