package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Clocks;
import org.belljar.net.ControlMessage;
import org.belljar.net.Message;
import org.belljar.net.SocketOptions;
import org.belljar.net.Timestamps;
import org.belljar.vfs.Caller;

/** Receiving on TCP sockets. */
final class TcpReceiving {
    /** Of a round: nothing more is to be taken, as the urgent mark lies next. */
    private static final long AT_MARK = Long.MIN_VALUE;

    private TcpReceiving() {}

    // ---- what poll and FIONREAD say ----

    static boolean hasData(TcpSocket s) {
        int there = s.in.size();
        int target = s.options().receiveLowWater();
        boolean skips = s.urgent.isAtMark(s.in.consumed()) && !isInline(s);
        return there > 0 && there >= Math.min(target, TcpSocket.RECEIVE_MAX) + (skips ? 1 : 0);
    }

    /** SIOCINQ: up to the urgent mark. */
    static int readable(TcpSocket s) {
        long at = s.in.consumed();
        long mark = s.urgent.position();
        return s.urgent.isSet() && !isInline(s) && mark >= at ? (int) (mark - at) : s.in.size();
    }

    private static boolean isInline(TcpSocket s) {
        return s.options().is(SocketOptions.SO_OOBINLINE);
    }

    // ---- recvmsg ----

    static long receive(TcpSocket s, Caller caller, Message m) {
        long n = receiveBytes(s, caller, m);
        if (n > 0 && s.options().timestamps().isWanted() && !m.has(Message.OOB | Message.ERRQUEUE)) {
            Timestamps.describe(m, s.options(), () -> s.receivedNs != 0 ? s.receivedNs : Clocks.realtimeNs());
        }
        if (n >= 0 && s.inet.tellsInQueue() && !m.has(Message.OOB | Message.ERRQUEUE)) {
            m.addControl(ControlMessage.ofInt(InetOptions.SOL_TCP, InetOptions.TCP_INQ, stillThere(s)));
        }
        return n;
    }

    /** TCP_CM_INQ: bytes in the queue; 1 at the end of the stream, so that the reader comes for it. */
    private static int stillThere(TcpSocket s) {
        int n = s.in.size();
        return n == 0 && s.done ? 1 : n;
    }

    private static long receiveBytes(TcpSocket s, Caller caller, Message m) {
        if (m.has(Message.ERRQUEUE)) {
            return s.hasQueuedErrors() ? s.errors().receive(s, m) : Errno.EAGAIN.negative();
        }
        if (s.state == TcpState.LISTEN) {
            return Errno.ENOTCONN.negative();
        }
        if (m.has(Message.OOB)) {
            return receiveUrgent(s, m);
        }
        long wanted = m.data.remaining();
        long least = Math.max(1, m.has(Message.WAITALL) ? wanted : Math.min(s.options().receiveLowWater(), wanted));
        long deadline = s.options().receiveDeadline();
        boolean mayWait = s.mayWaitFor(m);
        long done = 0;
        while (true) {
            // Looked at before the data: what was written before the end is there by then.
            boolean over = isOver(s);
            long seen = s.in.written();
            long n = take(s, m, done, wanted);
            if (n == AT_MARK) {
                return done;
            }
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            if (done >= least || done == wanted && (n > 0 || !s.in.isEmpty())) {
                return done;
            }
            if (n > 0) {
                continue;
            }
            if (over || !mayWait) {
                return done > 0 ? done : over ? ending(s) : Errno.EAGAIN.negative();
            }
            long r = TcpSocket.await(caller, s.queue, 0, deadline, () -> s.in.written() != seen || isOver(s));
            if (r != 0) {
                return done > 0 || wanted == 0 ? done : r; // who wants nothing waits once, whatever ends that
            }
        }
    }

    /** No more data will come. */
    private static boolean isOver(TcpSocket s) {
        return s.done || s.hasError() || (s.shutdown & TcpSocket.SHUT_RECEIVE) != 0 || s.state == TcpState.CLOSE;
    }

