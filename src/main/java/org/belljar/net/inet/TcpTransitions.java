package org.belljar.net.inet;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.net.Counters.Kind;
import org.belljar.net.Endpoint;
import org.belljar.net.Interfaces;

/** What SYN, FIN and RST do to the two ends of a connection. {@code ...Locked} need the namespace's lock; wake-ups may come under it. */
final class TcpTransitions {
    /** net.ipv4.tcp_syn_retries: six attempts. */
    private static final long CONNECT_TIMEOUT_NS = 127_000_000_000L;

    private static final int HANDSHAKE = 3;

    private TcpTransitions() {}

    // ---- connecting ----

    /** A client's SYN arrives where it is addressed to. */
    static void synLocked(TcpSocket client) {
        if (client.state != TcpState.SYN_SENT) {
            return;
        }
        byte[] options = client.inet.stickyHeaders.options4();
        if (options != null && Ip4Options.firstHop(options) != null) {
            client.namespace.timers().schedule(System.nanoTime() + CONNECT_TIMEOUT_NS, () -> timedOut(client, client));
            return; // source-routed packets are not accepted
        }
        Endpoint to = client.remote();
        TcpSocket listener = client.table.listener(to, client.local());
        if (listener != null) {
            arriveLocked(listener, client);
        } else if (to.equals(client.local())) {
            joinLocked(client, client);
        } else {
            client.setError(Errno.ECONNREFUSED);
            resetSent(client);
            endLocked(client);
        }
    }

    private static void segments(TcpSocket s, int n) {
        s.counters().segments(s.local().address().isV4(), n, 0);
    }

    private static void resetSent(TcpSocket s) {
        s.counters().tcp(Kind.TCP_RESETS);
        segments(s, 1);
    }

    private static void arriveLocked(TcpSocket listener, TcpSocket client) {
        if (!listener.backlog.isFullLocked()) {
            try {
                acceptLocked(listener, client);
                return;
            } catch (ErrnoException e) {
                // no room for another socket: the SYN is lost, as on a host without memory
            }
        }
        listener.backlog.waitLocked(client);
        listener.counters().tcp(Kind.TCP_OVERFLOWS);
        client.namespace.timers().schedule(System.nanoTime() + CONNECT_TIMEOUT_NS, () -> timedOut(listener, client));
    }

    private static void timedOut(TcpSocket listener, TcpSocket client) {
        client.lock.lock();
        try {
            listener.backlog.forgetLocked(client);
            if (client.state == TcpState.SYN_SENT) {
                client.setError(Errno.ETIMEDOUT);
                endLocked(client);
            }
        } finally {
            client.lock.unlock();
        }
    }

    private static void acceptLocked(TcpSocket listener, TcpSocket client) {
        TcpSocket child = new TcpSocket(listener.namespace, InetFamily.inodeLike(listener.inode()), listener.domain(), 0);
        child.inherit(listener);
        child.inet.stickyHeaders = answering(listener, client);
        child.holdPortLocked(client.remote());
        child.setRemoteLocked(client.local());
        child.table.connected(child.local(), child.remote());
        child.phase = TcpSocket.Phase.CONNECTED;
        joinLocked(child, client);
        listener.backlog.addLocked(child);
        listener.counters().tcp(Kind.TCP_PASSIVE);
        listener.announce(TcpSocket.READABLE);
    }

    /** IPv4's header options answer the SYN's, IPv6's are the listener's. */
    private static StickyHeaders answering(TcpSocket listener, TcpSocket client) {
        byte[] o = client.inet.stickyHeaders.options4();
        Interfaces n = client.namespace.interfaces();
        byte[] there = o == null || !client.local().address().isV4() ? null
                : Ip4Options.arrived(Ip4Options.sent(o, n, client.local().address()), n, client.remote().address());
        return listener.inet.stickyHeaders.withOptions4(there == null ? null : Ip4Options.echo(there));
    }

    private static void joinLocked(TcpSocket a, TcpSocket b) {
        a.peer = b;
        b.peer = a;
        segments(a, HANDSHAKE);
        a.state = TcpState.ESTABLISHED;
        b.state = TcpState.ESTABLISHED;
        b.queue.wakeAll(0);
    }

