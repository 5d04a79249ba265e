package org.belljar.net.netlink;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;

/** The options of SOL_NETLINK. */
final class NetlinkOptions {
    static final int NO_ENOBUFS = 5, CAP_ACK = 10;
    static final int SOL_NETLINK = 270;
    private static final int ADD_MEMBERSHIP = 1, DROP_MEMBERSHIP = 2, PKTINFO = 3, BROADCAST_ERROR = 4, LISTEN_ALL_NSID = 8,
            LIST_MEMBERSHIPS = 9, EXT_ACK = 11, STRICT_CHECK = 12;

    private final NetlinkSocket socket;
    private volatile int bits;

    NetlinkOptions(NetlinkSocket socket) {
        this.socket = socket;
    }

    boolean is(int name) {
        return (bits >>> name & 1) != 0;
    }

    private static boolean isFlag(int name) {
        return switch (name) {
            case PKTINFO, BROADCAST_ERROR, NO_ENOBUFS, LISTEN_ALL_NSID, CAP_ACK, EXT_ACK, STRICT_CHECK -> true;
            default -> false;
        };
    }

    long set(int level, int name, GuestStruct value) {
        if (level != SOL_NETLINK) {
            return Errno.ENOPROTOOPT.negative();
        }
        int v = value.size() >= 4 ? value.getInt(0) : 0;
        if (name == ADD_MEMBERSHIP || name == DROP_MEMBERSHIP) {
            socket.setMember(v, name == ADD_MEMBERSHIP);
            return 0;
        }
        if (!isFlag(name)) {
            return Errno.ENOPROTOOPT.negative();
        }
        if (name == LISTEN_ALL_NSID) {
            return Errno.EPERM.negative();
        }
        bits = v != 0 ? bits | 1 << name : bits & ~(1 << name);
        return 0;
    }

    GuestStruct get(int level, int name) {
        if (level != SOL_NETLINK) {
            return null;
        }
        if (name == LIST_MEMBERSHIPS) {
            return new GuestStruct(8).putLong(0, socket.groups());
        }
        return isFlag(name) ? new GuestStruct(4).putInt(0, is(name) ? 1 : 0) : null;
    }
}
