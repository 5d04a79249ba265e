package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.SocketOptions;

/** Where a packet goes and what its header says; the socket's options, then the message's. */
final class OutgoingPacket {
    private static final int IP_TOS = 1, IP_TTL = 2, IP_RETOPTS = 7, OPTIONS_MAX = 40, IP_PKTINFO = 8, IP_MULTICAST_TTL = 33, IP_MULTICAST_LOOP = 34;
    private static final int IPV6_UNICAST_HOPS = 16, IPV6_MULTICAST_HOPS = 18, IPV6_MULTICAST_LOOP = 19, IPV6_PKTINFO = 50,
            IPV6_HOPLIMIT = 52, IPV6_TCLASS = 67, IPV6_FLOWINFO = 11, IPV6_DONTFRAG = 62,
            IPV6_2292HOPOPTS = 3, IPV6_2292DSTOPTS = 4, IPV6_HOPOPTS = 54, IPV6_RTHDRDSTOPTS = 55, IPV6_DSTOPTS = 59;
    private static final int UDP_SEGMENT = 103;

    private final PacketSocket socket;
    final Endpoint to;
    IpAddress source;
    int ttl;
    int trafficClass;
    int segment;
    int mark;
    int priority;
    /** SOF_TIMESTAMPING_* where somebody wants to know when it goes out, else 0; and its number, or null for the next. */
    int times;
    Integer timeNumber;

    private OutgoingPacket(PacketSocket s, Endpoint to) {
        this.socket = s;
        this.to = to;
        boolean v4 = to.address().isV4();
        boolean many = to.address().isMulticast();
        ttl = v4 ? s.inet.value(InetOptions.SOL_IP, many ? IP_MULTICAST_TTL : IP_TTL)
                : s.inet.value(InetOptions.SOL_IPV6, many ? IPV6_MULTICAST_HOPS : IPV6_UNICAST_HOPS);
        trafficClass = v4 ? s.inet.value(InetOptions.SOL_IP, IP_TOS) : s.inet.value(InetOptions.SOL_IPV6, IPV6_TCLASS);
        mark = s.options().mark();
        priority = s.options().priority();
        segment = s.inet.value(InetOptions.SOL_UDP, UDP_SEGMENT);
    }

    /**
     * A packet as a message asks for it. Throws EINVAL (control messages), EACCES (a broadcast address without SO_BROADCAST),
     * ENETUNREACH, EPIPE after shutdown(2), and the pending error.
     */
    static OutgoingPacket prepare(PacketSocket s, Endpoint to, Message m) {
        OutgoingPacket p = new OutgoingPacket(s, to);
        for (ControlMessage c : m.controls) {
            p.apply(c);
        }
        p.times = TransmitTimes.wanted(s, m);
        p.timeNumber = m.timeNumber;
        p.mark = m.mark != null ? m.mark : p.mark;
        p.priority = m.priority != null ? m.priority : p.priority;
        IpAddress sticky = s.inet.stickySource;
        if (p.source == null && sticky != null && !to.address().isV4() && s.namespace.interfaces().isLocal(sticky)) {
            p.source = sticky;
        }
        if (p.source == null) {
            p.source = PacketRoute.chosen(s, to.address());
        }
        if (s.namespace.interfaces().isBroadcast(to.address()) && !s.options().is(SocketOptions.SO_BROADCAST)) {
            throw Errno.EACCES.exception();
        }
        int error = s.takeError();
        if (error != 0) {
            throw Errno.of(error).exception();
        }
        if (!s.maySend()) {
            throw Errno.EPIPE.exception();
        }
        return p;
    }

    /** Sends what it has become, of sockets that exchange whole packets. */
    void transmit(IpPacket p) {
        if (times != 0) {
            TransmitTimes.packet(socket, times, timeNumber, p);
        }
        IpInput.receive(socket.namespace, p);
    }

    /** Whether it goes to more than one receiver. */
    boolean isForMany() {
        return to.address().isMulticast() || socket.namespace.interfaces().isBroadcast(to.address());
    }

    boolean isHeardHere() {
        return to.address().isV4() ? socket.inet.value(InetOptions.SOL_IP, IP_MULTICAST_LOOP) != 0
                : socket.inet.value(InetOptions.SOL_IPV6, IPV6_MULTICAST_LOOP) != 0;
    }

    /** EINVAL for a control message that is not for this. */
    private void apply(ControlMessage c) {
        boolean v4 = to.address().isV4();
        if (c.level() == InetOptions.SOL_UDP && socket instanceof UdpSocket) {
            require(c.type() == UDP_SEGMENT && c.data().length == 2);
            segment = c.data()[0] & 255 | (c.data()[1] & 255) << 8;
        } else if (c.level() == InetOptions.SOL_IP && v4) {
            apply4(c);
        } else if (c.level() == InetOptions.SOL_IPV6 && !v4) {
            apply6(c);
        }
    }

    private void apply4(ControlMessage c) {
        switch (c.type()) {
            case IP_PKTINFO -> {
                require(c.data().length == 12);
                take(IpAddress.readV4(c.data(), 4));
            }
            case IP_TTL -> {
                require(c.data().length == 4 && c.intValue() >= 1 && c.intValue() <= 255);
                ttl = c.intValue();
            }
            case IP_RETOPTS -> {
                require(c.data().length <= OPTIONS_MAX);
                for (byte b : c.data()) {
                    require(b == 0 || b == 1); // none but fillers: there are no routers that options could be for
                }
            }
            case IP_TOS -> {
                require(c.data().length == 1 || c.data().length == 4 && c.intValue() >= 0 && c.intValue() <= 255);
                trafficClass = c.data()[0] & 255;
            }
            default -> require(false);
        }
    }

    private void apply6(ControlMessage c) {
        switch (c.type()) {
            case IPV6_PKTINFO, 2 -> {
                require(c.data().length >= 20);
                int index = new GuestStruct(c.data()).getInt(16);
                if (index != 0 && index != Interfaces.INDEX) {
                    throw Errno.ENODEV.exception();
                }
                take(IpAddress.readV6(c.data(), 0));
            }
            case IPV6_HOPLIMIT, 8 -> {
                require(c.data().length == 4 && c.intValue() >= -1 && c.intValue() <= 255);
                ttl = c.intValue() == -1 ? ttl : c.intValue();
            }
            case IPV6_2292HOPOPTS, IPV6_2292DSTOPTS, IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS, IPV6_DSTOPTS -> {
                require(c.data().length >= 2 && c.data().length >= ((c.data()[1] & 255) + 1) * 8);
                throw Errno.EPERM.exception(); // extension headers are nobody's
            }
            case IPV6_FLOWINFO -> require(c.data().length >= 4);
            case IPV6_DONTFRAG -> require(c.data().length == 4 && c.intValue() >= 0 && c.intValue() <= 1);
            case IPV6_TCLASS -> {
                require(c.data().length == 4 && c.intValue() >= -1 && c.intValue() <= 255);
                trafficClass = Math.max(c.intValue(), 0);
            }
            default -> require(false);
        }
    }

    private void take(IpAddress wanted) {
        if (!wanted.isAny()) {
            require(socket.namespace.interfaces().isLocal(wanted));
            source = wanted;
        }
    }

    private static void require(boolean ok) {
        if (!ok) {
            throw Errno.EINVAL.exception();
        }
    }
}
