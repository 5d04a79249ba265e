package org.belljar.net.inet;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.net.Counters;
import org.belljar.net.Endpoint;
import org.belljar.net.Message;
import org.belljar.vfs.Caller;

/** Sending on UDP sockets. */
final class UdpSending {
    private static final int MAX4 = 65507, MAX6 = 65527, MAX_LENGTH = 65535, HEADERS4 = 28, HEADERS6 = 48;
    private static final int UDP_CORK = 1, UDP_GRO = 104;
    /** UDP_MAX_SEGMENTS. */
    private static final int MAX_SEGMENTS = 128;

    private UdpSending() {}

    static long send(UdpSocket s, Caller caller, Message m) {
        long length = m.data.remaining();
        long r = s.autobind();
        if (r != 0) {
            return r;
        }
        if (length > MAX_LENGTH && (s.isV4() || s.cork.packet() != null)) {
            return Errno.EMSGSIZE.negative();
        }
        if (m.has(Message.OOB) && s.isV4()) {
            return Errno.EOPNOTSUPP.negative();
        }
        OutgoingPacket corked = s.cork.packet();
        if (corked != null) {
            return gather(s, m, corked, (int) length);
        }
        Endpoint to = m.address == null ? s.remote() : addressee(s, m);
        if (to == null) {
            return Errno.EDESTADDRREQ.negative();
        }
        if (length > MAX_LENGTH && to.address().isV4()) {
            return Errno.EMSGSIZE.negative();
        }
        OutgoingPacket p = OutgoingPacket.prepare(s, caller, to, m);
        if (m.has(Message.PROBE)) {
            return length; // asks for the route alone
        }
        if (p.segment != 0 && length > (long) p.segment * MAX_SEGMENTS) {
            return Errno.EINVAL.negative();
        }
        if (length > MAX_LENGTH || p.segment == 0 && length > (to.address().isV4() ? MAX4 : MAX6)) {
            return Errno.EMSGSIZE.negative();
        }
        return isGathering(s, m) ? gather(s, m, p, (int) length) : transmit(s, m, p, (int) length);
    }

    private static boolean isGathering(UdpSocket s, Message m) {
        return m.has(Message.MORE) || s.inet.is(InetOptions.SOL_UDP, UDP_CORK);
    }

    /** Adds to the packet under way; a send that says no more sends it. */
    private static long gather(UdpSocket s, Message m, OutgoingPacket p, int length) {
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
        OutgoingPacket p = s.cork.packet();
        byte[] data = p == null ? null : s.cork.take();
        if (data != null) {
            deliver(s, p, data);
        }
    }

    private static Endpoint addressee(UdpSocket s, Message m) {
        byte[] address = m.address;
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
            to = asSentByV4(s.destination4(Endpoint.read(address)), m);
        } else if (!s.isV4() && family != Endpoint.AF_INET6) {
            throw Errno.EINVAL.exception();
        } else {
            to = s.destination(address);
            to = !s.isV4() && to.address().isV4() ? asSentByV4(to, m) : to;
        }
        if (to.port() == 0) {
            throw Errno.EINVAL.exception();
        }
        return to;
    }

    /** What udp_sendmsg looks at before the port. */
    private static Endpoint asSentByV4(Endpoint to, Message m) {
        if (m.data.remaining() > MAX_LENGTH) {
            throw Errno.EMSGSIZE.exception();
        }
        if (m.has(Message.OOB)) {
            throw Errno.EOPNOTSUPP.exception();
        }
        return to;
    }

    private static long transmit(UdpSocket s, Message m, OutgoingPacket p, int length) {
        byte[] data = new byte[length];
        if (length > 0 && m.data.get(data, 0, length) < length) {
            return Errno.EFAULT.negative();
        }
        deliver(s, p, data);
        return length;
    }

    private static void deliver(UdpSocket s, OutgoingPacket p, byte[] data) {
        Endpoint from = new Endpoint(p.source, s.local().port());
        int segment = p.segment < data.length ? p.segment : 0;
        Datagram d = new Datagram(from, p.to.address(), data, p.ttl, p.trafficClass, Clocks.realtimeNs(), p.mark, p.priority, p.headerOptions,
                segment);
        boolean many = p.isForMany();
        if (p.times != 0) {
            TransmitTimes.packet(s, p.times, p.timeNumber, IpInput.of(d, p.to.port()));
        }
        int pieces = segment == 0 ? 1 : (data.length + segment - 1) / segment;
        if (pieces == 1) {
            carry(s, p, d);
        }
        for (int i = 0; pieces > 1 && i < pieces; i++) {
            carry(s, p, d.piece(i * segment, Math.min(segment, data.length - i * segment)));
        }
        if (p.isLost) {
            return;
        }
        UdpSocket one = null;
        List<UdpSocket> all = List.of();
        s.lock.lock();
        try {
            if (many) {
                all = s.table.findAll(p.to, from); // of IP_MULTICAST_LOOP: lo carries to itself without it
            } else {
                one = s.table.find(p.to, from, () -> IpInput.of(d, p.to.port()));
            }
        } finally {
            s.lock.unlock();
        }
        all.forEach(r -> give(r, d));
        if (one != null) {
            give(one, d);
        } else if (!many) {
            refuse(s, p, segment == 0 ? d : d.piece(0, segment));
        } else if (all.isEmpty()) {
            s.count(Counters.Kind.UDP_IGNORED, d.to());
        }
    }

    /** Counts a packet, and shows it to raw sockets. */
    private static void carry(UdpSocket s, OutgoingPacket p, Datagram d) {
        int headers = (d.to().isV4() ? HEADERS4 : HEADERS6) + HeaderOptions.length(d.options());
        s.counters().packet(d.to(), d.trafficClass(), p.isForMany(), headers + d.data().length);
        s.count(Counters.Kind.UDP_OUT, d.to());
        if (!p.isLost && IpInput.isWatched(s.namespace, s.protocol())) {
            IpInput.show(s.namespace, IpInput.of(d, p.to.port()));
        }
    }

    /** What was cut into segments stays together for who says UDP_GRO. */
    private static void give(UdpSocket r, Datagram d) {
        if (d.segment() == 0 || r.inet.is(InetOptions.SOL_UDP, UDP_GRO)) {
            r.deliver(d);
            return;
        }
        for (int at = 0; at < d.data().length; at += d.segment()) {
            r.deliver(d.piece(at, Math.min(d.segment(), d.data().length - at)));
        }
    }

    private static void refuse(UdpSocket s, OutgoingPacket p, Datagram d) {
        s.unreachable(p.to, d.data());
        s.count(Counters.Kind.UDP_NO_PORT, d.to());
        IpInput.unreachable(s.namespace, IpInput.of(d, p.to.port()));
    }
}
