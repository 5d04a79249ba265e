package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Clocks;
import org.belljar.net.Message;
import org.belljar.net.SocketSignals;
import org.belljar.net.TimestampOptions;
import org.belljar.vfs.Caller;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.Poll;

/** Sending on TCP sockets: bytes go straight into the queue that the peer reads from. */
final class TcpSending {
    private static final int SIGPIPE = 13, SIGURG = 23;
    /** What is held back is less than a segment, and for no longer than this. */
    private static final int SEGMENT = 32768;
    private static final long HOLD_NS = 200_000_000;

    private TcpSending() {}

    /** tcp_sendmsg. A destination is ignored, as on Linux. */
    static long send(TcpSocket s, Caller caller, Message m) {
        long opened = m.has(Message.FASTOPEN) ? TcpConnecting.fastOpen(s, caller, m) : 0;
        if (opened != 0) {
            return opened;
        }
        int wanted = TransmitTimes.wanted(s, m);
        return wanted == 0 ? transfer(s, caller, m) : timed(s, caller, m, wanted);
    }

    /** Tells when it went out, with the data where they are wanted and not too many. */
    private static long timed(TcpSocket s, Caller caller, Message m, int wanted) {
        int n = (int) Math.min(m.data.remaining(), SEGMENT);
        boolean shows = (wanted & TimestampOptions.TSONLY) == 0 && n == m.data.remaining();
        byte[] data = new byte[shows ? n : 0];
        long r;
        if (shows && n > 0) {
            NativeMemory copy = NativeMemory.allocate(n);
            try {
                if (m.data.get(data, 0, n) < n) {
                    return Errno.EFAULT.negative();
                }
                copy.put(0, data, 0, n);
                r = transfer(s, caller, new Message(new KernelBuffer(copy, 0, n), m.flags));
            } finally {
                copy.free();
            }
        } else {
            r = transfer(s, caller, m);
        }
        TcpSocket peer = s.peer;
        if (r > 0 && peer != null) {
            TransmitTimes.segment(s, wanted, peer.in.lastPosition(), (int) r, data.length > r ? java.util.Arrays.copyOf(data, (int) r) : data);
        }
        return r;
    }

    private static long transfer(TcpSocket s, Caller caller, Message m) {
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
            if (peer.state == TcpState.FIN_WAIT2 && (peer.shutdown & TcpSocket.SHUT_RECEIVE) != 0 && peer != s && m.data.remaining() > 0) {
                TcpTransitions.sentToDeaf(s, peer);
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
        boolean holds = !m.has(Message.OOB) && (m.has(Message.MORE) || s.inet.corks());
        long n;
        boolean urgent = false;
        q.producer.lock();
        try {
            n = q.append(m.data, TcpSocket.limit(s, peer));
            if (n > 0 && m.has(Message.OOB) && m.data.remaining() == 0) {
                peer.urgent.set(q.lastPosition(), q.lastByte());
                urgent = true;
            }
            q.publish(holds, SEGMENT);
        } catch (ErrnoException e) {
            return e.errno().negative();
        } finally {
            q.producer.unlock();
        }
        if (holds && q.isHoldingBack()) {
            s.namespace.timers().schedule(System.nanoTime() + HOLD_NS, () -> release(q, peer));
        }
        if (n > 0) {
            s.sends++;
            peer.receives++;
            peer.lastReceived = (int) n;
            if (peer.options().timestamps().isWanted()) {
                peer.receivedNs = Clocks.realtimeNs();
            }
            s.namespace.interfaces().counters().segments(s.local().address().isV4(), 1, n);
            peer.announce(urgent ? TcpSocket.READABLE | Poll.PRI : TcpSocket.READABLE);
            if (urgent) {
                SocketSignals.urgent(peer);
            }
        }
        return n;
    }

    /** TCP_CORK is taken off. */
    static void uncork(TcpSocket s) {
        TcpSocket peer = s.peer;
        if (peer != null) {
            release(peer.in, peer);
        }
    }

    /** What MSG_MORE or TCP_CORK has held back is sent: by an end of either, of the stream, or after 200 ms. */
    static void release(StreamQueue q, TcpSocket receiver) {
        if (!q.isHoldingBack()) {
            return;
        }
        q.producer.lock();
        q.publish(false, SEGMENT);
        q.producer.unlock();
        receiver.announce(TcpSocket.READABLE);
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
