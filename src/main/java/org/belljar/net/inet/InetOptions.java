package org.belljar.net.inet;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.IpAddress;
import org.belljar.net.SocketFile;
import org.belljar.vfs.Caller;

/** The options of IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP and IPPROTO_UDP of one socket: those that were set, the rest by {@link OptionTable}. */
final class InetOptions {
    static final int SOL_IP = 0, SOL_TCP = 6, SOL_UDP = 17, SOL_UDPLITE = 136, SOL_IPV6 = 41;
    /** Option and control message (TCP_CM_INQ). */
    static final int TCP_INQ = 36;
    private static final int TCP_CORK = 3, UDP_CORK = 1, IP_MTU = 14, IP_MULTICAST_TTL = 33, IP_MULTICAST_ALL = 49, IPV6_MULTICAST_HOPS = 18, IP_BIND_ADDRESS_NO_PORT = 24, IP_FREEBIND = 15, IP_TRANSPARENT = 19, IPV6_MTU = 24,
            IPV6_V6ONLY = 26, IPV6_ADDRFORM = 1, IPV6_FREEBIND = 78, IPV6_TRANSPARENT = 75;
    private static final int IP_TOS = 1, IP_HDRINCL = 3, IP_ROUTER_ALERT = 5, IP_NODEFRAG = 22, IP_RECVFRAGSIZE = 25, IPV6_AUTOFLOWLABEL = 70, IPV6_DONTFRAG = 62, IPV6_RECVFRAGSIZE = 77;
    private static final int TCP_TIMESTAMP = 24, TCP_REPAIR_WINDOW = 29;
    /** TTL, FREEBIND, TRANSPARENT, MINTTL, MULTICAST_TTL, MULTICAST_LOOP, MULTICAST_ALL. */
    private static final Set<Integer> NEEDS_A_BYTE = Set.of(2, 15, 19, 21, 33, 34, 49);
    /** What IP_MTU says of loopback: no IPv4 packet is longer. */
    private static final int MTU4 = 65535;

    private final InetSocket socket;
    /** What was set; null until the first. */
    private volatile Map<OptionTable.Key, Integer> values;
    /** TCP_CORK and TCP_INQ among them, looked at by each call that sends or receives. */
    private volatile boolean corks, tellsInQueue;
    /** Groups joined; null until the first. */
    private volatile Memberships memberships;
    /** IPV6_PKTINFO as an option: the source where a message names none; null or open: as the route says. */
    volatile IpAddress stickySource;
    volatile StickyHeaders stickyHeaders = StickyHeaders.NONE;

    InetOptions(InetSocket socket) {
        this.socket = socket;
    }

    /** What an accepted socket has from its listener. */
    void copyFrom(InetOptions o) {
        Map<OptionTable.Key, Integer> of = o.values;
        values = of == null ? null : new ConcurrentHashMap<>(of);
        corks = o.corks;
        tellsInQueue = o.tellsInQueue;
    }

    int value(int level, int name) {
        OptionTable.Key key = new OptionTable.Key(level, name);
        Map<OptionTable.Key, Integer> now = values;
        Integer v = now == null ? null : now.get(key);
        return v != null ? v : isOffHere(level, name) ? 0 : OptionTable.SPECS.get(key).initial();
    }

    /** A value of an option that has no line in the table. */
    int valueOr(int level, int name, int otherwise) {
        Map<OptionTable.Key, Integer> now = values;
        return now == null ? otherwise : now.getOrDefault(new OptionTable.Key(level, name), otherwise);
    }

    /** IP_MULTICAST_ALL is on at first for IPv4 sockets only. */
    private boolean isOffHere(int level, int name) {
        return level == SOL_IP && name == IP_MULTICAST_ALL && !socket.isV4();
    }

    boolean is(int level, int name) {
        return values != null && value(level, name) != 0;
    }

    void put(int level, int name, int v) {
        Map<OptionTable.Key, Integer> now = values;
        if (now == null) {
            now = new ConcurrentHashMap<>();
            values = now;
        }
        now.put(new OptionTable.Key(level, name), v);
        if (level == SOL_TCP && name == TCP_CORK) {
            corks = v != 0;
        } else if (level == SOL_TCP && name == TCP_INQ) {
            tellsInQueue = v != 0;
        }
    }

    boolean corks() {
        return corks;
    }

    boolean tellsInQueue() {
        return tellsInQueue;
    }

    boolean isV6Only() {
        return is(SOL_IPV6, IPV6_V6ONLY);
    }

    /** A socket with an IPv6 address of its own has nothing to do with IPv4 any more. */
    void becomeV6Only() {
        put(SOL_IPV6, IPV6_V6ONLY, 1);
    }

    boolean mayBindAnywhere() {
        return is(SOL_IP, IP_FREEBIND) || is(SOL_IP, IP_TRANSPARENT) || is(SOL_IPV6, IPV6_FREEBIND) || is(SOL_IPV6, IPV6_TRANSPARENT);
    }

    boolean takesPortLate() {
        return is(SOL_IP, IP_BIND_ADDRESS_NO_PORT);
    }

    Memberships memberships() {
        return memberships;
    }

    private Memberships membershipsForChange() {
        Memberships m = memberships;
        if (m == null) {
            m = new Memberships(socket);
            memberships = m;
        }
        return m;
    }

    /** The socket is closed. */
    void clear() {
        Memberships m = memberships;
        if (m != null) {
            m.clear();
        }
    }

    // ---- get ----

    /** What getsockopt(2) is asked with the head of a filter. */
    GuestStruct filter(int name, GuestStruct asked) {
        return new MembershipOptions(socket, membershipsForChange()).get(name, asked);
    }

