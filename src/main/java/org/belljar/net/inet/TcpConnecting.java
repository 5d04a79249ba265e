package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.net.Counters;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** connect(2) of TCP sockets. */
final class TcpConnecting {
    private static final int O_RDWR = 2, O_NONBLOCK = 04000;

    private TcpConnecting() {}

    /**
     * A non-blocking call answers EINPROGRESS even where the answer of a loopback peer is there already, as Linux does; the next
     * call, SO_ERROR or poll tells.
     */
    static long connect(TcpSocket s, Caller caller, byte[] address) {
        return connect(s, caller, address, !s.isNonBlocking());
    }

    /**
     * MSG_FASTOPEN: what is sent opens the connection. Without a cookie of the peer's the SYN carries nothing, and the data follow.
     * EISCONN, EALREADY (under way), EOPNOTSUPP (AF_UNSPEC), EINVAL (no address), EINPROGRESS (not to be waited for), and as connect(2).
     */
    static long fastOpen(TcpSocket s, Caller caller, Message m) {
        byte[] to = m.address == null ? new byte[0] : m.address;
        if (to.length >= 2 && Endpoint.family(to) == Endpoint.AF_UNSPEC) {
            return Errno.EOPNOTSUPP.negative();
        }
        if (m.address != null && to.length < 2) {
            return Errno.EINVAL.negative();
        }
        if (s.phase == TcpSocket.Phase.CONNECTING) {
            return m.address == null ? 0 : Errno.EALREADY.negative();
        }
        return connect(s, caller, to, s.mayWaitFor(m));
    }

    private static long connect(TcpSocket s, Caller caller, byte[] address, boolean mayWait) {
        boolean started = false;
        s.lock.lock();
        try {
            switch (s.phase) {
                case CONNECTED -> {
                    return Errno.EISCONN.negative();
                }
                case CONNECTING -> {
                    // goes on below
                }
                default -> {
                    if (s.state != TcpState.CLOSE) {
                        return Errno.EISCONN.negative();
                    }
                    long r = startLocked(s, address);
                    if (r != 0) {
                        return r;
                    }
                    started = true;
                }
            }
        } finally {
            s.lock.unlock();
        }
        if (started && !mayWait) {
            return Errno.EINPROGRESS.negative();
        }
        return finish(s, caller, mayWait);
    }

    /** A connection of the kernel's own, under way or made; null where it is refused. */
    static TcpSocket open(NetNamespace namespace, Inode inode, Endpoint to) {
        TcpSocket s = new TcpSocket(namespace, inode, Endpoint.AF_INET, O_RDWR | O_NONBLOCK);
        s.lock.lock();
        try {
            if (startLocked(s, to.sockaddr(Endpoint.AF_INET)) == 0 && s.state != TcpState.CLOSE) {
                return s;
            }
        } catch (ErrnoException e) {
            // no route: as refused
        } finally {
            s.lock.unlock();
        }
        s.drop();
        return null;
    }

    private static long finish(TcpSocket s, Caller caller, boolean mayWait) {
        if (s.state == TcpState.SYN_SENT) {
            if (!mayWait) {
                return Errno.EALREADY.negative();
            }
            long r = TcpSocket.await(caller, s.queue, 0, s.options().sendDeadline(), () -> s.state != TcpState.SYN_SENT);
            if (r != 0) {
                return r == Errno.EAGAIN.negative() ? Errno.EINPROGRESS.negative() : r;
            }
        }
        s.lock.lock();
        try {
            if (s.state != TcpState.CLOSE) {
                s.phase = TcpSocket.Phase.CONNECTED;
                return 0;
            }
            int error = s.takeError();
            s.phase = TcpSocket.Phase.UNCONNECTED;
            TcpTransitions.clearLocked(s);
            return error != 0 ? -error : Errno.ECONNABORTED.negative();
        } finally {
            s.lock.unlock();
        }
    }

    private static long startLocked(TcpSocket s, byte[] address) {
        Endpoint to = s.destination(address);
        IpAddress a = to.address();
        if (a.isMulticast() || s.namespace.interfaces().isBroadcast(a)) {
            return Errno.ENETUNREACH.negative();
        }
        s.requireScope(to);
        IpAddress source = s.route(a);
        Endpoint own = s.local();
        if (own.address().isAny()) {
            own = new Endpoint(source, own.port());
        } else if (own.address().isV4() != a.isV4()) {
            return PacketRoute.otherFamily(own.address()).negative();
        }
        s.clearError();
        s.table.expire();
        if (own.port() == 0) {
            int port = s.table.choosePort(s, own, to);
            if (port == 0) {
                return Errno.EADDRNOTAVAIL.negative();
            }
            s.isPortByConnect = true;
            s.holdPortLocked(own.withPort(port));
        } else if (s.table.isConnected(own, to)) {
            return Errno.EADDRNOTAVAIL.negative();
        } else {
            s.setLocalLocked(own);
        }
        s.setRemoteLocked(to);
        s.table.connected(s.local(), to);
        s.shutdown = 0;
        s.done = false;
        s.state = TcpState.SYN_SENT;
        s.phase = TcpSocket.Phase.CONNECTING;
        s.hasConnected = true;
        s.counters().tcp(Counters.Kind.TCP_ACTIVE);
        TcpTransitions.synLocked(s);
        return 0;
    }
}
