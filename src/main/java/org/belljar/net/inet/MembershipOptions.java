package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.net.SocketFile;
import org.belljar.vfs.Caller;

/** The options about multicast groups, in IPv4's, IPv6's and the common form (ip(7), ipv6(7), RFC 3678). There is one interface to choose from. */
final class MembershipOptions {
    private static final int IP_MULTICAST_IF = 32, IP_ADD = 35, IP_DROP = 36, IP_UNBLOCK_SOURCE = 37, IP_BLOCK_SOURCE = 38,
            IP_ADD_SOURCE = 39, IP_DROP_SOURCE = 40, IP_MSFILTER = 41, MCAST_JOIN = 42, MCAST_BLOCK_SOURCE = 43, MCAST_UNBLOCK_SOURCE = 44,
            MCAST_LEAVE = 45, MCAST_JOIN_SOURCE = 46, MCAST_LEAVE_SOURCE = 47, MCAST_MSFILTER = 48;
    private static final int IPV6_MULTICAST_IF = 17, IPV6_JOIN = 20, IPV6_LEAVE = 21, IPV6_JOIN_ANYCAST = 27, IPV6_LEAVE_ANYCAST = 28;
    /** struct ip_mreq_source, ip_msfilter without sources, sockaddr_storage, group_req, group_source_req, group_filter without sources. */
    private static final int MREQ_SOURCE = 12, MSFILTER = 16, STORAGE = 128, GROUP_REQ = 136, GROUP_SOURCE_REQ = 264, GROUP_FILTER = 144;
    /** Of group_filter: group, mode, count. */
    private static final int AT_GROUP = 8, AT_MODE = 136, AT_COUNT = 140;

    private final InetSocket socket;
    private final Memberships of;

    MembershipOptions(InetSocket socket, Memberships of) {
        this.socket = socket;
        this.of = of;
    }

    static boolean isOption(int level, int name) {
        boolean isGeneric = name >= MCAST_JOIN && name <= MCAST_MSFILTER;
        if (level == InetOptions.SOL_IP) {
            return name == IP_MULTICAST_IF || name >= IP_ADD && name <= IP_MSFILTER || isGeneric;
        }
        return level == InetOptions.SOL_IPV6
                && (name == IPV6_MULTICAST_IF || name == IPV6_JOIN || name == IPV6_LEAVE || name == IPV6_JOIN_ANYCAST || name == IPV6_LEAVE_ANYCAST || isGeneric);
    }

    static boolean isInterfaceOption(int level, int name) {
        return level == InetOptions.SOL_IP && name == IP_MULTICAST_IF || level == InetOptions.SOL_IPV6 && name == IPV6_MULTICAST_IF;
    }

    /** Whether getsockopt(2) reads what it is asked about from the caller's buffer. */
    static boolean isFilter(int level, int name) {
        return level == InetOptions.SOL_IP && name == IP_MSFILTER
                || (level == InetOptions.SOL_IP || level == InetOptions.SOL_IPV6) && name == MCAST_MSFILTER;
    }

    /** What getsockopt(2) must bring. */
    static int filterHeader(int name) {
        return name == IP_MSFILTER ? MSFILTER : GROUP_FILTER;
    }

    /** What is wrong with an option of SOL_IP or MCAST_* before its value is looked at; null for nothing. */
    static Errno refusal(InetSocket s, int level, int name, int size) {
        if (level != InetOptions.SOL_IP) {
            return null;
        }
        boolean isStream = s.type() == SocketFile.STREAM;
        return switch (name) {
            case IP_MULTICAST_IF -> isStream || size < 4 ? Errno.EINVAL : null;
            case IP_ADD, IP_DROP -> isStream ? Errno.EPROTO : size < 8 ? Errno.EINVAL : null;
            case IP_UNBLOCK_SOURCE, IP_BLOCK_SOURCE, IP_ADD_SOURCE, IP_DROP_SOURCE -> size != MREQ_SOURCE ? Errno.EINVAL : null;
            case IP_MSFILTER -> size < MSFILTER ? Errno.EINVAL : null;
            default -> name >= MCAST_JOIN && name <= MCAST_MSFILTER && size < genericSize(name) ? Errno.EINVAL : null;
        };
    }

    private static int genericSize(int name) {
        return name == MCAST_JOIN || name == MCAST_LEAVE ? GROUP_REQ : name == MCAST_MSFILTER ? GROUP_FILTER : GROUP_SOURCE_REQ;
    }

    // ---- set ----

    long set(Caller caller, int level, int name, GuestStruct v) {
        Errno refusal = refusal(socket, level, name, v.size());
        if (refusal != null) {
            return refusal.negative();
        }
        if (isInterfaceOption(level, name)) {
            return level == InetOptions.SOL_IP ? setInterface(v) : setInterface6(v);
        }
        if (name >= MCAST_JOIN) {
            return v.size() < genericSize(name) ? Errno.EINVAL.negative() : generic(name, v);
        }
        return level == InetOptions.SOL_IP ? set4(name, v) : set6(caller, name, v);
    }

