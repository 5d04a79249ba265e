package org.belljar.net.unix;

import org.belljar.abi.Errno;
import org.belljar.net.Message;
import org.belljar.vfs.Caller;

/** Receiving of whole packets: datagram and sequenced-packet sockets. */
final class UnixDatagrams {
    private UnixDatagrams() {}

    /** @return bytes received (with MSG_TRUNC: the packet's length), 0 at the end of a connection, or -errno */
    static long receive(UnixSocket s, Caller caller, Message m, boolean mayWait) {
        long deadline = s.options().receiveDeadline();
        while (true) {
            UnixPacket done = null;
            s.lock.lock();
            try {
                UnixPacket p = s.received.peekFirst();
                if (p != null) {
                    long n = copyLocked(s, m, p);
                    if (!m.has(Message.PEEK)) {
                        s.received.removeFirst();
                        done = p;
                    }
                    return n;
                }
            } finally {
                s.lock.unlock();
                if (done != null) {
                    done.free();
                    s.packetTaken();
                }
            }
            if (s.hasError()) {
                return -s.takeError();
            }
            if ((s.shutdown & UnixSocket.SHUT_RECEIVE) != 0) {
                return 0;
            }
            if (!mayWait) {
                return Errno.EAGAIN.negative();
            }
            long r = UnixSocket.await(caller, s.queue, 0, deadline,
                    () -> s.hasReceived() || s.hasError() || (s.shutdown & UnixSocket.SHUT_RECEIVE) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    private static long copyLocked(UnixSocket s, Message m, UnixPacket p) {
        int n = (int) Math.min(m.data.remaining(), p.length());
        p.copy(m.data, 0, n);
        if (n < p.length()) {
            m.resultFlags |= Message.TRUNC;
        }
        s.describeLocked(m, p);
        return m.has(Message.TRUNC) ? p.length() : n;
    }
}
