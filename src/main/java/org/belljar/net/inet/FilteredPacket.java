package org.belljar.net.inet;

import org.belljar.net.Endpoint;
import org.belljar.net.PacketView;

/** Packets of inet sockets as their filters see them: with the headers that they would have had on the loopback interface. */
final class FilteredPacket {
    static final int UDP_HEADER = 8, TCP_HEADER = 20;
    private static final int LINK_HEADER = 14, ETHERTYPE4 = 0x0800, ETHERTYPE6 = 0x86dd, SYN = 2;

    private FilteredPacket() {}

    /** A datagram that has lost its network header. */
    static IpPacket packet(Datagram d, int protocol, byte[] payload) {
        return IpPacket.make(d.from().address(), d.to(), protocol, d.ttl(), d.trafficClass(), payload);
    }

    /** Beginning at the transport's header, of {@code header} bytes. */
    static PacketView ofTransport(IpPacket p, int header) {
        return view(p.isV4() ? p.header() : p.header6(), p.payload(), true, header);
    }

    /** Beginning at the network's header, which it has. */
    static PacketView ofNetwork(byte[] packet) {
        return view(new byte[0], packet, true, IpPacket.HEADER4);
    }

    /** Beginning behind the transport's header, as those see it that choose a socket. */
    static PacketView ofData(IpPacket p, int header) {
        PacketView whole = ofTransport(p, header);
        return new PacketView(whole.bytes(), whole.network(), whole.start() + header, whole.protocol(), 0, whole.hash());
    }

    /** The first segment of a connection, which has no data. */
    static PacketView syn(Endpoint from, Endpoint to) {
        byte[] h = new byte[TCP_HEADER];
        IpPacket.put16(h, 0, from.port());
        IpPacket.put16(h, 2, to.port());
        h[12] = TCP_HEADER / 4 << 4;
        h[13] = SYN;
        return ofData(IpPacket.make(from.address(), to.address(), IpPacket.TCP, 64, 0, h), TCP_HEADER);
    }

    private static PacketView view(byte[] header, byte[] rest, boolean isWhole, int payload) {
        byte[] b = new byte[LINK_HEADER + header.length + rest.length];
        System.arraycopy(header, 0, b, LINK_HEADER, header.length);
        System.arraycopy(rest, 0, b, LINK_HEADER + header.length, rest.length);
        int type = b.length > LINK_HEADER && (b[LINK_HEADER] & 0xf0) == 0x60 ? ETHERTYPE6 : ETHERTYPE4;
        IpPacket.put16(b, LINK_HEADER - 2, type);
        return new PacketView(b, LINK_HEADER, LINK_HEADER + header.length, type, payload, hash(b, LINK_HEADER));
    }

    /** Of addresses and ports, as far as they are there; never 0. */
    private static int hash(byte[] b, int from) {
        int h = 1;
        for (int i = from + 8; i < Math.min(b.length, from + IpPacket.HEADER6 + 4); i++) {
            h = h * 31 + b[i];
        }
        return h | 1;
    }
}
