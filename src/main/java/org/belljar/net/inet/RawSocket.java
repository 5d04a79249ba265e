package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PacketView;
import org.belljar.net.SocketEntry;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** A raw socket (raw(7)): sends packets of its protocol, and receives a copy of each that comes. Its port is its protocol. */
final class RawSocket extends PacketSocket {
    private static final int MAX_LENGTH = 65535, AT_PROTOCOL = 9, AT_CHECKSUM = 10;

    final RawOptions raw = new RawOptions(this);

    RawSocket(NetNamespace namespace, Inode inode, int domain, int protocol, int statusFlags) {
        super(namespace, inode, domain, RAW, protocol, statusFlags);
        lock.lock();
        try {
            holdPortLocked(local().withPort(protocol));
            keepPortLocked();
        } finally {
            lock.unlock();
        }
    }

    @Override
    PortTable ports() {
        return RawTable.of(namespace).ports;
    }

    // ---- names ----

    /** EINVAL (too short, connected, IPv6: another family), EADDRNOTAVAIL. IPv4 does not look at the family. */
    @Override
    public long bind(Caller caller, byte[] address) {
        if (address.length < (isV4() ? 16 : 24) || remote() != null || !isV4() && Endpoint.family(address) != Endpoint.AF_INET6) {
            return Errno.EINVAL.negative();
        }
        IpAddress a = isV4() ? IpAddress.readV4(address, 4) : IpAddress.readV6(address, 8);
        boolean isForeign = !isV4() && a.isV4();
        if (isForeign || !a.isMulticast() && !inet.mayBindAnywhere() && !namespace.interfaces().isBindable(a)) {
            return Errno.EADDRNOTAVAIL.negative();
        }
        lock.lock();
        try {
            setLocalLocked(new Endpoint(a, protocol()));
            keepAddressLocked(!a.isAny());
        } finally {
            lock.unlock();
        }
        return 0;
    }

    @Override
    Endpoint peerOf(byte[] address) {
        return destination(address);
    }

    private Endpoint addressee(byte[] address) {
        if (isV4() && address.length >= 16 && Endpoint.family(address) == Endpoint.AF_UNSPEC) {
            byte[] copy = address.clone();
            copy[0] = Endpoint.AF_INET;
            return destination(copy);
        }
        Endpoint to = destination(address);
        if (!isV4() && to.port() != 0 && (to.port() > 255 || to.port() != protocol() && protocol() != IpPacket.RAW)) {
            throw Errno.EINVAL.exception();
        }
        return to;
    }

    // ---- sending ----

    @Override
    public long send(Caller caller, Message m) {
        long length = m.data.remaining();
        if (length > MAX_LENGTH) {
            return Errno.EMSGSIZE.negative();
        }
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        Endpoint to = m.address == null ? remote() : addressee(m.address);
        if (to == null) {
            return Errno.EDESTADDRREQ.negative();
        }
        if (!isV4() && to.address().isV4()) {
            return Errno.ENETUNREACH.negative();
        }
        OutgoingPacket p = OutgoingPacket.prepare(this, caller, to, m);
        byte[] data = new byte[(int) length];
        if (length > 0 && m.data.get(data, 0, data.length) < data.length) {
            return Errno.EFAULT.negative();
        }
        p.transmit(packet(p, data));
        return length;
    }

    private IpPacket packet(OutgoingPacket p, byte[] data) {
        if (raw.hasHeader()) {
            return isV4() ? whole4(p, data) : whole6(data);
        }
        if (data.length > MAX_LENGTH - (isV4() ? IpPacket.HEADER4 : 0)) {
            throw Errno.EMSGSIZE.exception();
        }
        int at = raw.checksumAt();
        if (at >= 0) {
            if (data.length < at + 2) {
                throw Errno.EINVAL.exception();
            }
            IpPacket.put16(data, at, 0);
            long sum = IpPacket.pseudoSum(p.source, p.to.address(), protocol(), data.length);
            IpPacket.put16(data, at, IpPacket.checksum(sum, data, 0, data.length));
        }
        return IpPacket.make(p.source, p.to.address(), protocol(), p.ttl, p.trafficClass, data, p.headerOptions);
    }

    /** IP_HDRINCL: the guest's own header, of which length, checksum and, where it is open, the source are filled in. */
    private static IpPacket whole4(OutgoingPacket p, byte[] data) {
        int size = data.length < IpPacket.HEADER4 ? 0 : (data[0] & 15) * 4;
        if (size < IpPacket.HEADER4 || size > data.length) {
            throw Errno.EINVAL.exception();
        }
        byte[] h = Arrays.copyOf(data, size);
        if (IpAddress.readV4(h, 12).isAny()) {
            p.source.writeV4(h, 12);
        }
        IpPacket.put16(h, 2, data.length);
        IpPacket.put16(h, AT_CHECKSUM, 0);
        IpPacket.put16(h, AT_CHECKSUM, IpPacket.checksum(0, h, 0, size));
        return new IpPacket(IpAddress.readV4(h, 12), IpAddress.readV4(h, 16), h[AT_PROTOCOL] & 255, h[8] & 255, h[1] & 255, h,
                Arrays.copyOfRange(data, size, data.length), size == IpPacket.HEADER4 ? null
                        : HeaderOptions.ofV4(Arrays.copyOfRange(data, IpPacket.HEADER4, size)));
    }

    private static IpPacket whole6(byte[] data) {
        if (data.length < IpPacket.HEADER6) {
            throw Errno.EINVAL.exception();
        }
        return new IpPacket(IpAddress.readV6(data, 8), IpAddress.readV6(data, 24), data[6] & 255, data[7] & 255,
                IpPacket.get16(data, 0) >> 4 & 255, new byte[0], Arrays.copyOfRange(data, IpPacket.HEADER6, data.length), null);
    }

    // ---- receiving ----

    /** Whether a packet of the socket's protocol is for it. */
    boolean accepts(IpPacket p) {
        IpAddress own = local().address();
        Endpoint peer = remote();
        return p.isV4() == isV4() && (own.isAny() || own.equals(p.to())) && (peer == null || peer.address().equals(p.from()))
                && !raw.blocks(p.payload());
    }

    @Override
    public long receive(Caller caller, Message m) {
        return m.has(Message.OOB) ? Errno.EOPNOTSUPP.negative() : super.receive(caller, m);
    }

    /** IPv4's raw sockets see the header, and so do their filters. */
    @Override
    PacketView view(Datagram d) {
        return isV4() ? FilteredPacket.ofNetwork(d.data()) : FilteredPacket.ofTransport(FilteredPacket.packet(d, protocol(), d.data()), 0);
    }

    // ---- options ----

    @Override
    boolean servesLevel(int level) {
        return super.servesLevel(level) || raw.servesLevel(level);
    }

    @Override
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        return raw.isOwn(level, name) ? raw.set(level, name, value) : super.setOption(caller, level, name, value);
    }

    @Override
    public GuestStruct option(Caller caller, int level, int name) {
        return raw.isOwn(level, name) ? raw.get(level, name) : super.option(caller, level, name);
    }

    /** Listed under IPPROTO_RAW, with its protocol as the port. */
    @Override
    public SocketEntry entry() {
        SocketEntry e = super.entry();
        return e == null ? null : new SocketEntry(e.domain(), IpPacket.RAW, e.state(), e.local(), e.remote(), 0, e.receiveQueue(), e.uid(),
                e.inode(), e.drops(), this);
    }
}