    GuestStruct get(int level, int name) {
        if (!hasLevel(level)) {
            throw (socket.isV4() ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT).exception();
        }
        if (level == SOL_IPV6 && name == IPV6_ADDRFORM) {
            throw Errno.ENOTCONN.exception();
        }
        if ((level == SOL_IP && name == IP_MTU) || (level == SOL_IPV6 && name == IPV6_MTU)) {
            if (socket.remote() == null) {
                throw Errno.ENOTCONN.exception();
            }
            int mtu = socket.namespace.interfaces().mtu();
            return OptionTable.integer(level == SOL_IP ? Math.min(mtu, MTU4) : mtu);
        }
        if (level == SOL_TCP && socket instanceof TcpSocket t) {
            GuestStruct s = TcpOptions.get(t, name);
            if (s != null) {
                return s;
            }
        }
        if (MembershipOptions.isInterfaceOption(level, name)) {
            return Memberships.interfaceOption(this, level);
        }
        if (RoutingOptions.isOwn(level, name)) {
            return RoutingOptions.get(socket, level, name);
        }
        if (level == SOL_TCP && name == TCP_REPAIR_WINDOW) {
            throw Errno.EINVAL.exception();
        }
        OptionTable.Spec spec = OptionTable.SPECS.get(new OptionTable.Key(level, name));
        return spec == null ? null : OptionTable.integer(spec.shown(value(level, name)));
    }

    boolean hasLevel(int level) {
        return switch (level) {
            case SOL_IP -> true;
            case SOL_IPV6 -> !socket.isV4();
            case SOL_TCP -> socket instanceof TcpSocket;
            case SOL_UDP, SOL_UDPLITE -> socket instanceof UdpSocket;
            default -> false;
        };
    }

    // ---- set ----

    /** IPv4's options may be one byte, and many of them none, which counts as 0. */
    private static boolean mayBeShort(int level, int name, int size) {
        if (level == SOL_IP) {
            return size > 0 || !NEEDS_A_BYTE.contains(name);
        }
        return level == SOL_IPV6 && (name == IPV6_AUTOFLOWLABEL || name == IPV6_DONTFRAG || name == IPV6_RECVFRAGSIZE);
    }

    /** Whether there is an option of SOL_IP that can be set. */
    static boolean isKnown4(int name) {
        OptionTable.Spec spec = OptionTable.SPECS.get(new OptionTable.Key(SOL_IP, name));
        return name == IP_HDRINCL || name == IP_ROUTER_ALERT || name == IP_NODEFRAG || MembershipOptions.isOption(SOL_IP, name)
                || RoutingOptions.isOwn(SOL_IP, name) || spec != null && !spec.isReadOnly();
    }

    long set(Caller caller, int level, int name, GuestStruct value) {
        if (!hasLevel(level)) {
            return Errno.ENOPROTOOPT.negative();
        }
        if (level == SOL_IPV6 && name == IPV6_ADDRFORM) {
            return value.size() < 4 ? Errno.EINVAL.negative() : socket.becomeV4(value.getInt(0));
        }
        if (level == SOL_TCP && TcpOptions.isSpecial(name)) {
            return TcpOptions.set((TcpSocket) socket, caller, name, value);
        }
        if (MembershipOptions.isOption(level, name)) {
            return new MembershipOptions(socket, membershipsForChange()).set(caller, level, name, value);
        }
        if (RoutingOptions.isOwn(level, name)) {
            return RoutingOptions.set(socket, caller, level, name, value);
        }
        if (value.size() < 4 && (level == SOL_TCP || level == SOL_UDP)) {
            return Errno.EINVAL.negative();
        }
        if (level == SOL_TCP && (name == TCP_TIMESTAMP || name == TCP_REPAIR_WINDOW)) {
            return Errno.EPERM.negative(); // of sockets under repair only
        }
        OptionTable.Spec spec = OptionTable.SPECS.get(new OptionTable.Key(level, name));
        boolean isForPackets = level == SOL_IP && name == IP_MULTICAST_TTL || level == SOL_IPV6 && name == IPV6_MULTICAST_HOPS;
        if (isForPackets && socket.type() == SocketFile.STREAM) {
            return (level == SOL_IP ? Errno.EINVAL : Errno.ENOPROTOOPT).negative();
        }
        if (level == SOL_IP && (name == IP_ROUTER_ALERT || name == IP_RECVFRAGSIZE && socket.type() == SocketFile.STREAM)) {
            return Errno.EINVAL.negative();
        }
        if (spec == null || spec.isReadOnly() || level == SOL_UDPLITE && socket.protocol() != SOL_UDPLITE) {
            return Errno.ENOPROTOOPT.negative();
        }
        if (value.size() < 4 && !mayBeShort(level, name, value.size())) {
            return Errno.EINVAL.negative();
        }
        int v = value.size() >= 4 ? value.getInt(0) : value.size() == 0 ? 0 : value.bytes()[0] & 255;
        if (level == SOL_IPV6 && name == IPV6_V6ONLY && socket.local().port() != 0) {
            return Errno.EINVAL.negative();
        }
        if (spec.needsAdmin() && v != 0 && !socket.namespace.hasCapability(caller, OptionTable.CAP_NET_ADMIN)) {
            return Errno.EPERM.negative();
        }
        int kept = spec.accept(v, socket.type() == SocketFile.STREAM);
        put(level, name, kept);
        if (level == SOL_IP && name == IP_TOS) {
            socket.options().setPriorityOf(kept);
        }
        if (level == SOL_TCP && name == TCP_CORK && kept == 0 && socket instanceof TcpSocket t) {
            TcpSending.uncork(t);
        } else if (level == SOL_UDP && name == UDP_CORK && kept == 0 && socket instanceof UdpSocket u) {
            UdpSending.uncork(u);
        }
        return 0;
    }
}
