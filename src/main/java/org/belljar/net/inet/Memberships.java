package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** The multicast groups a socket has joined, and the interface it sends multicast to. There is one interface to choose from. */
final class Memberships {
    private static final int IP_MULTICAST_IF = 32, IP_ADD = 35, IP_DROP = 36, IP_UNBLOCK_SOURCE = 37, IP_BLOCK_SOURCE = 38,
            IP_ADD_SOURCE = 39, IP_DROP_SOURCE = 40, MCAST_JOIN = 42, MCAST_BLOCK_SOURCE = 43, MCAST_LEAVE = 45, MCAST_JOIN_SOURCE = 46,
            MCAST_LEAVE_SOURCE = 47;
    private static final int IPV6_MULTICAST_IF = 17, IPV6_JOIN = 20, IPV6_LEAVE = 21;
    /** net.ipv4.igmp_max_memberships. */
    private static final int MAX_GROUPS = 20;
    private static final int GROUP_REQ = 136;

    private final InetSocket socket;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Guarded by lock for writes. */
    private volatile List<Group> groups = List.of();
    private volatile boolean sendsToInterface;
    private volatile IpAddress interfaceAddress = IpAddress.ANY4;

    /** @param source the one sender to hear, or null for all */
    private record Group(IpAddress group, IpAddress source) {}

    Memberships(InetSocket socket) {
        this.socket = socket;
    }

    static boolean isOption(int level, int name) {
        if (level == InetOptions.SOL_IP) {
            return name == IP_MULTICAST_IF || name >= IP_ADD && name <= IP_DROP_SOURCE || name >= MCAST_JOIN && name <= MCAST_LEAVE_SOURCE;
        }
        return level == InetOptions.SOL_IPV6 && (name == IPV6_MULTICAST_IF || name == IPV6_JOIN || name == IPV6_LEAVE
                || name >= MCAST_JOIN && name <= MCAST_LEAVE_SOURCE);
    }

    /** MCAST_*, which stream sockets take too (and never use). */
    static boolean isGeneric(int name) {
        return name >= MCAST_JOIN;
    }

    static boolean isInterfaceOption(int level, int name) {
        return level == InetOptions.SOL_IP && name == IP_MULTICAST_IF || level == InetOptions.SOL_IPV6 && name == IPV6_MULTICAST_IF;
    }

    static GuestStruct interfaceOption(InetOptions o, int level, int name) {
        Memberships m = o.memberships();
        if (level == InetOptions.SOL_IPV6) {
            return OptionTable.integer(m != null && m.sendsToInterface ? Interfaces.INDEX : 0);
        }
        return new GuestStruct((m == null ? IpAddress.ANY4 : m.interfaceAddress).bytes(true));
    }

    /** Whether multicast goes out although no route says so. */
    boolean sendsToInterface() {
        return sendsToInterface;
    }

