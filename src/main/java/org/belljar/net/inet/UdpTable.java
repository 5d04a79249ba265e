package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.NetNamespace;

/** UDP's ports in one namespace. Guarded by the namespace's lock. */
final class UdpTable {
    static final int PROTOCOL = 17, LITE = 136;
    private static final int CONNECTED_SCORE = 8;

    final PortTable ports = new PortTable(true);
    private final NetNamespace namespace;

    private UdpTable(NetNamespace namespace) {
        this.namespace = namespace;
    }

    /** UDP's, or UDP-Lite's, whose ports are its own. */
    static UdpTable of(NetNamespace namespace, int protocol) {
        return protocol == LITE ? namespace.part(Lite.class, n -> new Lite(new UdpTable(n))).table
                : namespace.part(UdpTable.class, UdpTable::new);
    }

    private record Lite(UdpTable table) {}

    /** Who gets a packet for one receiver: the best match, of equal ones the last that was bound, or one of an SO_REUSEPORT group. */
    UdpSocket find(Endpoint to, Endpoint from, Supplier<IpPacket> packet) {
        List<PortHolder> all = ports.at(to.port());
        List<UdpSocket> best = new ArrayList<>(1);
        int bestScore = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            UdpSocket s = (UdpSocket) all.get(i);
            int score = score(s, to.address(), from);
            if (score > bestScore) {
                best.clear();
                bestScore = score;
            }
            if (score > 0 && score == bestScore) {
                best.add(s);
            }
        }
        if (best.isEmpty()) {
            return null;
        }
        UdpSocket first = best.getFirst();
        if (!first.reusesPort()) {
            return first;
        }
        int n = best.size();
        int hashed = n - 1 - InetSocket.balance(from, n);
        // the first of the list was the last to join
        return best.get(n - 1 - ReuseGroup.choose(first, n, () -> FilteredPacket.ofData(packet.get(), FilteredPacket.UDP_HEADER), hashed));
    }

    private static int score(UdpSocket s, IpAddress to, Endpoint from) {
        Endpoint remote = s.remote();
        if (remote != null && !remote.equals(from)) {
            return 0;
        }
        int score = InetSocket.score(s, to);
        return score == 0 ? 0 : remote != null ? score + CONNECTED_SCORE : score;
    }

    /** All that hear a multicast or broadcast packet. */
    List<UdpSocket> findAll(Endpoint to, Endpoint from) {
        List<UdpSocket> list = new ArrayList<>();
        if (to.address().isMulticast() && !MulticastGroups.of(namespace).isJoined(to.address())) {
            return list;
        }
        for (PortHolder h : ports.at(to.port())) {
            UdpSocket s = (UdpSocket) h;
            if (score(s, to.address(), from) > 0 && (!to.address().isMulticast() || Memberships.hears(s, to.address(), from.address()))) {
                list.add(s);
            }
        }
        return list;
    }
}
