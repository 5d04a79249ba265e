package org.belljar.net;

import org.belljar.mm.GuestStruct;

/** SO_TIMESTAMP, SO_TIMESTAMPNS and SO_TIMESTAMPING's software receive times, as control messages. */
public final class Timestamps {
    private static final int SOL_SOCKET = 1;
    private static final int RX_SOFTWARE = 8, SOFTWARE = 16;
    private static final long NANOS = 1_000_000_000L;

    private Timestamps() {}

    public static void describe(Message m, SocketOptions o, long timeNs) {
        if (o.is(SocketOptions.SO_TIMESTAMP)) {
            m.addControl(new ControlMessage(SOL_SOCKET, SocketOptions.SO_TIMESTAMP,
                    new GuestStruct(16).putLong(0, timeNs / NANOS).putLong(8, timeNs % NANOS / 1000).bytes()));
        } else if (o.is(SocketOptions.SO_TIMESTAMPNS)) {
            m.addControl(new ControlMessage(SOL_SOCKET, SocketOptions.SO_TIMESTAMPNS,
                    new GuestStruct(16).putLong(0, timeNs / NANOS).putLong(8, timeNs % NANOS).bytes()));
        }
        if ((o.timestamping() & (RX_SOFTWARE | SOFTWARE)) == (RX_SOFTWARE | SOFTWARE)) {
            m.addControl(new ControlMessage(SOL_SOCKET, SocketOptions.SO_TIMESTAMPING,
                    new GuestStruct(48).putLong(0, timeNs / NANOS).putLong(8, timeNs % NANOS).bytes()));
        }
    }
}
