package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.SocketOptions;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/** Where a packet goes and what its header says; the socket's options, then the message's. */
final class OutgoingPacket {
    private static final int IP_TOS = 1, IP_TTL = 2, IP_RETOPTS = 7, IP_PKTINFO = 8, IP_MULTICAST_TTL = 33;
    private static final int IPV6_UNICAST_HOPS = 16, IPV6_MULTICAST_HOPS = 18, IPV6_PKTINFO = 50,
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
    /** As the receiver finds them; null for none. */
    HeaderOptions headerOptions;
    /** The receiver will not accept it. */
    boolean isLost;
    private byte[] options4;
    private byte[] hopByHop;
    private byte[] destination;
    Integer timeNumber;

    private OutgoingPacket(PacketSocket s, Endpoint to) {
        StickyHeaders sticky = s.inet.stickyHeaders;
        options4 = sticky.options4();
        hopByHop = sticky.hopByHop();
        destination = sticky.destination();
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
    static OutgoingPacket prepare(PacketSocket s, Caller caller, Endpoint to, Message m) {
        OutgoingPacket p = new OutgoingPacket(s, to);
        for (ControlMessage c : m.controls) {
            p.apply(caller, c);
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
        p.settleHeaders();
        int error = s.takeError();
        if (error != 0) {
            throw Errno.of(error).exception();
        }
        if (!s.maySend()) {
            throw Errno.EPIPE.exception();
        }
        return p;
    }

    /** Fills in what the way does to header options. */
    private void settleHeaders() {
        Interfaces n = socket.namespace.interfaces();
        if (!to.address().isV4()) {
            byte[] routing = socket.inet.stickyHeaders.routing();
            if (routing != null) {
                PacketRoute.source(socket, Ip6Options.nextSegment(routing));
            }
            headerOptions = HeaderOptions.ofV6(hopByHop, destination, socket.protocol());
            isLost = routing != null || hopByHop != null && !Ip6Options.isAccepted(hopByHop)
                    || destination != null && !Ip6Options.isAccepted(destination);
        } else if (options4 != null && options4.length > 0) {
            IpAddress hop = Ip4Options.firstHop(options4);
            if (hop != null) {
                PacketRoute.source(socket, hop);
            }
            byte[] sent = Ip4Options.sent(options4, n, source);
            byte[] arrived = Ip4Options.arrived(sent, n, isForMany() ? source : to.address());
            isLost = arrived == null;
            headerOptions = HeaderOptions.ofV4(isLost ? sent : arrived);
        }
    }

    /** Sends what it has become, of sockets that exchange whole packets. */
    void transmit(IpPacket p) {
        if (times != 0) {
            TransmitTimes.packet(socket, times, timeNumber, p);
        }
        if (isLost) {
            IpInput.count(socket.namespace, p);
        } else {
            IpInput.receive(socket.namespace, p);
        }
    }

    /** Whether it goes to more than one receiver. */
    boolean isForMany() {
        return to.address().isMulticast() || socket.namespace.interfaces().isBroadcast(to.address());
    }

    /** EINVAL for a control message that is not for this. */
    private void apply(Caller caller, ControlMessage c) {
        boolean v4 = to.address().isV4();
        if (c.level() == InetOptions.SOL_UDP && socket instanceof UdpSocket) {
            require(c.type() == UDP_SEGMENT && c.data().length == 2);
            segment = c.data()[0] & 255 | (c.data()[1] & 255) << 8;
        } else if (c.level() == InetOptions.SOL_IP && v4) {
            apply4(caller, c);
        } else if (c.level() == InetOptions.SOL_IPV6 && !v4) {
            apply6(caller, c);
        }
    }

    private void apply4(Caller caller, ControlMessage c) {
        switch (c.type()) {
            case IP_PKTINFO -> {
                require(c.data().length == 12);
                take4(new GuestStruct(c.data()).getInt(0), IpAddress.readV4(c.data(), 4));
            }
            case IP_TTL -> {
                require(c.data().length == 4 && c.intValue() >= 1 && c.intValue() <= 255);
                ttl = c.intValue();
            }
            case IP_RETOPTS -> {
                byte[] given = c.data().length <= Ip4Options.MAX ? c.data() : java.util.Arrays.copyOf(c.data(), Ip4Options.MAX);
                options4 = Ip4Options.checked(given, socket.namespace.interfaces(), mayUseHeaders(caller));
            }
            case IP_TOS -> {
                require(c.data().length == 1 || c.data().length == 4 && c.intValue() >= 0 && c.intValue() <= 255);
                trafficClass = c.data()[0] & 255;
            }
            default -> require(false);
        }
    }

    private void apply6(Caller caller, ControlMessage c) {
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
                byte[] h = Ip6Options.ofMessage(c.data());
                if (!mayUseHeaders(caller)) {
                    throw Errno.EPERM.exception();
                }
                if (c.type() == IPV6_2292HOPOPTS || c.type() == IPV6_HOPOPTS) {
                    hopByHop = h;
                } else if (c.type() != IPV6_RTHDRDSTOPTS) { // which goes with routing headers alone
                    destination = h;
                }
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

    private boolean mayUseHeaders(Caller caller) {
        return socket.namespace.hasCapability(caller, Credentials.CAP_NET_RAW);
    }

    /** EINVAL for a source that no packet can have, ENETUNREACH for one that is not ours, ENODEV for another interface. */
    private void take4(int index, IpAddress wanted) {
        if (!wanted.isAny()) {
            require(!wanted.isMulticast() && !wanted.isBroadcast());
            if (!socket.namespace.interfaces().isLocal(wanted)) {
                throw Errno.ENETUNREACH.exception();
            }
            source = wanted;
        }
        if (index != 0 && index != Interfaces.INDEX) {
            throw Errno.ENODEV.exception();
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