    boolean hears(IpAddress group, IpAddress from) {
        for (Group g : groups) {
            if (g.group.equals(group) && (g.source == null || g.source.equals(from))) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    long set(int level, int name, GuestStruct value) {
        if (isInterfaceOption(level, name)) {
            return level == InetOptions.SOL_IP ? setInterface(value) : setInterface6(value);
        }
        if (name >= MCAST_JOIN) {
            return generic(name, value);
        }
        return level == InetOptions.SOL_IP ? set4(name, value) : set6(name, value);
    }

    private long setInterface(GuestStruct v) {
        if (v.size() < 4) {
            return Errno.EINVAL.negative();
        }
        // struct in_addr, or ip_mreq(n) with the interface's address second
        IpAddress a = IpAddress.readV4(v.bytes(), v.size() >= 8 ? 4 : 0);
        int index = v.size() >= 12 ? v.getInt(8) : 0;
        if (index == 0 && a.isAny()) {
            sendsToInterface = false;
            interfaceAddress = IpAddress.ANY4;
            return 0;
        }
        if (index != 0 && index != Interfaces.INDEX || index == 0 && !socket.namespace.interfaces().isLocal(a)) {
            return Errno.EADDRNOTAVAIL.negative();
        }
        sendsToInterface = true;
        interfaceAddress = a;
        return 0;
    }

    private long setInterface6(GuestStruct v) {
        if (v.size() < 4) {
            return Errno.EINVAL.negative();
        }
        int index = v.getInt(0);
        if (index != 0 && index != Interfaces.INDEX) {
            return Errno.ENODEV.negative();
        }
        sendsToInterface = index != 0;
        return 0;
    }

    private long set4(int name, GuestStruct v) {
        boolean plain = name == IP_ADD || name == IP_DROP;
        if (v.size() < (plain ? 8 : 12)) {
            return Errno.EINVAL.negative();
        }
        IpAddress group = IpAddress.readV4(v.bytes(), 0);
        IpAddress at = IpAddress.readV4(v.bytes(), 4);
        int index = plain && v.size() >= 12 ? v.getInt(8) : 0;
        IpAddress source = plain ? null : IpAddress.readV4(v.bytes(), 8);
        return switch (name) {
            case IP_ADD, IP_ADD_SOURCE -> join(group, source, index, at);
            case IP_DROP, IP_DROP_SOURCE -> leave(group, source);
            default -> Errno.EOPNOTSUPP.negative();
        };
    }

    private long set6(int name, GuestStruct v) {
        if (v.size() < 20) {
            return Errno.EINVAL.negative();
        }
        IpAddress group = IpAddress.readV6(v.bytes(), 0);
        return name == IPV6_JOIN ? join(group, null, v.getInt(16), IpAddress.ANY6) : leave(group, null);
    }

    /** struct group_req: interface, then a sockaddr_storage; group_source_req: one more. */
    private long generic(int name, GuestStruct v) {
        boolean withSource = name == MCAST_JOIN_SOURCE || name == MCAST_LEAVE_SOURCE;
        if (v.size() < (withSource ? GROUP_REQ + 128 : GROUP_REQ)) {
            return Errno.EINVAL.negative();
        }
        IpAddress group = addressAt(v, 8);
        IpAddress source = withSource ? addressAt(v, GROUP_REQ) : null;
        return switch (name) {
            case MCAST_JOIN, MCAST_JOIN_SOURCE -> join(group, source, v.getInt(0), IpAddress.ANY4);
            case MCAST_LEAVE, MCAST_LEAVE_SOURCE -> leave(group, source);
            default -> Errno.EOPNOTSUPP.negative();
        };
    }

    private IpAddress addressAt(GuestStruct v, int at) {
        if (v.getUnsignedShort(at) != socket.domain()) {
            throw Errno.EINVAL.exception();
        }
        return socket.isV4() ? IpAddress.readV4(v.bytes(), at + 4) : IpAddress.readV6(v.bytes(), at + 8);
    }

    private long join(IpAddress group, IpAddress source, int index, IpAddress at) {
        if (!group.isMulticast()) {
            return Errno.EINVAL.negative();
        }
        Interfaces lo = socket.namespace.interfaces();
        boolean found = index != 0 ? index == Interfaces.INDEX : !at.isAny() && lo.isLocal(at);
        if (!found) {
            return Errno.ENODEV.negative();
        }
        lock.lock();
        try {
            Group g = new Group(group, source);
            if (groups.contains(g)) {
                return Errno.EADDRINUSE.negative();
            }
            if (groups.size() >= MAX_GROUPS) {
                return Errno.ENOBUFS.negative();
            }
            List<Group> now = new ArrayList<>(groups);
            now.add(g);
            groups = List.copyOf(now);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private long leave(IpAddress group, IpAddress source) {
        lock.lock();
        try {
            List<Group> now = new ArrayList<>(groups);
            if (!now.removeIf(g -> g.group.equals(group) && (source == null || source.equals(g.source)))) {
                return Errno.EADDRNOTAVAIL.negative();
            }
            groups = List.copyOf(now);
            return 0;
        } finally {
            lock.unlock();
        }
    }
}
