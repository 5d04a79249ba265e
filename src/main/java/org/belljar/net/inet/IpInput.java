package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.belljar.kernel.Clocks;
import org.belljar.net.Counters;
import org.belljar.net.Endpoint;
import org.belljar.net.NetNamespace;

/**
 * What a namespace does with a packet that a raw or ping socket has sent: shows it to the raw sockets, answers an ICMP echo, hands
 * replies to ping sockets and datagrams to UDP sockets. TCP segments from raw sockets are seen by raw sockets alone.
 */
final class IpInput {
    private static final int ECHO_REPLY = 0, UNREACHABLE = 3, ECHO = 8, UNREACHABLE6 = 1, ECHO6 = 128, ECHO_REPLY6 = 129;
    private static final int PORT = 3, PORT6 = 4, TTL = 64, QUOTED = 548, QUOTED6 = 1232, UDP_HEADER = 8;
    /** IPTOS_TOS_MASK and Linux's class for errors, IPTOS_PREC_INTERNETCONTROL. */
    private static final int ERROR_CLASS = 0xc0;

    private IpInput() {}

    static void receive(NetNamespace n, IpPacket p) {
        count(n, p);
        showToRaw(n, p);
        if (p.protocol() == (p.isV4() ? IpPacket.ICMP : IpPacket.ICMP6)) {
            control(n, p);
        } else if (p.protocol() == IpPacket.UDP) {
            datagram(n, p);
        }
    }

    /** The interface has carried a packet. */
    static void count(NetNamespace n, IpPacket p) {
        Counters c = n.interfaces().counters();
        c.packet(p.to(), p.trafficClass(), n.interfaces().isBroadcast(p.to()), p.length());
        if (p.protocol() == (p.isV4() ? IpPacket.ICMP : IpPacket.ICMP6) && p.payload().length > 0) {
            c.icmp(p.isV4(), p.payload()[0] & 255);
        }
    }

    /** Whether any raw socket waits for a protocol: otherwise no packet needs to be made. */
    static boolean isWatched(NetNamespace n, int protocol) {
        RawTable t = n.existingPart(RawTable.class);
        return t != null && t.isWatched(protocol);
    }

    private static void showToRaw(NetNamespace n, IpPacket p) {
        RawTable t = n.existingPart(RawTable.class);
        if (t == null) {
            return;
        }
        List<RawSocket> found = new ArrayList<>(1);
        n.lock().lock();
        try {
            for (PortHolder h : t.ports.at(p.protocol())) {
                RawSocket s = (RawSocket) h;
                if (s.accepts(p)) {
                    found.add(s);
                }
            }
        } finally {
            n.lock().unlock();
        }
        if (!found.isEmpty()) {
            Datagram d = datagram(p, 0, p.seen());
            found.forEach(s -> s.deliver(d));
        }
    }

    private static Datagram datagram(IpPacket p, int port, byte[] data) {
        return new Datagram(new Endpoint(p.from(), port), p.to(), data, p.ttl(), p.trafficClass(), Clocks.realtimeNs(), 0, 0,
                p.options(), 0);
    }

    // ---- ICMP ----

    private static void control(NetNamespace n, IpPacket p) {
        byte[] m = p.payload();
        long sum = p.isV4() ? 0 : IpPacket.pseudoSum(p.from(), p.to(), IpPacket.ICMP6, m.length);
        if (m.length < 8 || IpPacket.checksum(sum, m, 0, m.length) != 0) {
            return;
        }
        int type = m[0] & 255;
        if (type == (p.isV4() ? ECHO : ECHO6) && m[1] == 0 && n.interfaces().isLocal(p.to()) && n.interfaces().isLocal(p.from())) {
            byte[] reply = m.clone();
            reply[0] = (byte) (p.isV4() ? ECHO_REPLY : ECHO_REPLY6);
            send(n, p.to().isMulticast() ? null : p, reply, p.trafficClass());
        } else if (type == (p.isV4() ? ECHO_REPLY : ECHO_REPLY6)) {
            PingSocket.Table t = n.existingPart(PingSocket.Table.class);
            PingSocket s = t == null ? null : t.find(p, IpPacket.get16(m, 4));
            if (s != null) {
                s.deliver(datagram(p, 0, m));
            }
        }
    }