    /** struct in_addr, or ip_mreq(n) with the interface's address second. */
    private long setInterface(GuestStruct v) {
        IpAddress a = IpAddress.readV4(v.bytes(), v.size() >= 8 ? 4 : 0);
        int index = v.size() >= 12 ? v.getInt(8) : 0;
        if (index == 0 && a.isAny()) {
            of.sendsToInterface = false;
            of.interfaceAddress = IpAddress.ANY4;
            return 0;
        }
        if (!of.isInterface(index, a)) {
            return Errno.EADDRNOTAVAIL.negative();
        }
        of.sendsToInterface = true;
        of.interfaceAddress = a;
        return 0;
    }

    private long setInterface6(GuestStruct v) {
        if (socket.type() == SocketFile.STREAM) {
            return Errno.ENOPROTOOPT.negative();
        }
        if (v.size() < 4) {
            return Errno.EINVAL.negative();
        }
        int index = v.getInt(0);
        if (index != 0 && index != Interfaces.INDEX) {
            return Errno.ENODEV.negative();
        }
        of.sendsToInterface = index != 0;
        return 0;
    }

    private long set4(int name, GuestStruct v) {
        IpAddress group = IpAddress.readV4(v.bytes(), 0);
        IpAddress at = IpAddress.readV4(v.bytes(), 4);
        if (name == IP_MSFILTER) {
            return setFilter4(group, at, v);
        }
        if (name != IP_ADD && name != IP_DROP) {
            return bySource(name, group, 0, at, IpAddress.readV4(v.bytes(), 8));
        }
        int index = v.size() >= 12 ? v.getInt(8) : 0;
        return name == IP_ADD ? join(group, index, at) : leave(group, index, at);
    }

    private long set6(Caller caller, int name, GuestStruct v) {
        if (v.size() < 20) {
            return Errno.EINVAL.negative();
        }
        if (name == IPV6_JOIN_ANYCAST || name == IPV6_LEAVE_ANYCAST) {
            boolean may = socket.namespace.hasCapability(caller, OptionTable.CAP_NET_ADMIN);
            return (name == IPV6_LEAVE_ANYCAST ? Errno.ENOENT : may ? Errno.EINVAL : Errno.EPERM).negative(); // lo takes none
        }
        if (socket.type() == SocketFile.STREAM) {
            return Errno.EPROTO.negative();
        }
        IpAddress group = IpAddress.readV6(v.bytes(), 0);
        if (!group.isMulticast()) {
            return Errno.EINVAL.negative();
        }
        return name == IPV6_JOIN ? join(group, v.getInt(16), IpAddress.ANY6) : leave(group, v.getInt(16), IpAddress.ANY6);
    }

    /** struct group_req: interface, then a sockaddr_storage; group_source_req: one more. */
    private long generic(int name, GuestStruct v) {
        if (name == MCAST_MSFILTER) {
            return setFilter(v);
        }
        boolean isPlain = name == MCAST_JOIN || name == MCAST_LEAVE;
        Errno wrongFamily = isPlain && socket.isV4() ? Errno.EINVAL : Errno.EADDRNOTAVAIL;
        IpAddress group = addressAt(v, AT_GROUP, wrongFamily);
        int index = v.getInt(0);
        if (isPlain) {
            return name == MCAST_JOIN ? join(group, index, IpAddress.ANY4) : leave(group, index, IpAddress.ANY4);
        }
        IpAddress source = addressAt(v, GROUP_REQ, wrongFamily);
        int as4 = switch (name) {
            case MCAST_BLOCK_SOURCE -> IP_BLOCK_SOURCE;
            case MCAST_UNBLOCK_SOURCE -> IP_UNBLOCK_SOURCE;
            case MCAST_JOIN_SOURCE -> IP_ADD_SOURCE;
            default -> IP_DROP_SOURCE;
        };
        return bySource(as4, group, index, IpAddress.ANY4, source);
    }

    private IpAddress addressAt(GuestStruct v, int at, Errno wrongFamily) {
        if (v.getUnsignedShort(at) != socket.domain()) {
            throw wrongFamily.exception();
        }
        return socket.isV4() ? IpAddress.readV4(v.bytes(), at + 4) : IpAddress.readV6(v.bytes(), at + 8);
    }

    /** EINVAL (no multicast address), ENODEV. */
    private void check(IpAddress group, int index, IpAddress at) {
        if (!group.isMulticast()) {
            throw Errno.EINVAL.exception();
        }
        if (!of.isInterface(index, at)) {
            throw Errno.ENODEV.exception();
        }
    }