    // ---- FIN ----

    /** Sends the end of the stream; both ends' states follow. */
    static void finLocked(TcpSocket s) {
        TcpSocket p = s.peer;
        s.shutdown |= TcpSocket.SHUT_SEND;
        TcpSending.release(p.in, p);
        segments(s, 2);
        if (p == s) {
            s.done = true;
            timeWaitLocked(s);
            endLocked(s);
            return;
        }
        boolean isFirst = s.state == TcpState.ESTABLISHED;
        s.state = isFirst ? TcpState.FIN_WAIT2 : TcpState.LAST_ACK;
        p.done = true;
        p.shutdown |= TcpSocket.SHUT_RECEIVE;
        if (isFirst) {
            p.state = TcpState.CLOSE_WAIT;
        } else {
            if (!p.dead) {
                timeWaitLocked(p);
                endLocked(p);
            }
            endLocked(s);
        }
        s.queue.wakeAll(0);
        p.queue.wakeAll(0);
    }

    private static void timeWaitLocked(TcpSocket s) {
        TimeWait t = new TimeWait(s.domain(), s.local(), s.remote(), s.isV6Only(), s.reusesAddress(), s.reusesPort(), s.ownerUid(),
                System.nanoTime() + TimeWait.LENGTH_NS);
        unhashLocked(s);
        s.table.waitFor(t);
    }

    /** tcp_done: the connection is over for this end; its names stay to be asked for. */
    private static void endLocked(TcpSocket s) {
        countEnd(s);
        unhashLocked(s);
        s.state = TcpState.CLOSE;
        s.shutdown = TcpSocket.SHUT_BOTH;
        s.queue.wakeAll(0);
    }

    /** tcp_set_state and tcp_done: what ends other than by both sides' agreement. */
    private static void countEnd(TcpSocket s) {
        if (s.state == TcpState.ESTABLISHED || s.state == TcpState.CLOSE_WAIT) {
            s.counters().tcp(Kind.TCP_BROKEN);
        } else if (s.state == TcpState.SYN_SENT) {
            s.counters().tcp(Kind.TCP_FAILS);
        }
    }

    private static void unhashLocked(TcpSocket s) {
        if (s.remote() != null && s.state != TcpState.CLOSE) {
            s.table.disconnected(s.local(), s.remote());
            s.ports().remove(s.local().port(), s);
        }
    }

    // ---- RST ----

    private static void resetPeerLocked(TcpSocket s) {
        TcpSocket p = s.peer;
        if (p == null || p == s || p.dead) {
            return;
        }
        resetSent(s);
        if (p.state != TcpState.CLOSE) {
            p.setError(p.state == TcpState.CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET);
            p.done = true;
            endLocked(p);
        }
    }

    /** Data for an end that has said it wants none and sends none are answered by a reset, of which that end learns too. */
    static void sentToDeaf(TcpSocket s, TcpSocket peer) {
        sentToDead(s);
        s.lock.lock();
        try {
            if (peer.state != TcpState.CLOSE) {
                peer.setError(Errno.ECONNRESET);
                peer.done = true;
                endLocked(peer);
            }
        } finally {
            s.lock.unlock();
        }
    }

    /** Data for an end that is gone are answered by a reset. */
    static void sentToDead(TcpSocket s) {
        s.lock.lock();
        try {
            if (s.state != TcpState.CLOSE) {
                s.setError(s.state == TcpState.CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET);
                s.done = true;
                resetSent(s);
                endLocked(s);
            }
        } finally {
            s.lock.unlock();
        }
    }

    // ---- shutdown, disconnect, close ----

    static long shutdown(TcpSocket s, int how) {
        if (how < 0 || how > 2) {
            return Errno.EINVAL.negative();
        }
        int mode = how + 1;
        List<TcpSocket> orphans = List.of();
        long result = 0;
        s.lock.lock();
        try {
            switch (s.state) {
                case LISTEN, SYN_SENT -> {
                    if ((mode & TcpSocket.SHUT_RECEIVE) != 0) {
                        orphans = stopLocked(s);
                        s.phase = TcpSocket.Phase.UNCONNECTED;
                    }
                }
                case CLOSE -> {
                    s.shutdown |= mode;
                    result = Errno.ENOTCONN.negative();
                }
                default -> {
                    s.shutdown |= mode;
                    if ((mode & TcpSocket.SHUT_SEND) != 0 && s.state.maySend()) {
                        finLocked(s);
                    }
                }
            }
            s.queue.wakeAll(0);
        } finally {
            s.lock.unlock();
        }
        orphans.forEach(TcpSocket::drop);
        return result;
    }

