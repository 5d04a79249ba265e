package org.belljar.net.inet;

import org.belljar.mm.GuestStruct;

/** struct tcp_info (linux/tcp.h) of 280 bytes: the state, the queues and counters are real, the times are those of a fast link. */
final class TcpInfo {
    private static final int SIZE = 280;
    private static final int MSS = 32768, RTO_US = 204_000, FIRST_RTO_US = 1_000_000, RTT_US = 20;
    /** Time stamps, selective acknowledgement, window scaling. */
    private static final int OPTIONS = 7;
    /** Of net.ipv4.tcp_rmem's 32 MiB. */
    private static final int WINDOW_SCALE = 10;
    private static final int FIRST_MSS = 536, ADVERTISED_MSS = 65_483, WINDOW = 65_495;
    /** Bytes a second. */
    private static final long PACE = (long) MSS * 10 * 1_000_000 / RTT_US;

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
        i.putInt(8, connected ? RTO_US : FIRST_RTO_US).putInt(16, connected ? MSS : FIRST_MSS);
        i.putInt(72, connected ? RTT_US / 2 : 250_000).putInt(76, Integer.MAX_VALUE).putInt(80, 10).putInt(88, 3);
        i.putLong(112, -1);
        if (connected) {
            connection(s, i);
        }
        return i;
    }

    private static void connection(TcpSocket s, GuestStruct i) {
        long sent = s.bytesSent();
        int ofSyn = s.hasConnected ? 1 : 0;
        i.bytes()[5] = OPTIONS;
        i.bytes()[6] = (byte) (WINDOW_SCALE << 4 | WINDOW_SCALE);
        i.putInt(12, 40_000).putInt(20, Math.clamp(s.lastReceived(), FIRST_MSS, MSS));
        i.putInt(60, 65535).putInt(64, WINDOW).putInt(68, RTT_US).putInt(84, ADVERTISED_MSS).putInt(96, WINDOW);
        i.putLong(104, PACE).putLong(120, sent + ofSyn).putLong(128, s.bytesReceived());
        i.putInt(136, s.sends() + 2).putInt(140, s.receives() + 1).putInt(148, RTT_US).putInt(152, s.receives()).putInt(156, s.sends());
        i.putLong(160, s.sends() == 0 ? 0 : PACE).putInt(192, s.sends() + 1).putLong(200, sent);
        i.putInt(228, 1 << 16).putInt(232, 1 << 16);
    }
}
