package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;

/** RTM_GETROUTE and RTM_GETRULE: what follows from the addresses. struct rtmsg {family, dst length, src length, tos, table, protocol, scope, type, flags}. */
final class RouteTables {
    static final int NEWROUTE = 24, GETROUTE = 26, NEWRULE = 32, GETRULE = 34;
    private static final int STRUCT = 12;
    private static final int RTA_DST = 1, RTA_SRC = 2, RTA_OIF = 4, RTA_PRIORITY = 6, RTA_PREFSRC = 7, RTA_CACHEINFO = 12, RTA_TABLE = 15, RTA_PREF = 20, RTA_UID = 25;
    private static final int FRA_PRIORITY = 6, FRA_SUPPRESS = 14, FRA_TABLE = 15, FRA_PROTOCOL = 21;
    private static final int LOCAL_TABLE = 255, MAIN_TABLE = 254, DEFAULT_TABLE = 253, KERNEL = 2;
    private static final int SCOPE_HOST = 254, SCOPE_LINK = 253, LOCAL = 2, BROADCAST = 3;
    private static final int CLONED = 0x200, LOCAL_FLAG = 0x80000000, TO_TABLE = 1;

    private RouteTables() {}

    static void routes(Request r, Answer a) {
        if (!r.isDump()) {
            one(r, a);
            return;
        }
        int family = r.family();
        for (Interfaces.Address own : r.namespace.interfaces().addresses()) {
            boolean v4 = own.address().isV4();
            if (!r.namespace.interfaces().isUp() || family != 0 && family != (v4 ? Endpoint.AF_INET : Endpoint.AF_INET6)) {
                continue;
            }
            if (!v4) {
                route6(a, own.address(), own.prefix());
                continue;
            }
            int mask = own.prefix() == 0 ? 0 : -1 << 32 - own.prefix();
            if (own.prefix() < 32) {
                route4(a, IpAddress.v4(own.address().v4() & mask), own.prefix(), LOCAL, SCOPE_HOST, own.address());
            }
            route4(a, own.address(), 32, LOCAL, SCOPE_HOST, own.address());
            if (own.prefix() < 31) {
                route4(a, IpAddress.v4(own.address().v4() | ~mask), 32, BROADCAST, SCOPE_LINK, own.address());
            }
        }
    }

    private static int begin(Answer a, int family, int length, int type, int scope) {
        int at = a.begin(NEWROUTE, STRUCT);
        a.message().putByte(at, family).putByte(at + 1, length).putByte(at + 4, LOCAL_TABLE).putByte(at + 5, KERNEL)
                .putByte(at + 6, scope).putByte(at + 7, type);
        a.message().addInt(RTA_TABLE, LOCAL_TABLE);
        return at;
    }

    private static void route4(Answer a, IpAddress to, int length, int type, int scope, IpAddress source) {
        int at = begin(a, Endpoint.AF_INET, length, type, scope);
        a.message().add(RTA_DST, to.bytes(true)).add(RTA_PREFSRC, source.bytes(true)).addInt(RTA_OIF, Interfaces.INDEX);
        a.end(at);
    }

    private static void route6(Answer a, IpAddress to, int length) {
        int at = begin(a, Endpoint.AF_INET6, length, LOCAL, 0);
        a.message().add(RTA_DST, to.bytes(false)).addInt(RTA_PRIORITY, 0).addInt(RTA_OIF, Interfaces.INDEX)
                .add(RTA_CACHEINFO, new byte[32]).addByte(RTA_PREF, 0);
        a.end(at);
    }

    /** The route that a packet to an address takes: ENETUNREACH without. */
    private static void one(Request r, Answer a) {
        r.require(STRUCT);
        boolean v4 = r.family() == Endpoint.AF_INET;
        byte[] b = r.attribute(STRUCT, RTA_DST);
        if (b == null || b.length != (v4 ? 4 : 16)) {
            throw Errno.EINVAL.exception();
        }
        IpAddress to = v4 ? IpAddress.readV4(b, 0) : IpAddress.readV6(b, 0);
        IpAddress source = r.namespace.interfaces().sourceFor(to);
        if (source == null) {
            throw Errno.ENETUNREACH.exception();
        }
        int at = a.begin(NEWROUTE, STRUCT);
        Attributes m = a.message();
        m.putByte(at, r.family()).putByte(at + 1, v4 ? 32 : 128).putByte(at + 4, v4 ? MAIN_TABLE : LOCAL_TABLE)
                .putByte(at + 5, v4 ? 0 : KERNEL).putByte(at + 7, LOCAL).putInt(at + 8, v4 ? CLONED | LOCAL_FLAG : 0);
        m.addInt(RTA_TABLE, v4 ? MAIN_TABLE : LOCAL_TABLE).add(RTA_DST, to.bytes(v4)).addInt(RTA_OIF, Interfaces.INDEX);
        m.add(RTA_PREFSRC, source.bytes(v4));
        if (v4) {
            m.addInt(RTA_UID, r.caller.credentials().uid());
        } else {
            m.putByte(at + 2, 128).add(RTA_SRC, new byte[16]).addInt(RTA_PRIORITY, 0).addByte(RTA_PREF, 0);
        }
        m.add(RTA_CACHEINFO, new byte[32]);
        a.end(at);
    }

    static void rules(Request r, Answer a) {
        for (boolean v4 : new boolean[] {true, false}) {
            int family = v4 ? Endpoint.AF_INET : Endpoint.AF_INET6;
            if (r.family() == 0 || r.family() == family) {
                rule(a, family, 0, LOCAL_TABLE);
                rule(a, family, 32766, MAIN_TABLE);
                if (v4) {
                    rule(a, family, 32767, DEFAULT_TABLE);
                }
            }
        }
    }

    private static void rule(Answer a, int family, int priority, int table) {
        int at = a.begin(NEWRULE, STRUCT);
        a.message().putByte(at, family).putByte(at + 4, table).putByte(at + 7, TO_TABLE);
        a.message().addInt(FRA_TABLE, table).addInt(FRA_SUPPRESS, -1).addByte(FRA_PROTOCOL, KERNEL);
        if (priority != 0) {
            a.message().addInt(FRA_PRIORITY, priority);
        }
        a.end(at);
    }
}