    private long join(IpAddress group, int index, IpAddress at) {
        check(group, index, at);
        return of.join(SourceFilter.all(group));
    }

    private long leave(IpAddress group, int index, IpAddress at) {
        if (index == 0 && at.isAny() && socket.isV4()) {
            return Errno.ENODEV.negative();
        }
        return index != 0 && index != Interfaces.INDEX ? Errno.EADDRNOTAVAIL.negative() : of.leave(group);
    }

    private long bySource(int name, IpAddress group, int index, IpAddress at, IpAddress source) {
        check(group, index, at);
        if (name == IP_ADD_SOURCE && of.find(group) == null) {
            return of.join(new SourceFilter(group, false, List.of(source)));
        }
        boolean exclude = name == IP_BLOCK_SOURCE || name == IP_UNBLOCK_SOURCE;
        boolean isMore = name == IP_BLOCK_SOURCE || name == IP_ADD_SOURCE;
        return of.change(group, f -> isMore ? f.with(source, exclude) : f.without(source, exclude));
    }

    // ---- whole filters ----

    /** struct ip_msfilter: group, interface, mode, count, sources. */
    private long setFilter4(IpAddress group, IpAddress at, GuestStruct v) {
        int n = checkCount(v.getInt(12), MSFILTER + 4L * v.getInt(12), v.size());
        List<IpAddress> sources = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            sources.add(IpAddress.readV4(v.bytes(), MSFILTER + 4 * i));
        }
        return setFilter(group, 0, at, v.getInt(8), sources);
    }

    private long setFilter(GuestStruct v) {
        int n = checkCount(v.getInt(AT_COUNT), GROUP_FILTER + (long) STORAGE * v.getInt(AT_COUNT), v.size());
        IpAddress group = addressAt(v, AT_GROUP, Errno.EADDRNOTAVAIL);
        List<IpAddress> sources = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            sources.add(addressAt(v, GROUP_FILTER + STORAGE * i, Errno.EADDRNOTAVAIL));
        }
        return setFilter(group, v.getInt(0), IpAddress.ANY4, v.getInt(AT_MODE), sources);
    }

    private int checkCount(int n, long needed, int size) {
        if (Integer.compareUnsigned(n, SourceFilter.most(socket.isV4())) > 0) {
            throw Errno.ENOBUFS.exception();
        }
        if (needed > size) {
            throw Errno.EINVAL.exception();
        }
        return n;
    }

    private long setFilter(IpAddress group, int index, IpAddress at, int mode, List<IpAddress> sources) {
        if (mode != SourceFilter.INCLUDE && mode != SourceFilter.EXCLUDE) {
            return Errno.EINVAL.negative();
        }
        check(group, index, at);
        if (mode == SourceFilter.INCLUDE && sources.isEmpty()) {
            return of.leave(group);
        }
        return of.change(group, f -> new SourceFilter(group, mode == SourceFilter.EXCLUDE, List.copyOf(sources)));
    }

    /** @param asked the head of the caller's buffer, {@link #filterHeader} bytes. EINVAL, ENODEV, EADDRNOTAVAIL */
    GuestStruct get(int name, GuestStruct asked) {
        boolean isOld = name == IP_MSFILTER;
        IpAddress group = isOld ? IpAddress.readV4(asked.bytes(), 0) : addressAt(asked, AT_GROUP, Errno.EADDRNOTAVAIL);
        check(group, isOld ? 0 : asked.getInt(0), isOld ? IpAddress.readV4(asked.bytes(), 4) : IpAddress.ANY4);
        SourceFilter f = of.find(group);
        if (f == null) {
            throw Errno.EADDRNOTAVAIL.exception();
        }
        int room = asked.getInt(isOld ? 12 : AT_COUNT);
        int n = Integer.compareUnsigned(room, f.sources().size()) < 0 ? room : f.sources().size();
        int header = filterHeader(name);
        GuestStruct r = new GuestStruct(header + n * (isOld ? 4 : STORAGE));
        System.arraycopy(asked.bytes(), 0, r.bytes(), 0, header);
        r.putInt(isOld ? 8 : AT_MODE, f.excludes() ? SourceFilter.EXCLUDE : SourceFilter.INCLUDE);
        r.putInt(isOld ? 12 : AT_COUNT, f.sources().size());
        for (int i = 0; i < n; i++) {
            putSource(r, header + i * (isOld ? 4 : STORAGE), f.sources().get(i), isOld);
        }
        return r;
    }

    private void putSource(GuestStruct r, int at, IpAddress a, boolean isOld) {
        if (isOld) {
            a.writeV4(r.bytes(), at);
        } else {
            r.putShort(at, socket.domain());
            if (socket.isV4()) {
                a.writeV4(r.bytes(), at + 4);
            } else {
                a.writeV6(r.bytes(), at + 8);
            }
        }
    }
}
