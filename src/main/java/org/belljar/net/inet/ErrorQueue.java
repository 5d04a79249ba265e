package org.belljar.net.inet;

import java.util.ArrayDeque;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.Message;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** What IP_RECVERR keeps for recvmsg(MSG_ERRQUEUE): packets that could not be delivered, with struct sock_extended_err. */
final class ErrorQueue {
    private static final int MAX = 32, MAX_DATA = 1024, OVERHEAD = 256;
    private static final int ORIGIN_ICMP = 2, ORIGIN_ICMP6 = 3;
    private static final int DEST_UNREACH = 3, PORT_UNREACH = 3, DEST_UNREACH6 = 1, PORT_UNREACH6 = 4;
    private static final int IP_RECVERR = 11, IPV6_RECVERR = 25;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Guarded by lock. */
    private final ArrayDeque<Entry> entries = new ArrayDeque<>(0);
    private volatile boolean isEmpty = true;

    private record Entry(Endpoint to, byte[] data) {}

    void addUnreachable(InetSocket s, Endpoint to, byte[] data) {
        lock.lock();
        try {
            byte[] kept = data.length <= MAX_DATA ? data : java.util.Arrays.copyOf(data, MAX_DATA);
            if (entries.size() < MAX && s.namespace.buffers().take(kept.length + OVERHEAD)) {
                entries.addLast(new Entry(to, kept));
                isEmpty = false;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return isEmpty;
    }

    private Entry take(InetSocket s) {
        lock.lock();
        try {
            Entry e = entries.pollFirst();
            isEmpty = entries.isEmpty();
            if (e != null) {
                s.namespace.buffers().release(e.data.length + OVERHEAD);
            }
            return e;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what nobody has asked for; the socket closes. */
    void clear(InetSocket s) {
        while (take(s) != null) {
            // the next
        }
    }

    long receive(InetSocket s, Message m) {
        Entry e = take(s);
        if (e != null && isEmpty) {
            s.clearError();
        }
        if (e == null) {
            return Errno.EAGAIN.negative();
        }
        int n = (int) Math.min(m.data.remaining(), e.data.length);
        if (n > 0) {
            m.data.put(e.data, 0, n);
        }
        m.resultFlags |= Message.ERRQUEUE | (n < e.data.length ? Message.TRUNC : 0);
        m.address = e.to.sockaddr(s.domain());
        m.addControl(describe(e));
        return n;
    }

    private static ControlMessage describe(Entry e) {
        boolean v4 = e.to.address().isV4();
        byte[] offender = new Endpoint(e.to.address(), 0).sockaddr(v4 ? Endpoint.AF_INET : Endpoint.AF_INET6);
        GuestStruct s = new GuestStruct(16 + offender.length);
        s.putInt(0, Errno.ECONNREFUSED.number());
        s.bytes()[4] = (byte) (v4 ? ORIGIN_ICMP : ORIGIN_ICMP6);
        s.bytes()[5] = (byte) (v4 ? DEST_UNREACH : DEST_UNREACH6);
        s.bytes()[6] = (byte) (v4 ? PORT_UNREACH : PORT_UNREACH6);
        System.arraycopy(offender, 0, s.bytes(), 16, offender.length);
        return new ControlMessage(v4 ? InetOptions.SOL_IP : InetOptions.SOL_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, s.bytes());
    }
}
