package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;

/**
 * A UDP packet that waits for its receiver.
 *
 * @param to the address it was sent to
 * @param timeNs when it arrived, CLOCK_REALTIME
 * @param segment of how many bytes its pieces are (UDP_GRO); 0: it is one
 * @param options null for none
 * @param mark SO_MARK and, next, SO_PRIORITY of its sender
 */
record Datagram(Endpoint from, IpAddress to, byte[] data, int ttl, int trafficClass, long timeNs, int mark, int priority,
        HeaderOptions options, int segment) {
    /** struct sk_buff; skb_shared_info in the data's allocation; what goes before the data there. */
    private static final int HEADER = 256, SHARED_INFO = 320, HEADERS = 59, SMALL = 256, SMALLEST = 832, MAX_LINEAR = 16_064;

    Datagram cut(int length) {
        return new Datagram(from, to, Arrays.copyOf(data, length), ttl, trafficClass, timeNs, mark, priority, options, segment);
    }

    /** Data of its own, as one piece. */
    Datagram piece(int at, int length) {
        return new Datagram(from, to, Arrays.copyOfRange(data, at, at + length), ttl, trafficClass, timeNs, mark, priority, options, 0);
    }

    /** What it costs its receiver of SO_RCVBUF. */
    int charge() {
        int n = data.length + HEADERS;
        if (n <= SMALL) {
            return SMALLEST;
        }
        return n >= MAX_LINEAR ? SMALLEST + data.length : HEADER + (Integer.highestOneBit(n + SHARED_INFO - 1) << 1);
    }
}
