package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Interfaces;
import org.belljar.net.IpAddress;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;

/**
 * Options about the way packets take and what stands in their headers ({@link Ip4Options}, {@link Ip6Options}).
 */
final class RoutingOptions {
    private static final int SOL_IP = InetOptions.SOL_IP, SOL_IPV6 = InetOptions.SOL_IPV6;
    private static final int IP_OPTIONS = 4, IP_IPSEC_POLICY = 16, IP_XFRM_POLICY = 17, IP_UNICAST_IF = 50, IP_LOCAL_PORT_RANGE = 51;
    private static final int IPV6_ROUTER_ALERT = 22, IPV6_IPSEC_POLICY = 34, IPV6_XFRM_POLICY = 35, IPV6_PKTINFO = 50, IPV6_HOPOPTS = 54,
            IPV6_RTHDRDSTOPTS = 55, IPV6_RTHDR = 57, IPV6_DSTOPTS = 59, IPV6_PATHMTU = 61, IPV6_UNICAST_IF = 76;
    private static final int PKTINFO = 20, MTUINFO = 32, AT_MTU = 28;

    private RoutingOptions() {}

    static boolean isOwn(int level, int name) {
        return switch (name) {
            case IP_OPTIONS, IP_IPSEC_POLICY, IP_XFRM_POLICY, IP_LOCAL_PORT_RANGE -> level == SOL_IP;
            case IP_UNICAST_IF -> level == SOL_IP || level == SOL_IPV6; // 50 is IPV6_PKTINFO too
            case IPV6_ROUTER_ALERT, IPV6_IPSEC_POLICY, IPV6_XFRM_POLICY, IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS, IPV6_RTHDR, IPV6_DSTOPTS,
                    IPV6_PATHMTU, IPV6_UNICAST_IF -> level == SOL_IPV6;
            default -> false;
        };
    }

    /** IPv4's IPsec policies: EPERM comes before all else. */
    static boolean isPolicy(int level, int name) {
        return level == SOL_IP && (name == IP_IPSEC_POLICY || name == IP_XFRM_POLICY);
    }

    // ---- set ----

    static long set(InetSocket s, Caller caller, int level, int name, GuestStruct v) {
        return level == SOL_IP ? set4(s, caller, name, v) : set6(s, caller, name, v);
    }

    private static long set4(InetSocket s, Caller caller, int name, GuestStruct v) {
        switch (name) {
            case IP_OPTIONS -> s.inet.stickyHeaders = s.inet.stickyHeaders.withOptions4(Ip4Options.checked(v.bytes(), s.namespace.interfaces(),
                    s.namespace.hasCapability(caller, Credentials.CAP_NET_RAW)));
            case IP_UNICAST_IF -> {
                return setInterface(s, SOL_IP, name, v);
            }
            case IP_LOCAL_PORT_RANGE -> {
                if (v.size() != 4) {
                    return Errno.EINVAL.negative();
                }
                int least = v.getUnsignedShort(0);
                int most = v.getUnsignedShort(2);
                if (least != 0 && most != 0 && least > most) {
                    return Errno.EINVAL.negative();
                }
                s.inet.put(SOL_IP, name, v.getInt(0));
            }
            default -> {
                return policy(s, caller);
            }
        }
        return 0;
    }

    /** As a kernel without IPsec. */
    private static long policy(InetSocket s, Caller caller) {
        return (s.namespace.hasCapability(caller, OptionTable.CAP_NET_ADMIN) ? Errno.ENOPROTOOPT : Errno.EPERM).negative();
    }

    /** An index in the network's order. */
    private static long setInterface(InetSocket s, int level, int name, GuestStruct v) {
        if (v.size() != 4) {
            return Errno.EINVAL.negative();
        }
        int index = Integer.reverseBytes(v.getInt(0));
        if (index != 0 && index != Interfaces.INDEX) {
            return Errno.EADDRNOTAVAIL.negative();
        }
        s.inet.put(level, name, index);
        return 0;
    }

