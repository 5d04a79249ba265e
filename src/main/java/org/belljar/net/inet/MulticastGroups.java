package org.belljar.net.inet;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.net.IpAddress;
import org.belljar.net.NetNamespace;

/** Which groups anybody in a network namespace has joined: packets to others go nowhere. */
final class MulticastGroups {
    private final ConcurrentHashMap<IpAddress, Integer> joined = new ConcurrentHashMap<>();

    static MulticastGroups of(NetNamespace n) {
        return n.part(MulticastGroups.class, x -> new MulticastGroups());
    }

    void join(IpAddress group) {
        joined.merge(group, 1, Integer::sum);
    }

    void leave(IpAddress group) {
        joined.computeIfPresent(group, (g, n) -> n == 1 ? null : n - 1);
    }

    boolean isJoined(IpAddress group) {
        return isForAllHosts(group) || joined.containsKey(group);
    }

    /** 224.0.0.1, ff01::1 and ff02::1, of which every host is a member. */
    private static boolean isForAllHosts(IpAddress g) {
        return g.isV4() ? g.v4() == 0xe0000001 : g.low() == 1 && (g.high() == 0xff01L << 48 || g.high() == 0xff02L << 48);
    }
}
