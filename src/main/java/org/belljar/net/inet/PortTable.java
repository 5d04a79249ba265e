package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;

/** The ports of one protocol in one namespace. Guarded by the namespace's lock. */
final class PortTable {
    /** net.ipv4.ip_local_port_range. */
    static final int FIRST = 32_768, LAST = 60_999;

    /** UDP: two sockets that both set SO_REUSEADDR share a port in any state. */
    private final boolean listenersShare;
    private final Map<Integer, List<PortHolder>> ports = new HashMap<>();

    PortTable(boolean listenersShare) {
        this.listenersShare = listenersShare;
    }

    List<PortHolder> at(int port) {
        List<PortHolder> list = ports.get(port);
        return list == null ? List.of() : list;
    }

    /** @return whether nothing stands against {@code wanted} being bound to {@code at} */
    boolean isFree(PortHolder wanted, Endpoint at, boolean chosenByKernel) {
        for (PortHolder other : at(at.port())) {
            if (other != wanted && meet(at.address(), wanted.isV6Only(), other.local().address(), other.isV6Only())
                    && !mayShare(wanted, other, chosenByKernel)) {
                return false;
            }
        }
        return true;
    }

    private boolean mayShare(PortHolder a, PortHolder b, boolean chosenByKernel) {
        if (chosenByKernel) {
            return false;
        }
        if (a.reusesAddress() && b.reusesAddress() && (listenersShare || !b.isListening())) {
            return true;
        }
        return a.reusesPort() && b.reusesPort() && (a.ownerUid() == b.ownerUid() || b instanceof TimeWait);
    }

    /** Whether a packet could be for both addresses. */
    static boolean meet(IpAddress a, boolean aOnly6, IpAddress b, boolean bOnly6) {
        if (a.isV4() == b.isV4()) {
            return a.equals(b) || a.isAny() || b.isAny();
        }
        return a.equals(IpAddress.ANY6) ? !aOnly6 : b.equals(IpAddress.ANY6) && !bOnly6;
    }

    void add(int port, PortHolder h) {
        ports.computeIfAbsent(port, p -> new ArrayList<>(2)).add(h);
    }

    void remove(int port, PortHolder h) {
        List<PortHolder> list = ports.get(port);
        if (list != null && list.remove(h) && list.isEmpty()) {
            ports.remove(port);
        }
    }

    /** An ephemeral port that is wholly free for the address, or 0. */
    int choose(PortHolder wanted, Endpoint at) {
        int[] range = RoutingOptions.ports(wanted);
        int count = range[1] - range[0] + 1;
        if (count <= 0) {
            return 0;
        }
        int start = ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = range[0] + (start + i) % count;
            if (isFree(wanted, at.withPort(port), true)) {
                return port;
            }
        }
        return 0;
    }
}
