package org.belljar.net.inet;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.net.Counters;
import org.belljar.net.Endpoint;
import org.belljar.net.Message;

/** Sending on UDP sockets. */
final class UdpSending {
    private static final int MAX4 = 65507, MAX6 = 65527, MAX_LENGTH = 65535, HEADERS4 = 28, HEADERS6 = 48;
    private static final int UDP_CORK = 1;
    /** UDP_MAX_SEGMENTS. */
    private static final int MAX_SEGMENTS = 128;

    private UdpSending() {}

    static long send(UdpSocket s, Message m) {
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
        OutgoingPacket p = OutgoingPacket.prepare(s, to, m);
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

    private static void deliver(UdpSocket s, OutgoingPacket p, byte[] data) {
        Endpoint from = new Endpoint(p.source, s.local().port());
        Datagram d = new Datagram(from, p.to.address(), data, p.ttl, p.trafficClass, Clocks.realtimeNs(), p.mark, p.priority);
        boolean many = p.isForMany();
        if (p.times != 0) {
            TransmitTimes.packet(s, p.times, p.timeNumber, IpInput.of(d, p.to.port()));
        }
        s.counters().packet(d.to(), d.trafficClass(), many, (d.to().isV4() ? HEADERS4 : HEADERS6) + data.length);
        s.count(Counters.Kind.UDP_OUT, d.to());
        UdpSocket one = null;
        List<UdpSocket> all = List.of();
        s.lock.lock();
        try {
            if (many) {
                all = p.isHeardHere() ? s.table.findAll(p.to, from) : all;
            } else {
                one = s.table.find(p.to, from, () -> IpInput.of(d, p.to.port()));
            }
        } finally {
            s.lock.unlock();
        }
        if (IpInput.isWatched(s.namespace, s.protocol())) {
            IpInput.show(s.namespace, IpInput.of(d, p.to.port()));
        }
        all.forEach(r -> r.deliver(d));
        if (one != null) {
            one.deliver(d);
        } else if (!many) {
            s.unreachable(p.to, data);
            s.count(Counters.Kind.UDP_NO_PORT, d.to());
            IpInput.unreachable(s.namespace, IpInput.of(d, p.to.port()));
        } else if (all.isEmpty()) {
            s.count(Counters.Kind.UDP_IGNORED, d.to());
        }
    }
}
