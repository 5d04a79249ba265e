package org.belljar.net;

import java.util.function.LongSupplier;
import org.belljar.mm.GuestStruct;

/** SO_TIMESTAMP, SO_TIMESTAMPNS and SO_TIMESTAMPING's software receive times, as control messages. */
public final class Timestamps {
    private static final int SOL_SOCKET = 1;
    private static final long NANOS = 1_000_000_000L;

    private Timestamps() {}

    /** @param time when the packet came, asked for only if somebody wants to know */
    public static void describe(Message m, SocketOptions options, LongSupplier time) {
        TimestampOptions o = options.timestamps();
        if (!o.isWanted()) {
            return;
        }
        describe(m, o, time.getAsLong(), TimestampOptions.RX_SOFTWARE | TimestampOptions.SOFTWARE);
    }

    /** Of what the error queue tells, when it happened. @return whether SCM_TIMESTAMPING told it */
    public static boolean describeSent(Message m, SocketOptions options, long timeNs) {
        return describe(m, options.timestamps(), timeNs, TimestampOptions.SOFTWARE);
    }

    private static boolean describe(Message m, TimestampOptions o, long timeNs, int needed) {
        if (o.isOn()) {
            int type = o.inNanoseconds() ? o.isNew() ? TimestampOptions.TIMESTAMPNS_NEW : TimestampOptions.TIMESTAMPNS
                    : o.isNew() ? TimestampOptions.TIMESTAMP_NEW : TimestampOptions.TIMESTAMP;
            long part = timeNs % NANOS;
            m.addControl(new ControlMessage(SOL_SOCKET, type,
                    new GuestStruct(16).putLong(0, timeNs / NANOS).putLong(8, o.inNanoseconds() ? part : part / 1000).bytes()));
        }
        boolean tells = (o.flags() & needed) == needed;
        if (tells) {
            m.addControl(new ControlMessage(SOL_SOCKET, o.isNew() ? TimestampOptions.TIMESTAMPING_NEW : TimestampOptions.TIMESTAMPING,
                    new GuestStruct(48).putLong(0, timeNs / NANOS).putLong(8, timeNs % NANOS).bytes()));
        }
        return tells;
    }
}
