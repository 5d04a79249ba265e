package org.belljar.net.inet;

import org.belljar.mm.GuestStruct;

/** struct tcp_info (linux/tcp.h) of 280 bytes: the state, the queues and counters are real, the times are those of a fast link. */
final class TcpInfo {
    private static final int SIZE = 280;
    private static final int MSS = 32768, RTO_US = 204_000, FIRST_RTO_US = 1_000_000, RTT_US = 20;
    private static final int OPTIONS = 7;

    private TcpInfo() {}

    static GuestStruct of(TcpSocket s) {
        GuestStruct i = new GuestStruct(SIZE);
        TcpState state = s.state();
        i.bytes()[0] = (byte) state.number();
        if (state == TcpState.LISTEN) {
            i.putInt(24, s.acceptQueueLength());
            i.putInt(28, s.backlog());
            return i;
        }
        boolean connected = s.isConnected();
        i.bytes()[5] = (byte) (connected ? OPTIONS : 0);
        i.bytes()[6] = (byte) (connected ? 0x77 : 0);
        i.putInt(8, connected ? RTO_US : FIRST_RTO_US).putInt(12, connected ? 40_000 : 0);
        i.putInt(16, connected ? MSS : 536).putInt(20, connected ? 536 : 88);
        i.putInt(60, connected ? 65535 : 0).putInt(64, connected ? MSS : 0);
        i.putInt(68, connected ? RTT_US : 0).putInt(72, connected ? RTT_US / 2 : 250_000);
        i.putInt(76, Integer.MAX_VALUE).putInt(80, 10).putInt(84, MSS).putInt(88, 3).putInt(96, MSS);
        long sent = s.bytesSent();
        long received = s.bytesReceived();
        i.putLong(120, sent).putLong(128, received);
        i.putInt(136, s.sends() + 2).putInt(140, s.receives() + 1);
        i.putLong(200, sent);
        return i;
    }
}