    /** The options of an answer. */
    private static HeaderOptions answer(NetNamespace n, IpPacket about) {
        byte[] o = about.options() == null || !about.isV4() ? null : Ip4Options.echo(about.options().v4());
        return o == null || o.length == 0 ? null
                : HeaderOptions.ofV4(Ip4Options.arrived(Ip4Options.sent(o, n.interfaces(), about.to()), n.interfaces(), about.from()));
    }

    /** Sends an ICMP message back to where a packet came from. */
    private static void send(NetNamespace n, IpPacket about, byte[] message, int trafficClass) {
        if (about == null) {
            return;
        }
        int protocol = about.isV4() ? IpPacket.ICMP : IpPacket.ICMP6;
        IpPacket.put16(message, 2, 0);
        long sum = about.isV4() ? 0 : IpPacket.pseudoSum(about.to(), about.from(), protocol, message.length);
        IpPacket.put16(message, 2, IpPacket.checksum(sum, message, 0, message.length));
        receive(n, IpPacket.make(about.to(), about.from(), protocol, TTL, trafficClass, message, answer(n, about)));
    }

    /** Nobody has the port that a datagram was for: the answer, as raw sockets see it. */
    static void unreachable(NetNamespace n, IpPacket p) {
        byte[] quoted = p.whole();
        int length = Math.min(quoted.length, p.isV4() ? QUOTED : QUOTED6);
        byte[] m = new byte[8 + length];
        m[0] = (byte) (p.isV4() ? UNREACHABLE : UNREACHABLE6);
        m[1] = (byte) (p.isV4() ? PORT : PORT6);
        System.arraycopy(quoted, 0, m, 8, length);
        send(n, p, m, p.isV4() ? p.trafficClass() | ERROR_CLASS : 0);
    }

    // ---- UDP ----

    /** The packet of a datagram that a UDP socket sends, for raw sockets that watch. */
    static IpPacket of(Datagram d, int toPort) {
        byte[] m = new byte[UDP_HEADER + d.data().length];
        IpPacket.put16(m, 0, d.from().port());
        IpPacket.put16(m, 2, toPort);
        IpPacket.put16(m, 4, m.length);
        System.arraycopy(d.data(), 0, m, UDP_HEADER, d.data().length);
        return IpPacket.make(d.from().address(), d.to(), IpPacket.UDP, d.ttl(), d.trafficClass(), m, d.options());
    }

    /** As {@link #receive}, of what the UDP socket itself has delivered. */
    static void show(NetNamespace n, IpPacket p) {
        showToRaw(n, p);
    }

    private static void datagram(NetNamespace n, IpPacket p) {
        byte[] m = p.payload();
        if (m.length < UDP_HEADER || IpPacket.get16(m, 4) < UDP_HEADER || IpPacket.get16(m, 4) > m.length) {
            return;
        }
        Endpoint from = new Endpoint(p.from(), IpPacket.get16(m, 0));
        Endpoint to = new Endpoint(p.to(), IpPacket.get16(m, 2));
        UdpSocket s;
        n.lock().lock();
        try {
            s = UdpTable.of(n, UdpTable.PROTOCOL).find(to, from, () -> p);
        } finally {
            n.lock().unlock();
        }
        if (s != null) {
            byte[] data = java.util.Arrays.copyOfRange(m, UDP_HEADER, IpPacket.get16(m, 4));
            s.deliver(datagram(p, from.port(), data));
        } else if (n.interfaces().isLocal(p.from())) {
            unreachable(n, p);
        }
    }
}
