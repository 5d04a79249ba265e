package org.belljar.net.unix;

import java.util.Iterator;
import org.belljar.abi.Errno;
import org.belljar.net.Message;
import org.belljar.net.SocketOptions;
import org.belljar.net.SocketSignals;
import org.belljar.net.PeerCredentials;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Poll;

/**
 * MSG_OOB on a stream, as Linux 6.18 has it: the last byte of the send is a packet of its own, the mark. A plain receive stops
 * before it, and then leaves it out unless SO_OOBINLINE is set; recv(MSG_OOB) takes it, and an empty packet stays as the mark.
 * Methods marked Locked need the receiving socket's lock.
 */
final class UnixUrgent {
    private static final int SIGURG = 23;

    private final UnixSocket socket;
    /** The byte that recv(MSG_OOB) would take, in the queue; null for none. Guarded by the socket's lock for writes. */
    private volatile UnixPacket byteAhead;

    UnixUrgent(UnixSocket socket) {
        this.socket = socket;
    }

    boolean isPending() {
        return byteAhead != null;
    }

    /** Queues the urgent byte of a send. @return 1 or -errno */
    static long send(UnixStreamSocket from, UnixStreamSocket to, Caller caller, Message m, PeerCredentials who) {
        UnixPacket packet = UnixPacket.take(from, m, 1, who);
        to.lock.lock();
        boolean ok = !to.dead && (to.shutdown & UnixSocket.SHUT_RECEIVE) == 0;
        if (ok) {
            to.received.addLast(packet);
            to.urgent.byteAhead = packet;
        }
        to.lock.unlock();
        if (!ok) {
            packet.free();
            return Errno.EPIPE.negative();
        }
        to.queue.wake(UnixSocket.READABLE | Poll.PRI);
        SocketSignals.urgent(to);
        return 1;
    }

    /** recv(MSG_OOB): EINVAL when there is none, or it is in the stream. */
    long receive(Message m) {
        socket.lock.lock();
        try {
            UnixPacket p = byteAhead;
            if (p == null || isInline()) {
                return Errno.EINVAL.negative();
            }
            long n = Math.min(1, m.data.remaining());
            if (n > 0) {
                p.copy(m.data, 0, 1);
            }
            m.resultFlags |= Message.OOB;
            if (!m.has(Message.PEEK)) {
                byteAhead = null;
                p.consume(1);
                p.markPlace();
            }
            return n == 0 ? 0 : 1;
        } finally {
            socket.lock.unlock();
        }
    }

    private boolean isInline() {
        return socket.options().is(SocketOptions.SO_OOBINLINE);
    }

    boolean isHiddenLocked(UnixPacket p) {
        return p == byteAhead && !isInline();
    }

    /** What a plain receive does with the packet that comes next. */
    enum Next { TAKE, STOP, SKIP, REMOVE }

    Next nextLocked(UnixPacket p, Message m, boolean hasData) {
        if (p.length() == 0 && p != byteAhead && p.isMark()) {
            return hasData && byteAhead == null ? Next.STOP : m.has(Message.PEEK) ? Next.SKIP : Next.REMOVE;
        }
        if (p != byteAhead) {
            return Next.TAKE;
        }
        if (hasData) {
            return Next.STOP;
        }
        if (m.has(Message.PEEK)) {
            return isInline() ? Next.TAKE : Next.SKIP;
        }
        byteAhead = null;
        return isInline() ? Next.TAKE : Next.REMOVE;
    }

    boolean isAtMark() {
        socket.lock.lock();
        try {
            Iterator<UnixPacket> i = socket.received.iterator();
            if (!i.hasNext()) {
                return false;
            }
            UnixPacket first = i.next();
            return first == byteAhead || first.isMark() && first.length() == 0 && (byteAhead == null || i.hasNext() && i.next() == byteAhead);
        } finally {
            socket.lock.unlock();
        }
    }
}
