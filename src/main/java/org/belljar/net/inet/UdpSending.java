package org.belljar.net.inet;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.SocketOptions;

/** Sending on UDP sockets. */
final class UdpSending {
    private static final int MAX4 = 65507, MAX6 = 65527, MAX_LENGTH = 65535;
    private static final int IP_TOS = 1, IP_TTL = 2, IP_PKTINFO = 8, IP_MULTICAST_TTL = 33, IP_MULTICAST_LOOP = 34;
    private static final int IPV6_UNICAST_HOPS = 16, IPV6_MULTICAST_HOPS = 18, IPV6_MULTICAST_LOOP = 19, IPV6_PKTINFO = 50,
            IPV6_HOPLIMIT = 52, IPV6_TCLASS = 67;
    private static final int UDP_CORK = 1, UDP_SEGMENT = 103;
    /** UDP_MAX_SEGMENTS. */
    private static final int MAX_SEGMENTS = 128;

    private UdpSending() {}

    static long send(UdpSocket s, Message m) {
        long length = m.data.remaining();
        long r = s.autobind();
        if (r != 0) {
            return r;
        }
        if (length > MAX_LENGTH) {
            return Errno.EMSGSIZE.negative();
        }
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        Packet corked = s.cork.packet();
        if (corked != null) {
            return gather(s, m, corked, (int) length);
        }
        Endpoint to = m.address == null ? s.remote() : addressee(s, m.address);
        if (to == null) {
            return Errno.EDESTADDRREQ.negative();
        }
        Packet p = new Packet(s, to);
        for (ControlMessage c : m.controls) {
            p.apply(c);
        }
        if (s.namespace.interfaces().isBroadcast(to.address()) && !s.options().is(SocketOptions.SO_BROADCAST)) {
            return Errno.EACCES.negative();
        }
        if (p.source == null) {
            p.source = s.local().address().isAny() || s.local().address().isMulticast() ? source(s, to.address()) : bound(s, to.address());
        }
        int error = s.takeError();
        if (error != 0) {
            return -error;
        }
        if (!s.maySend()) {
            return Errno.EPIPE.negative();
        }
        if (p.segment != 0 && length > (long) p.segment * MAX_SEGMENTS) {
            return Errno.EINVAL.negative();
        }
        if (p.segment == 0 && length > (to.address().isV4() ? MAX4 : MAX6)) {
            return Errno.EMSGSIZE.negative();
        }
        return isGathering(s, m) ? gather(s, m, p, (int) length) : transmit(s, m, p, (int) length);
    }

    private static boolean isGathering(UdpSocket s, Message m) {
        return m.has(Message.MORE) || s.inet.is(InetOptions.SOL_UDP, UDP_CORK);
    }

    /** Adds to the packet under way; a send that says no more sends it. */
    private static long gather(UdpSocket s, Message m, Packet p, int length) {
        byte[] data = new byte[length];
        if (length > 0 && m.data.get(data, 0, length) < length) {
            return Errno.EFAULT.negative();
        }
        s.cork.add(p, data);
        if (!isGathering(s, m)) {
            deliver(s, p, s.cork.take());
        }
        return length;
    }

    /** UDP_CORK is taken off. */
    static void uncork(UdpSocket s) {
        Packet p = s.cork.packet();
        byte[] data = p == null ? null : s.cork.take();
        if (data != null) {
            deliver(s, p, data);
        }
    }

    private static Endpoint addressee(UdpSocket s, byte[] address) {
        int family = Endpoint.family(address);
        Endpoint to;
        if (family == Endpoint.AF_UNSPEC) {
            if (!s.isV4()) {
                return s.remote();
            }
            if (address.length < 16) {
                throw Errno.EINVAL.exception();
            }
            byte[] copy = address.clone();
            copy[0] = Endpoint.AF_INET;
            to = s.destination(copy);
        } else if (family == Endpoint.AF_INET && !s.isV4() && address.length >= 16) {
            to = s.destination4(Endpoint.read(address));
        } else {
            to = s.destination(address);
        }
        if (to.port() == 0) {
            throw Errno.EINVAL.exception();
        }
        return to;
    }

    /** The source a socket's packets to an address have, or ENETUNREACH. */
    static IpAddress source(UdpSocket s, IpAddress to) {
        if (to.isMulticast() || s.namespace.interfaces().isBroadcast(to)) {
            return multicastSource(s, to);
        }
        return s.route(to);
    }

