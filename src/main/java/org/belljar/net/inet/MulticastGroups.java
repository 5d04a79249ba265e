package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.net.IpAddress;
import org.belljar.net.NetNamespace;

/** Which groups anybody in a network namespace has joined: packets to others go nowhere. */
final class MulticastGroups {
    static final IpAddress ALL_HOSTS4 = IpAddress.v4(0xe0000001);
    static final IpAddress ALL_NODES_OF_LINK = new IpAddress(0xff02L << 48, 1), ALL_NODES_OF_HOST = new IpAddress(0xff01L << 48, 1);

    private final ConcurrentHashMap<IpAddress, Joined> joined = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();

    /** @param users how many sockets have joined; @param number of the first's joining, in the order of all */
    record Joined(IpAddress group, int users, long number) {
        private Joined withUsers(int n) {
            return new Joined(group, n, number);
        }
    }

    static MulticastGroups of(NetNamespace n) {
        return n.part(MulticastGroups.class, x -> new MulticastGroups());
    }

    void join(IpAddress group) {
        joined.compute(group, (g, j) -> j == null ? new Joined(g, 1, sequence.incrementAndGet()) : j.withUsers(j.users + 1));
    }

    void leave(IpAddress group) {
        joined.computeIfPresent(group, (g, j) -> j.users == 1 ? null : j.withUsers(j.users - 1));
    }

    boolean isJoined(IpAddress group) {
        return group.equals(ALL_HOSTS4) || group.equals(ALL_NODES_OF_LINK) || group.equals(ALL_NODES_OF_HOST) || joined.containsKey(group);
    }

    /** Those of a family, the latest first, as Linux lists them. */
    List<Joined> list(boolean isV4) {
        List<Joined> list = new ArrayList<>();
        for (Joined j : joined.values()) {
            if (j.group.isV4() == isV4) {
                list.add(j);
            }
        }
        list.sort(Comparator.comparingLong(Joined::number).reversed());
        return list;
    }
}
