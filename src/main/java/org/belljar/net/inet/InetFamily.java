package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.net.Endpoint;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFamily;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketInode;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;

/** AF_INET or AF_INET6 over the loopback interface of the caller's network namespace. */
public final class InetFamily implements SocketFamily {
    public static final int AF_INET = Endpoint.AF_INET, AF_INET6 = Endpoint.AF_INET6;
    static final int FIONREAD = 0x541b, SIOCOUTQ = 0x5411, SIOCATMARK = 0x8905, SIOCGSTAMP = 0x8906, SIOCGSTAMPNS = 0x8907;
    private static final int IPPROTO_ICMP = 1, IPPROTO_ICMPV6 = 58, IPPROTO_MAX = 263;

    private final int domain;

    public InetFamily(int domain) {
        this.domain = domain;
    }

    /** An inode for a connection's server end: it belongs to whom the listener belongs to. */
    static Inode inodeLike(Inode listener) {
        return new SocketInode((AnonymousFileSystem) listener.fileSystem(), listener.uid(), listener.gid());
    }

    /**
     * ESOCKTNOSUPPORT for types beside stream, datagram and raw; EPROTONOSUPPORT for protocols beside TCP, UDP, UDP-Lite
     * and, of raw sockets, any; EPERM for raw sockets without CAP_NET_RAW, EACCES for ping sockets of who is in none of the groups
     * of net.ipv4.ping_group_range.
     */
    @Override
    public SocketFile create(Caller caller, int type, int protocol, int statusFlags) {
        if (protocol < 0 || protocol >= IPPROTO_MAX) {
            throw Errno.EINVAL.exception();
        }
        NetNamespace namespace = NetNamespace.of(caller);
        int ping = domain == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        switch (type) {
            case SocketFile.STREAM -> require(protocol == 0 || protocol == TcpTable.PROTOCOL, Errno.EPROTONOSUPPORT);
            case SocketFile.DGRAM -> {
                require(protocol == 0 || protocol == UdpTable.PROTOCOL || protocol == UdpTable.LITE || protocol == ping, Errno.EPROTONOSUPPORT);
            }
            case SocketFile.RAW -> {
                require(protocol != 0, Errno.EPROTONOSUPPORT);
                require(namespace.hasCapability(caller, Credentials.CAP_NET_RAW), Errno.EPERM);
            }
            default -> throw Errno.ESOCKTNOSUPPORT.exception();
        }
        boolean isPing = type == SocketFile.DGRAM && protocol == ping;
        require(!isPing || namespace.pingGroups().contains(caller.credentials()), Errno.EACCES);
        Inode inode = namespace.newInode(caller);
        return switch (type) {
            case SocketFile.STREAM -> new TcpSocket(namespace, inode, domain, statusFlags);
            case SocketFile.RAW -> new RawSocket(namespace, inode, domain, protocol, statusFlags);
            default -> isPing ? new PingSocket(namespace, inode, domain, protocol, statusFlags)
                    : new UdpSocket(namespace, inode, domain, protocol == 0 ? UdpTable.PROTOCOL : protocol, statusFlags);
        };
    }

    private static void require(boolean ok, Errno otherwise) {
        if (!ok) {
            throw otherwise.exception();
        }
    }

    @Override
    public SocketFile[] createPair(Caller caller, int type, int protocol, int statusFlags) {
        create(caller, type, protocol, statusFlags).drop();
        throw Errno.EOPNOTSUPP.exception();
    }
}
