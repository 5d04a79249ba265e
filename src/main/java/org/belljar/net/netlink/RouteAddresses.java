package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;

/** RTM_*ADDR: struct ifaddrmsg {family, prefix length, flags, scope, index}. */
final class RouteAddresses {
    static final int NEWADDR = 20, DELADDR = 21, GETADDR = 22;
    private static final int STRUCT = 8;
    private static final int ADDRESS = 1, LOCAL = 2, LABEL = 3, CACHEINFO = 6, FLAGS = 8;
    private static final int PERMANENT = 0x80, SCOPE_HOST = 254, SCOPE_GLOBAL = 0;

    private RouteAddresses() {}

    static void get(Request r, Answer a) {
        int family = r.family();
        int index = r.body.size() >= STRUCT ? r.body.getInt(4) : 0;
        if (index != 0 && index != Interfaces.INDEX) {
            return;
        }
        for (boolean v4 : new boolean[] {true, false}) {
            if (family == 0 || family == (v4 ? Endpoint.AF_INET : Endpoint.AF_INET6)) {
                for (Interfaces.Address own : r.namespace.interfaces().addresses()) {
                    if (own.address().isV4() == v4) {
                        int at = a.begin(NEWADDR, STRUCT);
                        describe(a.message(), at, own);
                        a.end(at);
                    }
                }
            }
        }
    }

    static void describe(Attributes m, int at, Interfaces.Address own) {
        boolean v4 = own.address().isV4();
        m.putByte(at, v4 ? Endpoint.AF_INET : Endpoint.AF_INET6).putByte(at + 1, own.prefix()).putByte(at + 2, PERMANENT);
        m.putByte(at + 3, own.address().isLoopback() ? SCOPE_HOST : SCOPE_GLOBAL).putInt(at + 4, Interfaces.INDEX);
        m.add(ADDRESS, own.address().bytes(v4));
        if (v4) {
            m.add(LOCAL, own.address().bytes(true)).addString(LABEL, own.label());
        }
        m.addInt(FLAGS, PERMANENT).add(CACHEINFO, new GuestStruct(16).putLong(0, -1).bytes());
    }

    static void add(Request r) {
        IpAddress address = address(r);
        int prefix = r.body.bytes()[1] & 255;
        if (prefix > (address.isV4() ? 32 : 128)) {
            throw Errno.EINVAL.exception();
        }
        r.namespace.interfaces().add(new Interfaces.Address(address, prefix, Interfaces.NAME));
    }

    static void remove(Request r) {
        r.namespace.interfaces().remove(address(r), r.body.bytes()[1] & 255);
    }

    private static IpAddress address(Request r) {
        r.requireAdmin();
        r.require(STRUCT);
        if (r.body.getInt(4) != Interfaces.INDEX) {
            throw Errno.ENODEV.exception();
        }
        boolean v4 = r.family() == Endpoint.AF_INET;
        byte[] b = r.attribute(STRUCT, LOCAL);
        b = b == null ? r.attribute(STRUCT, ADDRESS) : b;
        if (!v4 && r.family() != Endpoint.AF_INET6 || b == null || b.length != (v4 ? 4 : 16)) {
            throw Errno.EINVAL.exception();
        }
        return v4 ? IpAddress.readV4(b, 0) : IpAddress.readV6(b, 0);
    }
}
