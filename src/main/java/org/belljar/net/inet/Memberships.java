package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** The multicast groups a socket has joined, by source where it says so (RFC 3678). {@link MembershipOptions} decodes the options. */
final class Memberships {
    /** net.ipv4.igmp_max_memberships. */
    private static final int MAX_GROUPS = 20;
    private static final int IP_MULTICAST_ALL = 49, IPV6_MULTICAST_ALL = 29;

    private final InetSocket socket;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Guarded by lock for writes. */
    private volatile List<SourceFilter> groups = List.of();
    volatile boolean sendsToInterface;
    volatile IpAddress interfaceAddress = IpAddress.ANY4;

    Memberships(InetSocket socket) {
        this.socket = socket;
    }

    /** Whether a socket hears a packet to a group: by its own filter, or (IP_MULTICAST_ALL) because somebody else has joined. */
    static boolean hears(InetSocket s, IpAddress group, IpAddress from) {
        Memberships m = s.inet.memberships();
        SourceFilter f = m == null ? null : m.find(group);
        if (f != null) {
            return f.passes(from);
        }
        return group.isV4() ? s.inet.value(InetOptions.SOL_IP, IP_MULTICAST_ALL) != 0
                : s.inet.value(InetOptions.SOL_IPV6, IPV6_MULTICAST_ALL) != 0;
    }

    /** The filter of a group, or null. */
    SourceFilter find(IpAddress group) {
        for (SourceFilter f : groups) {
            if (f.group().equals(group)) {
                return f;
            }
        }
        return null;
    }

    /** Whether an interface index or, without one, an interface's address names the interface. */
    boolean isInterface(int index, IpAddress at) {
        Interfaces lo = socket.namespace.interfaces();
        return index != 0 ? index == Interfaces.INDEX : !at.isAny() && lo.isLocal(at);
    }

    /** EADDRINUSE, ENOBUFS. */
    long join(SourceFilter f) {
        lock.lock();
        try {
            if (find(f.group()) != null) {
                return Errno.EADDRINUSE.negative();
            }
            if (groups.size() >= MAX_GROUPS) {
                return Errno.ENOBUFS.negative();
            }
            putLocked(f.group(), f);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** EADDRNOTAVAIL. */
    long leave(IpAddress group) {
        lock.lock();
        try {
            if (find(group) == null) {
                return Errno.EADDRNOTAVAIL.negative();
            }
            putLocked(group, null);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** What a change of one filter does. */
    interface Change {
        /** The filter from now on; null: the group is left. */
        SourceFilter apply(SourceFilter now);
    }

    /** Changes the filter of a group that was joined: else EINVAL. */
    long change(IpAddress group, Change c) {
        lock.lock();
        try {
            SourceFilter now = find(group);
            if (now == null) {
                return Errno.EINVAL.negative();
            }
            putLocked(group, c.apply(now));
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private void putLocked(IpAddress group, SourceFilter f) {
        List<SourceFilter> now = new ArrayList<>(groups);
        boolean was = now.removeIf(g -> g.group().equals(group));
        if (f != null) {
            now.add(f);
        }
        groups = List.copyOf(now);
        MulticastGroups all = MulticastGroups.of(socket.namespace);
        if (f != null && !was) {
            all.join(group);
        } else if (f == null && was) {
            all.leave(group);
        }
    }

    /** The socket is closed. */
    void clear() {
        lock.lock();
        try {
            groups.forEach(f -> MulticastGroups.of(socket.namespace).leave(f.group()));
            groups = List.of();
        } finally {
            lock.unlock();
        }
    }

    // ---- where packets go ----

    /** Whether multicast goes out although no route says so. */
    boolean sendsToInterface() {
        return sendsToInterface;
    }

    static GuestStruct interfaceOption(InetOptions o, int level) {
        Memberships m = o.memberships();
        if (level == InetOptions.SOL_IPV6) {
            return OptionTable.integer(m != null && m.sendsToInterface ? Interfaces.INDEX : 0);
        }
        return new GuestStruct((m == null ? IpAddress.ANY4 : m.interfaceAddress).bytes(true));
    }
}
