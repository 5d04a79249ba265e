package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.bpf.PacketProgram;
import org.belljar.net.Counters;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PacketView;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** A UDP socket: packets go straight into the queues of those they are for. */
final class UdpSocket extends PacketSocket {
    final UdpTable table;
    /** What MSG_MORE or UDP_CORK has gathered for the next packet. */
    final UdpCork cork;

    UdpSocket(NetNamespace namespace, Inode inode, int domain, int protocol, int statusFlags) {
        super(namespace, inode, domain, DGRAM, protocol, statusFlags);
        table = UdpTable.of(namespace, protocol);
        cork = new UdpCork(namespace.buffers());
    }

    @Override
    PortTable ports() {
        return table.ports;
    }

    @Override
    Endpoint peerOf(byte[] address) {
        boolean isOfV4 = !isV4() && Endpoint.family(address) == Endpoint.AF_INET;
        if (isOfV4 && isV6Only()) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        return isOfV4 && address.length >= 16 ? destination4(Endpoint.read(address)) : destination(address);
    }

    /** A sockaddr_in given to an AF_INET6 socket. */
    Endpoint destination4(Endpoint to) {
        if (isV6Only()) {
            throw Errno.ENETUNREACH.exception();
        }
        return to.address().isAny() ? new Endpoint(IpAddress.LOOPBACK4, to.port()) : to;
    }

    /** Counts for UDP, or for UDP-Lite what stands at the same place of its own kinds. */
    void count(Counters.Kind k, IpAddress to) {
        counters().count(protocol() == UdpTable.LITE ? k.ofLite() : k, to.isV4());
    }

    @Override
    void lost(Datagram d, boolean forRoom) {
        count(Counters.Kind.UDP_ERRORS, d.to());
        if (forRoom) {
            count(Counters.Kind.UDP_NO_ROOM, d.to());
        }
    }

    @Override
    void taken(Datagram d) {
        count(Counters.Kind.UDP_IN, d.to());
    }

    @Override
    int filteredHeader() {
        return FilteredPacket.UDP_HEADER;
    }

    @Override
    PacketView view(Datagram d) {
        return FilteredPacket.ofTransport(IpInput.of(d, local().port()), FilteredPacket.UDP_HEADER);
    }

    /** A hashed socket's group is who shares its port; before that it is alone. */
    @Override
    protected long balanceBy(PacketProgram p) {
        return ReuseGroup.balance(this, local().port() != 0, p);
    }

    @Override
    public long send(Caller caller, Message m) {
        return UdpSending.send(this, caller, m);
    }

    @Override
    protected void release() {
        super.release();
        cork.take();
    }
}