    private static long set6(InetSocket s, Caller caller, int name, GuestStruct v) {
        return switch (name) {
            case IPV6_UNICAST_IF -> setInterface(s, SOL_IPV6, name, v);
            case IPV6_PKTINFO -> {
                if (v.size() < PKTINFO) {
                    yield Errno.EINVAL.negative();
                }
                s.inet.stickySource = IpAddress.readV6(v.bytes(), 0);
                yield 0;
            }
            case IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS, IPV6_DSTOPTS -> {
                boolean may = s.namespace.hasCapability(caller, Credentials.CAP_NET_RAW);
                yield !may ? Errno.EPERM.negative() : keepHeader(s, name, v.size() == 0 ? null : Ip6Options.given(v));
            }
            case IPV6_RTHDR -> {
                byte[] h = v.size() == 0 ? null : Ip6Options.given(v);
                yield h != null && !Ip6Options.isSegmentRouting(h) ? Errno.EINVAL.negative() : keepHeader(s, name, h);
            }
            case IPV6_ROUTER_ALERT -> (v.size() < 4 ? Errno.EINVAL : Errno.ENOPROTOOPT).negative(); // of raw sockets
            case IPV6_PATHMTU -> Errno.ENOPROTOOPT.negative();
            default -> policy(s, caller);
        };
    }

    private static long keepHeader(InetSocket s, int name, byte[] h) {
        s.inet.stickyHeaders = s.inet.stickyHeaders.with(name, h);
        return 0;
    }

    // ---- get ----

    /** The value; null: ENOPROTOOPT. */
    static GuestStruct get(InetSocket s, int level, int name) {
        if (level == SOL_IP) {
            return switch (name) {
                case IP_OPTIONS -> shown(s.inet.stickyHeaders.options4());
                case IP_UNICAST_IF -> OptionTable.integer(Integer.reverseBytes(s.inet.valueOr(level, name, 0)));
                case IP_LOCAL_PORT_RANGE -> OptionTable.integer(s.inet.valueOr(level, name, 0));
                default -> null;
            };
        }
        return switch (name) {
            case IPV6_UNICAST_IF -> OptionTable.integer(Integer.reverseBytes(s.inet.valueOr(level, name, 0)));
            case IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS, IPV6_RTHDR, IPV6_DSTOPTS -> shown(s.inet.stickyHeaders.get(name));
            case IPV6_ROUTER_ALERT -> OptionTable.integer(0);
            case IPV6_PATHMTU -> mtu(s);
            default -> null;
        };
    }

    private static GuestStruct shown(byte[] header) {
        return new GuestStruct(header == null ? new byte[0] : header.clone());
    }

    /** struct ip6_mtuinfo. */
    private static GuestStruct mtu(InetSocket s) {
        if (s.remote() == null) {
            throw Errno.ENOTCONN.exception();
        }
        return new GuestStruct(MTUINFO).putInt(AT_MTU, s.namespace.interfaces().mtu());
    }

    /** Whether getsockopt(2) has too little room for a value that is not cut off: EINVAL. */
    static boolean needsMoreRoom(int level, int name, int room) {
        return level == SOL_IPV6 && name == IPV6_PATHMTU && Integer.compareUnsigned(room, MTUINFO) < 0;
    }

    // ---- ports ----

    /** IP_LOCAL_PORT_RANGE: the bounds that lie within the namespace's own range count. @return least, most */
    static int[] ports(PortHolder h) {
        int range = h instanceof InetSocket s ? s.inet.valueOr(SOL_IP, IP_LOCAL_PORT_RANGE, 0) : 0;
        int least = range & 0xffff;
        int most = range >>> 16;
        return new int[] {isEphemeral(least) ? least : PortTable.FIRST, isEphemeral(most) ? most : PortTable.LAST};
    }

    private static boolean isEphemeral(int port) {
        return port >= PortTable.FIRST && port <= PortTable.LAST;
    }
}
