package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;

/** NETLINK_ROUTE: which request is whose, and the news of changes to its groups. */
final class RouteProtocol {
    static final int PROTOCOL = 0;
    private static final int FIRST = 16, LAST = 121;
    private static final int LINK_GROUP = 1, ADDRESS4_GROUP = 5, ADDRESS6_GROUP = 9;
    private static final int GETQDISC = 38, GETNEIGHTBL = 66, NEWNSID = 88, GETNSID = 90, GETNEXTHOP = 106;
    private static final int KIND_GET = 2;
    /** struct rtgenmsg with its padding; NETNSA_*. */
    private static final int GENERIC = 4, NSID = 1, NSID_PID = 2, NSID_FD = 3;

    private RouteProtocol() {}

    /** EPERM for changes without CAP_NET_ADMIN, EOPNOTSUPP for what is not known. */
    static void handle(Request r, Answer a) {
        if (r.type < FIRST || r.type > LAST) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if ((r.type & 3) != KIND_GET) {
            r.requireAdmin();
            change(r);
            return;
        }
        switch (r.type) {
            case RouteLinks.GETLINK -> RouteLinks.get(r, a);
            case RouteAddresses.GETADDR -> requireDump(r, () -> RouteAddresses.get(r, a));
            case RouteTables.GETROUTE -> RouteTables.routes(r, a);
            case RouteTables.GETRULE -> requireDump(r, () -> RouteTables.rules(r, a));
            case GETNSID -> namespaceId(r, a);
            case RouteSettings.GETNEIGH -> RouteSettings.neighbours(r);
            case RouteSettings.GETNETCONF -> RouteSettings.settings(r, a);
            case RouteSettings.GETSTATS -> RouteSettings.statistics(r, a);
            // other tables are empty
            case GETQDISC, GETNEIGHTBL, GETNEXTHOP -> requireDump(r, () -> { });
            default -> throw Errno.EOPNOTSUPP.exception();
        }
    }

    /** No namespace has been given an id by another: NETNSA_NSID_NOT_ASSIGNED. EINVAL without one that is asked about. */
    private static void namespaceId(Request r, Answer a) {
        if (r.isDump()) {
            return;
        }
        if (r.attribute(GENERIC, NSID_PID) == null && r.attribute(GENERIC, NSID_FD) == null) {
            throw Errno.EINVAL.exception();
        }
        int at = a.begin(NEWNSID, GENERIC);
        a.message().addInt(NSID, -1);
        a.end(at);
    }

    private static void requireDump(Request r, Runnable body) {
        if (!r.isDump()) {
            throw Errno.EOPNOTSUPP.exception();
        }
        body.run();
    }

    private static void change(Request r) {
        switch (r.type) {
            case RouteLinks.NEWLINK, RouteLinks.SETLINK -> {
                RouteLinks.set(r);
                tellLink(r);
            }
            case RouteAddresses.NEWADDR -> {
                RouteAddresses.add(r);
                tellAddress(r);
            }
            case RouteAddresses.DELADDR -> {
                RouteAddresses.remove(r);
                tellAddress(r);
            }
            default -> throw Errno.EOPNOTSUPP.exception();
        }
    }

    private static void tellLink(Request r) {
        Attributes m = new Attributes();
        int at = m.begin(RouteLinks.NEWLINK, 0, r.sequence, r.port, 16);
        RouteLinks.describe(m, at, r.namespace);
        m.end(at);
        NetlinkTable.of(r.namespace).broadcast(PROTOCOL, LINK_GROUP, m.bytes());
    }

    private static void tellAddress(Request r) {
        boolean v4 = r.family() == Endpoint.AF_INET;
        byte[] b = r.attribute(8, 2);
        b = b == null ? r.attribute(8, 1) : b;
        Interfaces.Address own = new Interfaces.Address(v4 ? org.belljar.net.IpAddress.readV4(b, 0)
                : org.belljar.net.IpAddress.readV6(b, 0), r.body.bytes()[1] & 255, Interfaces.NAME);
        Attributes m = new Attributes();
        int at = m.begin(r.type, 0, r.sequence, r.port, 8);
        RouteAddresses.describe(m, at, own);
        m.end(at);
        NetlinkTable.of(r.namespace).broadcast(PROTOCOL, v4 ? ADDRESS4_GROUP : ADDRESS6_GROUP, m.bytes());
    }
}
