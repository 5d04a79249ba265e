package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.SocketOptions;
import org.belljar.net.Timestamps;
import org.belljar.vfs.Caller;

/** Receiving on UDP, ping and raw sockets. */
final class PacketReceiving {
    private static final int IP_TOS = 1, IP_TTL = 2, IP_PKTINFO = 8, IP_RECVTTL = 12, IP_RECVTOS = 13, IP_RECVOPTS = 6, IP_RETOPTS = 7, IP_ORIGDSTADDR = 20;
    private static final int UDP_GRO = 104;
    private static final int IPV6_2292PKTINFO = 2, IPV6_2292HOPLIMIT = 8, IPV6_2292HOPOPTS = 3, IPV6_2292DSTOPTS = 4, IPV6_RECVHOPOPTS = 53,
            IPV6_HOPOPTS = 54, IPV6_RECVDSTOPTS = 58, IPV6_DSTOPTS = 59, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50,
            IPV6_RECVHOPLIMIT = 51, IPV6_HOPLIMIT = 52, IPV6_RECVTCLASS = 66, IPV6_TCLASS = 67, IPV6_ORIGDSTADDR = 74;

    private PacketReceiving() {}

    static long receive(PacketSocket s, Caller caller, Message m) {
        if (m.has(Message.ERRQUEUE)) {
            return s.hasQueuedErrors() ? s.errors().receive(s, m) : Errno.EAGAIN.negative();
        }
        long deadline = s.options().receiveDeadline();
        while (true) {
            int error = s.takeError();
            if (error != 0) {
                return -error;
            }
            Datagram d = take(s, m);
            if (d != null) {
                describe(s, m, d);
                return m.has(Message.TRUNC) ? d.data().length : Math.min(d.data().length, m.copied);
            }
            if (!s.mayReceive()) {
                return 0;
            }
            if (!s.mayWaitFor(m)) {
                return Errno.EAGAIN.negative();
            }
            long r = PacketSocket.await(caller, s.queue, 0, deadline, () -> !s.received.isEmpty() || s.hasError() || !s.mayReceive());
            if (r != 0) {
                return r;
            }
        }
    }

    /** A packet whose copying faults is lost, as on Linux. */
    private static Datagram take(PacketSocket s, Message m) {
        Datagram d;
        s.received.lock.lock();
        try {
            d = s.received.firstLocked();
            if (d == null) {
                return null;
            }
            if (!m.has(Message.PEEK)) {
                s.received.removeFirstLocked();
                s.taken(d);
            }
        } finally {
            s.received.lock.unlock();
        }
        int skip = m.has(Message.PEEK) ? Math.min(Math.max(s.options().peekOffset(), 0), d.data().length) : 0;
        int n = (int) Math.min(m.data.remaining(), d.data().length - skip);
        if (n > 0 && m.data.put(d.data(), skip, n) < n) {
            throw Errno.EFAULT.exception();
        }
        s.options().moved(m.has(Message.PEEK), m.has(Message.PEEK) ? n : d.data().length);
        m.copied = n;
        if (n < d.data().length - skip) {
            m.resultFlags |= Message.TRUNC;
        }
        return d;
    }

    private static void describe(PacketSocket s, Message m, Datagram d) {
        m.address = d.from().sockaddr(s.domain());
        Timestamps.describe(m, s.options(), d::timeNs);
        if (s.options().is(SocketOptions.SO_RXQ_OVFL) && s.received.drops() > 0) {
            m.addControl(ControlMessage.ofInt(1, 40, (int) s.received.drops()));
        }
        if (d.segment() != 0) {
            m.addControl(ControlMessage.ofInt(InetOptions.SOL_UDP, UDP_GRO, d.segment()));
        }
        if (s.options().receivesMark()) {
            m.addControl(ControlMessage.ofInt(1, 36, d.mark()));
        }
        if (s.options().receivesPriority()) {
            m.addControl(ControlMessage.ofInt(1, 12, d.priority()));
        }
        if (d.to().isV4()) {
            describe4(s, m, d);
        } else {
            describe6(s, m, d);
        }
    }

