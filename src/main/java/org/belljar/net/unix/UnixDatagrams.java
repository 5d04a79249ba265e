package org.belljar.net.unix;

import org.belljar.abi.Errno;
import org.belljar.net.Message;
import org.belljar.net.Timestamps;
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
                int[] skip = {m.has(Message.PEEK) ? s.options().peekSkip() : 0};
                UnixPacket p = s.packetAtLocked(skip);
                if (p != null) {
                    if (!m.has(Message.PEEK)) { // lost if it cannot be copied
                        s.received.removeFirst();
                        done = p;
                    }
                    return copyLocked(s, m, p, skip[0]);
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
                    () -> s.hasPacketPast(m.has(Message.PEEK) ? s.options().peekSkip() : 0) || s.hasError() || (s.shutdown & UnixSocket.SHUT_RECEIVE) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    private static long copyLocked(UnixSocket s, Message m, UnixPacket p, int skip) {
        int left = p.length() - skip;
        int n = (int) Math.min(m.data.remaining(), left);
        p.copy(m.data, skip, n);
        if (n < left) {
            m.resultFlags |= Message.TRUNC;
        }
        s.options().moved(m.has(Message.PEEK), m.has(Message.PEEK) ? n : p.length());
        s.describeLocked(m, p);
        Timestamps.describe(m, s.options(), p::timeNs);
        return m.has(Message.TRUNC) ? left : n;
    }
}