    /** What a receive says that finds no more data: the pending error, end of stream, or that there never was a connection. */
    private static long ending(TcpSocket s) {
        if (s.done && s.isBroken()) {
            return 0; // a FIN came before the reset, whose error is for who sends
        }
        int e = s.takeError();
        if (e != 0) {
            return -e;
        }
        return s.done || (s.shutdown & TcpSocket.SHUT_RECEIVE) != 0 ? 0 : Errno.ENOTCONN.negative();
    }

    /** One round. @return bytes, 0 when there are none, AT_MARK, or -EFAULT */
    private static long take(TcpSocket s, Message m, long done, long wanted) {
        StreamQueue q = s.in;
        int before;
        int after;
        long n;
        q.consumer.lock();
        try {
            before = q.size();
            n = takeLocked(s, q, m, done, wanted);
            after = q.size();
        } catch (ErrnoException e) {
            return e.errno().negative();
        } finally {
            q.consumer.unlock();
        }
        if (after < before) {
            wakeSender(s, before, after);
        }
        return n;
    }

    private static void wakeSender(TcpSocket s, int before, int after) {
        TcpSocket p = s.peer;
        if (p != null) {
            int limit = TcpSocket.limit(p, s);
            int roomy = limit - limit / 3;
            if (before > roomy && after <= roomy) {
                p.queue.wake(TcpSocket.WRITABLE);
            }
        }
    }

    private static long takeLocked(TcpSocket s, StreamQueue q, Message m, long done, long wanted) {
        boolean peek = m.has(Message.PEEK);
        long skip = peek ? done + peekOffset(s) : 0;
        int n = (int) Math.min(Math.max(q.size() - skip, 0), wanted - done);
        if (s.urgent.isSet()) {
            long distance = s.urgent.position() - (q.consumed() + skip);
            if (distance == 0 && q.size() > skip) {
                if (done > 0) {
                    return AT_MARK;
                }
                if (!isInline(s)) {
                    return passMark(s, q, m, skip, n);
                }
            } else if (distance > 0 && distance < n) {
                n = (int) distance;
            }
        }
        return move(s, q, m, skip, n);
    }

    /** Leaves out the urgent byte. */
    private static long passMark(TcpSocket s, StreamQueue q, Message m, long skip, int n) {
        if (!m.has(Message.PEEK)) {
            q.consume(1);
            s.urgent.passed(q.consumed());
            return move(s, q, m, 0, Math.min(n, q.size()));
        }
        return move(s, q, m, skip + 1, (int) Math.min(n, q.size() - skip - 1));
    }

    private static long move(TcpSocket s, StreamQueue q, Message m, long skip, int n) {
        if (n <= 0) {
            return 0;
        }
        int moved = q.copy(m.has(Message.TRUNC) ? null : m.data, skip, n);
        if (!m.has(Message.PEEK)) {
            q.consume(moved);
            s.urgent.passed(q.consumed());
            if (s.options().peekOffset() > 0) {
                s.options().setPeekOffset(Math.max(0, s.options().peekOffset() - moved));
            }
        } else if (s.options().peekOffset() >= 0) {
            s.options().setPeekOffset(s.options().peekOffset() + moved);
        }
        return moved;
    }

    private static int peekOffset(TcpSocket s) {
        return Math.max(s.options().peekOffset(), 0);
    }

    private static long receiveUrgent(TcpSocket s, Message m) {
        UrgentMark u = s.urgent;
        if (isInline(s) || !u.isPending()) {
            return Errno.EINVAL.negative();
        }
        if (s.state == TcpState.CLOSE && !s.done) {
            return Errno.ENOTCONN.negative();
        }
        byte b = u.value();
        if (!m.has(Message.PEEK)) {
            u.markRead();
        }
        m.resultFlags |= Message.OOB;
        if (m.data.remaining() == 0) {
            m.resultFlags |= Message.TRUNC;
            return 0;
        }
        if (!m.has(Message.TRUNC)) {
            m.data.put(new byte[] {b}, 0, 1);
        }
        return 1;
    }
}
