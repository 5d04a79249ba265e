package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFamily;
import org.belljar.net.SocketFile;
import org.belljar.vfs.Caller;

/** AF_NETLINK. */
public final class NetlinkFamily implements SocketFamily {
    public static final int AF_NETLINK = NetlinkSocket.AF_NETLINK;
    static final int SOCK_DIAG = 4, KOBJECT_UEVENT = 15;

    /** ESOCKTNOSUPPORT for types beside raw and datagram, EPROTONOSUPPORT for protocols that no part of the kernel serves (audit among them). */
    @Override
    public SocketFile create(Caller caller, int type, int protocol, int statusFlags) {
        if (type != SocketFile.RAW && type != SocketFile.DGRAM) {
            throw Errno.ESOCKTNOSUPPORT.exception();
        }
        if (protocol != RouteProtocol.PROTOCOL && protocol != SOCK_DIAG && protocol != KOBJECT_UEVENT
                && protocol != GenericProtocol.PROTOCOL) {
            throw Errno.EPROTONOSUPPORT.exception();
        }
        NetNamespace namespace = NetNamespace.of(caller);
        return new NetlinkSocket(namespace, namespace.newInode(caller), type, protocol, statusFlags);
    }

    @Override
    public SocketFile[] createPair(Caller caller, int type, int protocol, int statusFlags) {
        create(caller, type, protocol, statusFlags).drop();
        throw Errno.EOPNOTSUPP.exception();
    }
}
