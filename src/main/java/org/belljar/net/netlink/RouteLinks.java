package org.belljar.net.netlink;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Interfaces;
import org.belljar.net.NetNamespace;

/** RTM_*LINK: struct ifinfomsg {family, type (2 bytes from 2), index, flags, change}. */
final class RouteLinks {
    static final int NEWLINK = 16, DELLINK = 17, GETLINK = 18, SETLINK = 19;
    private static final int STRUCT = 16;
    private static final int ADDRESS = 1, BROADCAST = 2, IFNAME = 3, MTU = 4, QDISC = 6, STATS = 7, TXQLEN = 13, OPERSTATE = 16,
            LINKMODE = 17, STATS64 = 23, GROUP = 27, PROMISCUITY = 30, TX_QUEUES = 31, RX_QUEUES = 32, CARRIER = 33, CARRIER_CHANGES = 35,
            GSO_SEGS = 40, GSO_SIZE = 41, MIN_MTU = 50, MAX_MTU = 51;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int COUNTERS = 24;

    private RouteLinks() {}

    static void get(Request r, Answer a) {
        if (!r.isDump()) {
            r.require(STRUCT);
            byte[] name = r.attribute(STRUCT, IFNAME);
            int index = r.body.getInt(4);
            if (index == 0 && name == null) {
                throw Errno.EINVAL.exception();
            }
            if (index != 0 ? index != Interfaces.INDEX : !text(name).equals(Interfaces.NAME)) {
                throw Errno.ENODEV.exception();
            }
        }
        int at = a.begin(NEWLINK, STRUCT);
        describe(a.message(), at, r.namespace);
        a.end(at);
    }

    static String text(byte[] b) {
        String s = new String(b, StandardCharsets.ISO_8859_1);
        int end = s.indexOf('\0');
        return end < 0 ? s : s.substring(0, end);
    }

    static void describe(Attributes m, int at, NetNamespace n) {
        Interfaces lo = n.interfaces();
        int flags = lo.flags() | (lo.isUp() ? Interfaces.LOWER_UP : 0);
        m.putShort(at + 2, ARPHRD_LOOPBACK).putInt(at + 4, Interfaces.INDEX).putInt(at + 8, flags);
        m.addString(IFNAME, Interfaces.NAME).addInt(TXQLEN, 1000);
        m.addByte(OPERSTATE, lo.isUp() ? 0 : 2).addByte(LINKMODE, 0).addInt(MTU, lo.mtu()).addInt(MIN_MTU, 0).addInt(MAX_MTU, 0);
        m.addInt(GROUP, 0).addInt(PROMISCUITY, 0).addInt(TX_QUEUES, 1).addInt(GSO_SEGS, 65535).addInt(GSO_SIZE, 65536);
        m.addInt(RX_QUEUES, 1).addByte(CARRIER, 1).addInt(CARRIER_CHANGES, 0);
        m.addString(QDISC, lo.isUp() ? "noqueue" : "noop");
        m.add(ADDRESS, new byte[6]).add(BROADCAST, new byte[6]);
        long packets = lo.counters().packets();
        long bytes = lo.counters().bytes();
        GuestStruct wide = new GuestStruct(COUNTERS * 8);
        wide.putLong(0, packets).putLong(8, packets).putLong(16, bytes).putLong(24, bytes);
        GuestStruct narrow = new GuestStruct(COUNTERS * 4);
        narrow.putInt(0, (int) packets).putInt(4, (int) packets).putInt(8, (int) bytes).putInt(12, (int) bytes);
        m.add(STATS64, wide.bytes()).add(STATS, narrow.bytes());
    }

    /** Up, down and MTU of the loopback interface; others cannot be made: EOPNOTSUPP. */
    static void set(Request r) {
        r.requireAdmin();
        r.require(STRUCT);
        byte[] name = r.attribute(STRUCT, IFNAME);
        int index = r.body.getInt(4);
        boolean isLo = index == Interfaces.INDEX || index == 0 && name != null && text(name).equals(Interfaces.NAME);
        if (!isLo) {
            throw (r.type == NEWLINK && (r.flags & Request.CREATE) != 0 ? Errno.EOPNOTSUPP : Errno.ENODEV).exception();
        }
        byte[] mtu = r.attribute(STRUCT, MTU);
        if (mtu != null && mtu.length >= 4) {
            r.namespace.interfaces().setMtu(new GuestStruct(mtu).getInt(0));
        }
        int flags = r.body.getInt(8);
        int change = r.body.getInt(12);
        if (flags != 0 || change != 0) {
            r.namespace.interfaces().setFlags(flags, change == 0 ? -1 : change);
        }
    }
}
