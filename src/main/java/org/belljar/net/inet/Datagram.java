package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;

/**
 * A UDP packet that waits for its receiver.
 *
 * @param to the address it was sent to
 * @param timeNs when it arrived, CLOCK_REALTIME
 * @param mark SO_MARK and, next, SO_PRIORITY of its sender
 */
record Datagram(Endpoint from, IpAddress to, byte[] data, int ttl, int trafficClass, long timeNs, int mark, int priority) {
    /** struct sk_buff, and skb_shared_info in the data's allocation. */
    private static final int HEADER = 256, SHARED_INFO = 320, HEADERS = 28;

    Datagram cut(int length) {
        return new Datagram(from, to, Arrays.copyOf(data, length), ttl, trafficClass, timeNs, mark, priority);
    }

    /** What it costs its receiver of SO_RCVBUF. */
    int charge() {
        int allocated = data.length + SHARED_INFO + HEADERS;
        return HEADER + (allocated <= 4096 ? Math.max(512, Integer.highestOneBit(allocated - 1) << 1) : allocated + 4095 & ~4095);
    }
}