    private static IpAddress multicastSource(UdpSocket s, IpAddress to) {
        Memberships m = s.inet.memberships();
        IpAddress own = s.local().address();
        boolean goes = m != null && m.sendsToInterface() || !own.isAny() && !own.isMulticast() || !to.isMulticast() && !to.isBroadcast();
        if (!goes || !s.namespace.interfaces().isUp()) {
            throw Errno.ENETUNREACH.exception();
        }
        return own.isAny() || own.isMulticast() ? to.isV4() ? IpAddress.LOOPBACK4 : IpAddress.LOOPBACK6 : own;
    }

    private static IpAddress bound(UdpSocket s, IpAddress to) {
        source(s, to);
        if (s.local().address().isV4() != to.isV4()) {
            throw Errno.ENETUNREACH.exception();
        }
        return s.local().address();
    }

    private static long transmit(UdpSocket s, Message m, Packet p, int length) {
        int segment = p.segment == 0 ? length : p.segment;
        int done = 0;
        do {
            int n = Math.min(segment, length - done);
            byte[] data = new byte[n];
            if (n > 0) {
                int got = m.data.get(data, 0, n);
                if (got < n) {
                    return Errno.EFAULT.negative();
                }
            }
            deliver(s, p, data);
            done += n;
        } while (done < length);
        return length;
    }

    private static void deliver(UdpSocket s, Packet p, byte[] data) {
        Endpoint from = new Endpoint(p.source, s.local().port());
        Datagram d = new Datagram(from, p.to.address(), data, p.ttl, p.trafficClass, System.currentTimeMillis() * 1_000_000);
        s.namespace.interfaces().traffic().count(data.length);
        boolean many = p.to.address().isMulticast() || s.namespace.interfaces().isBroadcast(p.to.address());
        UdpSocket one = null;
        List<UdpSocket> all = List.of();
        s.lock.lock();
        try {
            if (many) {
                all = p.isHeardHere() ? s.table.findAll(p.to, from) : all;
            } else {
                one = s.table.find(p.to, from);
            }
        } finally {
            s.lock.unlock();
        }
        all.forEach(r -> r.deliver(d));
        if (one != null) {
            one.deliver(d);
        } else if (!many) {
            s.unreachable(p.to, data);
        }
    }

    /** Where a packet goes and what its header says; the socket's options, then the message's. */
    static final class Packet {
        private final UdpSocket socket;
        private final Endpoint to;
        private IpAddress source;
        private int ttl;
        private int trafficClass;
        private int segment;

        Packet(UdpSocket s, Endpoint to) {
            this.socket = s;
            this.to = to;
            boolean v4 = to.address().isV4();
            boolean many = to.address().isMulticast();
            ttl = v4 ? s.inet.value(InetOptions.SOL_IP, many ? IP_MULTICAST_TTL : IP_TTL)
                    : s.inet.value(InetOptions.SOL_IPV6, many ? IPV6_MULTICAST_HOPS : IPV6_UNICAST_HOPS);
            trafficClass = v4 ? s.inet.value(InetOptions.SOL_IP, IP_TOS) : s.inet.value(InetOptions.SOL_IPV6, IPV6_TCLASS);
            segment = s.inet.value(InetOptions.SOL_UDP, UDP_SEGMENT);
        }

        boolean isHeardHere() {
            return to.address().isV4() ? socket.inet.value(InetOptions.SOL_IP, IP_MULTICAST_LOOP) != 0
                    : socket.inet.value(InetOptions.SOL_IPV6, IPV6_MULTICAST_LOOP) != 0;
        }

        /** EINVAL for a control message that is not for this. */
        void apply(ControlMessage c) {
            boolean v4 = to.address().isV4();
            if (c.level() == InetOptions.SOL_UDP) {
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
                case IP_TOS -> {
                    require(c.data().length == 4 || c.data().length == 1);
                    trafficClass = c.data()[0] & 255;
                }
                default -> require(false);
            }
        }

        private void apply6(ControlMessage c) {
            switch (c.type()) {
                case IPV6_PKTINFO, 2 -> {
                    require(c.data().length >= 20);
                    take(IpAddress.readV6(c.data(), 0));
                }
                case IPV6_HOPLIMIT, 8 -> {
                    require(c.data().length == 4 && c.intValue() >= -1 && c.intValue() <= 255);
                    ttl = c.intValue() == -1 ? ttl : c.intValue();
                }
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
}
