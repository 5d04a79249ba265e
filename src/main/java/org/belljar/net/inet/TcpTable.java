package org.belljar.net.inet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.belljar.net.Endpoint;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketEntry;

/** TCP's ports and connections in one namespace. Guarded by the namespace's lock. */
final class TcpTable {
    static final int PROTOCOL = 6;
    /** net.ipv4.tcp_max_tw_buckets, smaller. */
    private static final int MAX_TIME_WAIT = 16_384;

    private final NetNamespace namespace;
    final PortTable ports = new PortTable(false);
    private final Set<Tuple> connections = new HashSet<>();
    private final ArrayDeque<TimeWait> timeWaits = new ArrayDeque<>();

    private record Tuple(Endpoint local, Endpoint remote) {}

    private TcpTable(NetNamespace namespace) {
        this.namespace = namespace;
        namespace.sockets().addLister(this::list);
    }

    static TcpTable of(NetNamespace namespace) {
        return namespace.part(TcpTable.class, TcpTable::new);
    }

    private void list(Consumer<SocketEntry> sink) {
        namespace.lock().lock();
        List<TimeWait> all;
        try {
            expire();
            all = new ArrayList<>(timeWaits);
        } finally {
            namespace.lock().unlock();
        }
        all.forEach(t -> sink.accept(new SocketEntry(t.domain(), PROTOCOL, TcpState.TIME_WAIT.number(), t.local(), t.remote(), 0, 0, 0, 0, 0,
                null)));
    }

    boolean isConnected(Endpoint local, Endpoint remote) {
        return connections.contains(new Tuple(local, remote));
    }

    void connected(Endpoint local, Endpoint remote) {
        connections.add(new Tuple(local, remote));
    }

    void disconnected(Endpoint local, Endpoint remote) {
        connections.remove(new Tuple(local, remote));
    }

    void waitFor(TimeWait t) {
        expire();
        if (timeWaits.size() >= MAX_TIME_WAIT) {
            end(timeWaits.removeFirst());
        }
        timeWaits.addLast(t);
        ports.add(t.local().port(), t);
        connections.add(new Tuple(t.local(), t.remote()));
    }

    /** Forgets what has waited long enough; called before ports are looked at. */
    void expire() {
        long now = System.nanoTime();
        while (!timeWaits.isEmpty() && now - timeWaits.getFirst().expiryNs() >= 0) {
            end(timeWaits.removeFirst());
        }
    }

    private void end(TimeWait t) {
        ports.remove(t.local().port(), t);
        connections.remove(new Tuple(t.local(), t.remote()));
    }

    /** A local port for a connection to {@code remote}, or 0. Ports that connections alone use are shared between destinations. */
    int choosePort(TcpSocket s, Endpoint local, Endpoint remote) {
        int[] range = RoutingOptions.ports(s);
        int count = Math.max(range[1] - range[0] + 1, 1);
        int start = ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = range[0] + (start + i) % count;
            if (!isConnected(local.withPort(port), remote) && isShareable(port)) {
                return port;
            }
        }
        return reusePort(local, remote);
    }

    private boolean isShareable(int port) {
        for (PortHolder h : ports.at(port)) {
            if (!(h instanceof TimeWait) && !(h instanceof TcpSocket other && other.isPortByConnect())) {
                return false;
            }
        }
        return true;
    }

    /** net.ipv4.tcp_tw_reuse: over loopback a connection in TIME_WAIT makes room for a new one. */
    private int reusePort(Endpoint local, Endpoint remote) {
        for (TimeWait t : timeWaits) {
            if (t.remote().equals(remote) && t.local().address().equals(local.address()) && isShareable(t.local().port())) {
                timeWaits.remove(t);
                end(t);
                return t.local().port();
            }
        }
        return 0;
    }

    /** The listener that a connection from {@code from} to {@code to} is for, or null. Of several with SO_REUSEPORT one by hash. */
    TcpSocket listener(Endpoint to, Endpoint from) {
        List<TcpSocket> best = new ArrayList<>(1);
        int bestScore = 0;
        for (PortHolder h : ports.at(to.port())) {
            if (!(h instanceof TcpSocket s) || !s.isListening()) {
                continue;
            }
            int score = InetSocket.score(s, to.address());
            if (score > bestScore) {
                best.clear();
                bestScore = score;
            }
            if (score > 0 && score == bestScore) {
                best.add(s);
            }
        }
        int n = best.size();
        return n == 0 ? null : best.get(n == 1 ? 0
                : ReuseGroup.choose(best.getFirst(), n, () -> FilteredPacket.syn(from, to), InetSocket.balance(from, n)));
    }
}
