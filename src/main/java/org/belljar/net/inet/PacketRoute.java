package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.net.IpAddress;

/** The source addresses of packets. */
final class PacketRoute {
    private PacketRoute() {}

    /** The source a socket's packets to an address have, or ENETUNREACH. */
    static IpAddress source(PacketSocket s, IpAddress to) {
        if (to.isMulticast() || s.namespace.interfaces().isBroadcast(to)) {
            return multicastSource(s, to);
        }
        return s.route(to);
    }

    private static IpAddress multicastSource(PacketSocket s, IpAddress to) {
        Memberships m = s.inet.memberships();
        IpAddress own = s.local().address();
        boolean goes = m != null && m.sendsToInterface() || !own.isAny() && !own.isMulticast() || !to.isMulticast() && !to.isBroadcast();
        if (!goes || !s.namespace.interfaces().isUp()) {
            throw Errno.ENETUNREACH.exception();
        }
        return own.isAny() || own.isMulticast() ? to.isV4() ? IpAddress.LOOPBACK4 : IpAddress.LOOPBACK6 : own;
    }

    /** The source of a packet from a socket that has a name or none. */
    static IpAddress chosen(PacketSocket s, IpAddress to) {
        IpAddress own = s.local().address();
        return own.isAny() || own.isMulticast() ? source(s, to) : bound(s, to);
    }

    private static IpAddress bound(PacketSocket s, IpAddress to) {
        IpAddress source = source(s, to);
        boolean isOwnV4 = s.local().address().isV4();
        if (isOwnV4 != to.isV4() && (isOwnV4 || s.isAddressBound())) {
            throw otherFamily(s.local().address()).exception();
        }
        return isOwnV4 == to.isV4() ? s.local().address() : source; // connected by IPv6: has no name of its own to IPv4
    }

    /** What is wrong with a destination of the other family than a dual-stack socket's own address. */
    static Errno otherFamily(IpAddress own) {
        return own.isV4() ? Errno.EAFNOSUPPORT : Errno.ENETUNREACH;
    }
}
