package org.belljar.net.inet;

import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.TimestampOptions;
import org.belljar.vfs.Poll;

/**
 * The times at which packets went out (SO_TIMESTAMPING), told in the error queue with the packet as the interface had it. What is sent
 * over loopback is scheduled, out, and (TCP) acknowledged at once. A stream's come with its statistics (SOF_TIMESTAMPING_OPT_STATS);
 * SOF_TIMESTAMPING_OPT_CMSG brings nothing more.
 */
final class TransmitTimes {
    private static final int SENT = 0, SCHEDULED = 1, ACKNOWLEDGED = 2;
    private static final int LINK_HEADER = 14, ETHERTYPE4 = 0x0800, ETHERTYPE6 = 0x86dd, TCP_HEADER = 32, MAX_FRAME = 65535;

    private TransmitTimes() {}

    /** What is wanted of a message's packet: SOF_TIMESTAMPING_*; 0 for nothing. */
    static int wanted(InetSocket s, Message m) {
        TimestampOptions o = s.options().timestamps();
        return m.times == null && o.flags() == 0 ? 0 : o.transmitFlags(m.times);
    }

    /** A datagram, of which {@code p} is what the network has carried, has gone out. */
    static void packet(InetSocket s, int wanted, Integer id, IpPacket p) {
        TimestampOptions o = s.options().timestamps();
        int number = (wanted & TimestampOptions.OPT_ID) == 0 ? 0 : id != null ? id : o.nextNumber();
        byte[] frame = (wanted & TimestampOptions.TSONLY) != 0 ? new byte[0] : frame(p);
        tell(s, wanted & ~TimestampOptions.TX_ACK, number, frame, frame);
    }

    private static byte[] frame(IpPacket p) {
        byte[] packet = p.whole();
        byte[] f = new byte[LINK_HEADER + packet.length];
        IpPacket.put16(f, LINK_HEADER - 2, p.isV4() ? ETHERTYPE4 : ETHERTYPE6);
        System.arraycopy(packet, 0, f, LINK_HEADER, packet.length);
        return f;
    }

    /** The {@code length} bytes up to one of a stream have gone out; {@code data} is empty where nobody wants to see them. */
    static void segment(TcpSocket s, int wanted, long last, int length, byte[] data) {
        boolean isBare = (wanted & TimestampOptions.TSONLY) != 0;
        byte[] frame = isBare ? data : frame(segment(s, data));
        int number = (wanted & TimestampOptions.OPT_ID) == 0 ? 0 : (int) (last - s.options().timestamps().base());
        if (tellsStatistics(wanted)) {
            tell(s, wanted, number, TcpStatistics.of(s, false, length), TcpStatistics.of(s, true, length));
        } else {
            tell(s, wanted, number, frame, data);
        }
    }

    private static IpPacket segment(TcpSocket s, byte[] data) {
        IpAddress from = s.local().address();
        byte[] b = new byte[TCP_HEADER + Math.min(data.length, MAX_FRAME - IpPacket.HEADER6 - TCP_HEADER)];
        IpPacket.put16(b, 0, s.local().port());
        b[12] = (byte) (TCP_HEADER / 4 << 4);
        System.arraycopy(data, 0, b, TCP_HEADER, b.length - TCP_HEADER);
        return IpPacket.make(from, from, IpPacket.TCP, 64, 0, b);
    }

    /** In the place of data, where those are not wanted. */
    private static boolean tellsStatistics(int wanted) {
        return (wanted & TimestampOptions.TSONLY) != 0 && (wanted & TimestampOptions.STATS) != 0;
    }

    private static void tell(InetSocket s, int wanted, int number, byte[] frame, byte[] data) {
        boolean any = false;
        boolean tellsStatistics = s instanceof TcpSocket && tellsStatistics(wanted);
        any |= (wanted & TimestampOptions.TX_SCHED) != 0 && add(s, frame, SCHEDULED, number, tellsStatistics);
        any |= (wanted & TimestampOptions.TX_SOFTWARE) != 0 && add(s, frame, SENT, number, tellsStatistics);
        any |= (wanted & TimestampOptions.TX_ACK) != 0 && add(s, data, ACKNOWLEDGED, number, tellsStatistics);
        if (any) {
            s.queue.wakeAll(Poll.ERR);
        }
    }

    private static boolean add(InetSocket s, byte[] data, int kind, int number, boolean isStatistics) {
        s.errors().addTime(s, data, kind, number, isStatistics);
        return true;
    }
}
