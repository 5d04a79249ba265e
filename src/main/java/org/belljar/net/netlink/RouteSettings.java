package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;

/**
 * RTM_GETNETCONF, RTM_GETSTATS and single requests of RTM_GETNEIGH: settings and statistics of the loopback interface, and neighbours, of
 * which it has none. Shapes and errors as seen on Linux 6.18 in a network namespace with lo alone.
 */
final class RouteSettings {
    static final int GETNEIGH = 30, NEWNETCONF = 80, GETNETCONF = 82, NEWSTATS = 92, GETSTATS = 94;
    /** struct ndmsg {family, padding, index, ...}. */
    private static final int NEIGHBOUR_STRUCT = 12, NEIGHBOUR_ADDRESS = 1;
    /** struct netconfmsg {family} with its padding. */
    private static final int NETCONF_STRUCT = 4, NETCONF_IFINDEX = 1;
    /** FORWARDING, RP_FILTER, MC_FORWARDING, BC_FORWARDING, PROXY_NEIGH, IGNORE_ROUTES_WITH_LINKDOWN, in the kernel's order. */
    private static final int[] SETTINGS4 = {2, 3, 4, 8, 5, 6}, SETTINGS6 = {2, 4, 5, 6};
    private static final int ALL = -1, DEFAULT = -2;
    /** struct if_stats_msg {family, 3 bytes, index, mask of statistics}. */
    private static final int STATS_STRUCT = 12, LINK_64 = 1, LINK_64_SIZE = 200;

    private RouteSettings() {}

    /** A neighbour is asked for by address and interface: EINVAL without, EAFNOSUPPORT, ENODEV; there is none (ENOENT). A dump is empty. */
    static void neighbours(Request r) {
        if (r.isDump()) {
            return;
        }
        byte[] address = r.attribute(NEIGHBOUR_STRUCT, NEIGHBOUR_ADDRESS);
        if (r.body.size() < NEIGHBOUR_STRUCT || address == null || r.body.getInt(4) == 0) {
            throw Errno.EINVAL.exception();
        }
        if (r.family() != Endpoint.AF_INET && r.family() != Endpoint.AF_INET6) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        if (address.length != (r.family() == Endpoint.AF_INET ? 4 : 16)) {
            throw Errno.EINVAL.exception();
        }
        throw (r.body.getInt(4) == Interfaces.INDEX ? Errno.ENOENT : Errno.ENODEV).exception();
    }

    // ---- settings ----

    static void settings(Request r, Answer a) {
        int family = r.family();
        boolean isKnown = family == Endpoint.AF_INET || family == Endpoint.AF_INET6;
        if (r.isDump()) {
            for (int f : new int[] {Endpoint.AF_INET, Endpoint.AF_INET6}) {
                if (!isKnown || f == family) {
                    for (int index : new int[] {Interfaces.INDEX, ALL, DEFAULT}) {
                        settings(a, f, index);
                    }
                }
            }
            return;
        }
        if (!isKnown) {
            throw Errno.EOPNOTSUPP.exception();
        }
        byte[] index = r.attribute(NETCONF_STRUCT, NETCONF_IFINDEX);
        if (index == null || index.length < 4) {
            throw Errno.EINVAL.exception();
        }
        int wanted = new GuestStruct(index).getInt(0);
        if (wanted != Interfaces.INDEX && wanted != ALL && wanted != DEFAULT) {
            throw Errno.ENODEV.exception();
        }
        settings(a, family, wanted);
    }

    /** All are 0, as /proc/sys/net says: nothing is forwarded, filtered or answered for others. */
    private static void settings(Answer a, int family, int index) {
        int at = a.begin(NEWNETCONF, NETCONF_STRUCT);
        a.message().putByte(at, family).addInt(NETCONF_IFINDEX, index);
        for (int setting : family == Endpoint.AF_INET ? SETTINGS4 : SETTINGS6) {
            a.message().addInt(setting, 0);
        }
        a.end(at);
    }

    // ---- statistics ----

    /** EINVAL for a short request, one that wants no statistics, or, but for dumps, names no interface; ENODEV for another's. */
    static void statistics(Request r, Answer a) {
        boolean isWrong = r.body.size() < STATS_STRUCT || r.body.getInt(8) == 0;
        if (isWrong && r.isDump()) {
            a.failDump(Errno.EINVAL);
            return;
        }
        int index = isWrong ? 0 : r.body.getInt(4);
        if (!r.isDump() && index <= 0) {
            throw Errno.EINVAL.exception();
        }
        if (!r.isDump() && index != Interfaces.INDEX) {
            throw Errno.ENODEV.exception();
        }
        int at = a.begin(NEWSTATS, STATS_STRUCT);
        a.message().putInt(at + 4, Interfaces.INDEX).putInt(at + 8, r.body.getInt(8));
        if ((r.body.getInt(8) & LINK_64) != 0) {
            Interfaces lo = r.namespace.interfaces();
            long packets = lo.counters().packets();
            long bytes = lo.counters().bytes();
            GuestStruct s = new GuestStruct(LINK_64_SIZE);
            a.message().add(LINK_64, s.putLong(0, packets).putLong(8, packets).putLong(16, bytes).putLong(24, bytes).bytes());
        }
        a.end(at);
    }
}
