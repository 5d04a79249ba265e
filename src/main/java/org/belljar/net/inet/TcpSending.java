package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.net.Message;
import org.belljar.net.SocketSignals;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Poll;

/** Sending on TCP sockets: bytes go straight into the queue that the peer reads from. */
final class TcpSending {
    private static final int SIGPIPE = 13, SIGURG = 23;

    private TcpSending() {}

    /** tcp_sendmsg. A destination is ignored, as on Linux. */
    static long send(TcpSocket s, Caller caller, Message m) {
        if (m.has(Message.FASTOPEN)) {
            return Errno.EOPNOTSUPP.negative();
        }
        long deadline = s.options().sendDeadline();
        boolean mayWait = s.mayWaitFor(m);
        if (s.state == TcpState.SYN_SENT) {
            if (!mayWait) {
                return Errno.EAGAIN.negative();
            }
            long r = TcpSocket.await(caller, s.queue, 0, deadline, () -> s.state != TcpState.SYN_SENT);
            if (r != 0) {
                return r;
            }
        }
        long done = 0;
        while (true) {
            TcpSocket peer = s.peer;
            if (s.hasError() || !s.state.maySend() || (s.shutdown & TcpSocket.SHUT_SEND) != 0 || peer == null) {
                return done > 0 ? done : failure(s, caller, m);
            }
            if (peer.dead) {
                TcpTransitions.sentToDead(s);
                return done + m.data.remaining();
            }
            long n = append(s, peer, m);
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            if (m.data.remaining() == 0) {
                return done;
            }
            if (!mayWait) {
                return done > 0 ? done : n == 0 ? Errno.EAGAIN.negative() : n;
            }
            long r = TcpSocket.await(caller, s.queue, TcpSocket.WRITABLE, deadline,
                    () -> s.isRoomy() || s.hasError() || !s.state.maySend() || (s.shutdown & TcpSocket.SHUT_SEND) != 0);
            if (r != 0) {
                return done > 0 ? done : r;
            }
        }
    }

    /** One round: what fits now, and the wake-up. @return bytes, 0 when full, or -EFAULT */
    private static long append(TcpSocket s, TcpSocket peer, Message m) {
        StreamQueue q = peer.in;
        long n;
        boolean urgent = false;
        q.producer.lock();
        try {
            n = q.append(m.data, TcpSocket.limit(s, peer));
            if (n > 0 && m.has(Message.OOB) && m.data.remaining() == 0) {
                peer.urgent.set(q.written() - 1, q.lastByte());
                urgent = true;
            }
        } catch (ErrnoException e) {
            return e.errno().negative();
        } finally {
            q.producer.unlock();
        }
        if (n > 0) {
            s.sends++;
            peer.receives++;
            s.namespace.interfaces().traffic().count(n);
            peer.announce(urgent ? TcpSocket.READABLE | Poll.PRI : TcpSocket.READABLE);
            if (urgent) {
                SocketSignals.send(s.namespace.kernel(), peer, SIGURG);
            }
        }
        return n;
    }

    /** sk_stream_error: the pending error, or EPIPE with its signal. */
    private static long failure(TcpSocket s, Caller caller, Message m) {
        int error = s.takeError();
        if (error != 0 && error != Errno.EPIPE.number()) {
            return -error;
        }
        if (!m.has(Message.NOSIGNAL)) {
            caller.signalSelf(SIGPIPE);
        }
        return Errno.EPIPE.negative();
    }
}
