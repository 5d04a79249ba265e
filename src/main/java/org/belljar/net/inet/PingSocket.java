package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PacketView;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** A ping socket (icmp(7), net.ipv4.ping_group_range): sends ICMP echo requests and gets their replies, told apart by an id that takes a port's place. */
final class PingSocket extends PacketSocket {
    private static final int MAX_LENGTH = 65535, HEADER = 8, ECHO = 8, EXTENDED = 42, ECHO6 = 128, EXTENDED6 = 160, AT_ID = 4;

    PingSocket(NetNamespace namespace, Inode inode, int domain, int protocol, int statusFlags) {
        super(namespace, inode, domain, DGRAM, protocol, statusFlags);
    }

    /** The ids in use in a namespace. Guarded by its lock. */
    static final class Table {
        private final NetNamespace namespace;
        private final PortTable ids = new PortTable(true);

        private Table(NetNamespace namespace) {
            this.namespace = namespace;
        }

        /** Who waits for a reply with an id, of several the last that was bound, or null. */
        PingSocket find(IpPacket p, int id) {
            namespace.lock().lock();
            try {
                for (PortHolder h : ids.at(id).reversed()) {
                    PingSocket s = (PingSocket) h;
                    IpAddress own = s.local().address();
                    if (s.isV4() == p.isV4() && (own.isAny() || own.equals(p.to()))) {
                        return s;
                    }
                }
                return null;
            } finally {
                namespace.lock().unlock();
            }
        }
    }

    @Override
    PortTable ports() {
        return namespace.part(Table.class, Table::new).ids;
    }

    /** Ids are shared without asking (INET_PROTOSW_REUSE). */
    @Override
    public boolean reusesAddress() {
        return true;
    }

    @Override
    boolean isPrivileged(int port) {
        return false;
    }

    @Override
    Endpoint peerOf(byte[] address) {
        return destination(address);
    }

    /** EMSGSIZE, EOPNOTSUPP (MSG_OOB), EINVAL (no echo request), EDESTADDRREQ, and what every packet meets. */
    @Override
    public long send(Caller caller, Message m) {
        long length = m.data.remaining();
        long r = autobind();
        if (r != 0) {
            return r;
        }
        if (length > MAX_LENGTH) {
            return Errno.EMSGSIZE.negative();
        }
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        byte[] data = new byte[(int) length];
        if (length > 0 && m.data.get(data, 0, data.length) < data.length) {
            return Errno.EFAULT.negative();
        }
        if (length < HEADER || !isRequest(data[0] & 255) || data[1] != 0) {
            return Errno.EINVAL.negative();
        }
        Endpoint to = m.address == null ? remote() : destination(m.address);
        if (to == null) {
            return Errno.EDESTADDRREQ.negative();
        }
        if (!isV4() && to.address().isV4()) {
            return Errno.ENETUNREACH.negative();
        }
        transmit(OutgoingPacket.prepare(this, caller, to, m), data);
        return length;
    }

    private boolean isRequest(int type) {
        return isV4() ? type == ECHO || type == EXTENDED : type == ECHO6 || type == EXTENDED6;
    }

    private void transmit(OutgoingPacket p, byte[] data) {
        IpPacket.put16(data, AT_ID, local().port());
        IpPacket.put16(data, 2, 0);
        long sum = isV4() ? 0 : IpPacket.pseudoSum(p.source, p.to.address(), IpPacket.ICMP6, data.length);
        IpPacket.put16(data, 2, IpPacket.checksum(sum, data, 0, data.length));
        p.transmit(IpPacket.make(p.source, p.to.address(), protocol(), p.ttl, p.trafficClass, data, p.headerOptions));
    }

    @Override
    PacketView view(Datagram d) {
        return FilteredPacket.ofTransport(FilteredPacket.packet(d, protocol(), d.data()), HEADER);
    }

    @Override
    public long receive(Caller caller, Message m) {
        return m.has(Message.OOB) ? Errno.EOPNOTSUPP.negative() : super.receive(caller, m);
    }
}
