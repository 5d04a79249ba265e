package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.net.Endpoint;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFamily;
import org.belljar.net.SocketFile;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
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
        return new AnonymousInode((AnonymousFileSystem) listener.fileSystem(), "socket", Inode.S_IFSOCK | 0777, listener.uid(), listener.gid());
    }

    /**
     * ESOCKTNOSUPPORT for types beside stream, datagram and raw; EPROTONOSUPPORT for protocols beside TCP and UDP; EPERM for
     * raw sockets, EACCES for ping sockets (net.ipv4.ping_group_range is empty).
     */
    @Override
    public SocketFile create(Caller caller, int type, int protocol, int statusFlags) {
        if (protocol < 0 || protocol >= IPPROTO_MAX) {
            throw Errno.EINVAL.exception();
        }
        int ping = domain == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
        switch (type) {
            case SocketFile.STREAM -> require(protocol == 0 || protocol == TcpTable.PROTOCOL, Errno.EPROTONOSUPPORT);
            case SocketFile.DGRAM -> {
                require(protocol != ping, Errno.EACCES);
                require(protocol == 0 || protocol == UdpTable.PROTOCOL, Errno.EPROTONOSUPPORT);
            }
            case SocketFile.RAW -> {
                require(protocol != 0, Errno.EPROTONOSUPPORT);
                throw Errno.EPERM.exception();
            }
            default -> throw Errno.ESOCKTNOSUPPORT.exception();
        }
        NetNamespace namespace = NetNamespace.of(caller);
        Inode inode = namespace.newInode(caller);
        return type == SocketFile.STREAM ? new TcpSocket(namespace, inode, domain, statusFlags)
                : new UdpSocket(namespace, inode, domain, statusFlags);
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