    private static void describe4(PacketSocket s, Message m, Datagram d) {
        InetOptions o = s.inet;
        int l = InetOptions.SOL_IP;
        if (o.is(l, IP_PKTINFO)) {
            GuestStruct i = new GuestStruct(12).putInt(0, Interfaces.INDEX);
            IpAddress local = d.to().isMulticast() || s.namespace.interfaces().isBroadcast(d.to()) ? d.from().address() : d.to();
            local.writeV4(i.bytes(), 4);
            d.to().writeV4(i.bytes(), 8);
            m.addControl(new ControlMessage(l, IP_PKTINFO, i.bytes()));
        }
        if (o.is(l, IP_RECVTTL)) {
            m.addControl(ControlMessage.ofInt(l, IP_TTL, d.ttl()));
        }
        if (o.is(l, IP_RECVTOS)) {
            m.addControl(new ControlMessage(l, IP_TOS, new byte[] {(byte) d.trafficClass()}));
        }
        if (o.is(l, IP_ORIGDSTADDR)) {
            m.addControl(new ControlMessage(l, IP_ORIGDSTADDR, new Endpoint(d.to(), s.local().port()).sockaddr(Endpoint.AF_INET)));
        }
        if (d.options() != null) {
            describeOptions4(o, m, d.options().v4());
        }
        if (!s.isV4() && o.is(InetOptions.SOL_IPV6, IPV6_RECVPKTINFO)) {
            m.addControl(info6(IPV6_PKTINFO, d));
        }
    }

    private static void describeOptions4(InetOptions o, Message m, byte[] options) {
        if (o.is(InetOptions.SOL_IP, IP_RECVOPTS)) {
            m.addControl(new ControlMessage(InetOptions.SOL_IP, IP_RECVOPTS, options));
        }
        if (o.is(InetOptions.SOL_IP, IP_RETOPTS)) {
            m.addControl(new ControlMessage(InetOptions.SOL_IP, IP_RETOPTS, Ip4Options.echo(options)));
        }
    }

    /** @param wanted the option that asks for a header; its control message is called {@code type} */
    private static void describeHeader(InetOptions o, Message m, int wanted, int type, byte[] header) {
        if (header != null && o.is(InetOptions.SOL_IPV6, wanted)) {
            m.addControl(new ControlMessage(InetOptions.SOL_IPV6, type, header));
        }
    }

    private static void describe6(PacketSocket s, Message m, Datagram d) {
        InetOptions o = s.inet;
        int l = InetOptions.SOL_IPV6;
        if (o.is(l, IPV6_RECVPKTINFO)) {
            m.addControl(info6(IPV6_PKTINFO, d));
        }
        if (o.is(l, IPV6_RECVHOPLIMIT)) {
            m.addControl(ControlMessage.ofInt(l, IPV6_HOPLIMIT, d.ttl()));
        }
        if (o.is(l, IPV6_RECVTCLASS)) {
            m.addControl(ControlMessage.ofInt(l, IPV6_TCLASS, d.trafficClass()));
        }
        HeaderOptions h = d.options();
        if (h != null) {
            describeHeader(o, m, IPV6_RECVHOPOPTS, IPV6_HOPOPTS, h.hopByHop());
            describeHeader(o, m, IPV6_RECVDSTOPTS, IPV6_DSTOPTS, h.destination());
        }
        if (o.is(l, IPV6_2292PKTINFO)) {
            m.addControl(info6(IPV6_2292PKTINFO, d));
        }
        if (o.is(l, IPV6_2292HOPLIMIT)) {
            m.addControl(ControlMessage.ofInt(l, IPV6_2292HOPLIMIT, d.ttl()));
        }
        if (h != null) {
            describeHeader(o, m, IPV6_2292HOPOPTS, IPV6_2292HOPOPTS, h.hopByHop());
            describeHeader(o, m, IPV6_2292DSTOPTS, IPV6_2292DSTOPTS, h.destination());
        }
        if (o.is(l, IPV6_ORIGDSTADDR)) {
            m.addControl(new ControlMessage(l, IPV6_ORIGDSTADDR, new Endpoint(d.to(), s.local().port()).sockaddr(Endpoint.AF_INET6)));
        }
    }

    private static ControlMessage info6(int type, Datagram d) {
        GuestStruct i = new GuestStruct(20).putInt(16, Interfaces.INDEX);
        d.to().writeV6(i.bytes(), 0);
        return new ControlMessage(InetOptions.SOL_IPV6, type, i.bytes());
    }
}