    /** Ends listening or an attempt to connect. @return connections nobody has accepted, to be dropped */
    private static List<TcpSocket> stopLocked(TcpSocket s) {
        List<TcpSocket> orphans = new ArrayList<>();
        if (s.state == TcpState.LISTEN) {
            s.state = TcpState.CLOSE;
            if (!s.isPortBound()) {
                s.releasePortLocked();
            }
            for (TcpSocket c = s.backlog.pollReadyLocked(); c != null; c = s.backlog.pollReadyLocked()) {
                resetPeerLocked(c);
                orphans.add(c);
            }
            for (TcpSocket c = s.backlog.pollWaitingLocked(); c != null; c = s.backlog.pollWaitingLocked()) {
                synLocked(c);
            }
        } else if (s.state == TcpState.SYN_SENT) {
            unhashLocked(s);
            s.state = TcpState.CLOSE;
            clearLocked(s);
        }
        s.queue.wakeAll(0);
        return orphans;
    }

    /** Forgets the peer; what bind(2) chose stays. The port is held again if it was the guest's choice. */
    static void clearLocked(TcpSocket s) {
        boolean wasHeld = s.ports().at(s.local().port()).contains(s);
        s.forgetPeerLocked();
        if (!wasHeld && s.local().port() != 0) {
            s.ports().add(s.local().port(), s);
        }
        s.peer = null;
        s.isPortByConnect = false;
        s.shutdown = 0;
        s.done = false;
    }

    /** connect(2) to AF_UNSPEC: tcp_disconnect. */
    static long disconnect(TcpSocket s) {
        List<TcpSocket> orphans;
        StreamQueue old;
        s.lock.lock();
        try {
            boolean isReset = s.state != TcpState.CLOSE && s.state != TcpState.LISTEN;
            orphans = stopLocked(s);
            old = s.in;
            if (s.peer != null) {
                resetPeerLocked(s);
                unhashLocked(s);
                countEnd(s);
                s.state = TcpState.CLOSE;
                s.in = new StreamQueue(s.namespace.buffers());
            }
            s.clearError();
            if (isReset) {
                s.setError(Errno.ECONNRESET);
            }
            clearLocked(s);
            s.phase = TcpSocket.Phase.UNCONNECTED;
        } finally {
            s.lock.unlock();
        }
        if (old != s.in) {
            old.free();
        }
        orphans.forEach(TcpSocket::drop);
        return 0;
    }

    /** The last descriptor is gone. What the peer has not read stays with the peer; what we have not read makes it a reset. */
    static void close(TcpSocket s) {
        List<TcpSocket> orphans;
        s.lock.lock();
        try {
            s.dead = true;
            if (s.state == TcpState.LISTEN || s.state == TcpState.CLOSE && s.peer == null) {
                s.ports().remove(s.local().port(), s);
            }
            orphans = stopLocked(s);
            if (s.peer != null && s.state != TcpState.CLOSE) {
                closeConnectionLocked(s);
            }
        } finally {
            s.lock.unlock();
        }
        s.in.free();
        orphans.forEach(TcpSocket::drop);
    }

    private static void closeConnectionLocked(TcpSocket s) {
        if (!s.in.isEmpty() || s.options().lingerSeconds() == 0) {
            s.counters().tcp(s.in.isEmpty() ? Kind.TCP_ABORTS_ON_DATA : Kind.TCP_ABORTS_ON_CLOSE);
            resetPeerLocked(s);
            endLocked(s);
            return;
        }
        if (s.state.maySend()) {
            finLocked(s);
        }
        if (s.state == TcpState.FIN_WAIT2) {
            timeWaitLocked(s);
            s.state = TcpState.CLOSE;
        }
    }
}
