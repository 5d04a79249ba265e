package org.belljar.net.inet;

import java.util.ArrayDeque;
import org.belljar.abi.Errno;
import org.belljar.kernel.Clocks;
import org.belljar.mm.GuestStruct;
import org.belljar.net.ControlMessage;
import org.belljar.net.Endpoint;
import org.belljar.net.Message;
import org.belljar.net.Timestamps;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * What recvmsg(MSG_ERRQUEUE) tells, each with struct sock_extended_err: packets that could not be delivered (IP_RECVERR) and times of
 * transmission (SO_TIMESTAMPING). Bounded by SO_RCVBUF as on Linux.
 */
final class ErrorQueue {
    /** struct sk_buff with the smallest data. */
    private static final int OVERHEAD = 832, SMALL = 128;
    private static final int ORIGIN_ICMP = 2, ORIGIN_ICMP6 = 3, ORIGIN_TIMESTAMPING = 4;
    private static final int DEST_UNREACH = 3, PORT_UNREACH = 3, DEST_UNREACH6 = 1, PORT_UNREACH6 = 4;
    private static final int SOL_SOCKET = 1, SCM_TIMESTAMPING_OPT_STATS = 54, IP_RECVERR = 11, IPV6_RECVERR = 25;
    /** What an ICMP error quotes of a datagram's data. */
    private static final int QUOTED = 520, QUOTED6 = 1184;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Guarded by lock. */
    private final ArrayDeque<Entry> entries = new ArrayDeque<>(0);
    private int charged;
    private volatile boolean isEmpty = true;

    /**
     * @param to null for a time of transmission, of which {@code info} is the kind and {@code id} the number
     * @param isStatistics the data are a stream's statistics, told by a control message too
     */
    private record Entry(Endpoint to, byte[] data, int info, int id, long timeNs, boolean isStatistics) {
        private boolean isIcmp() {
            return to != null;
        }

        private int charge() {
            return OVERHEAD + (data.length <= SMALL ? 0 : data.length);
        }
    }

    void addUnreachable(InetSocket s, Endpoint to, byte[] data) {
        int most = to.address().isV4() ? QUOTED : QUOTED6;
        add(s, new Entry(to, data.length <= most ? data : java.util.Arrays.copyOf(data, most), 0, 0, Clocks.realtimeNs(), false));
    }

    /** @param kind SCM_TSTAMP_SND, SCM_TSTAMP_SCHED or SCM_TSTAMP_ACK */
    void addTime(InetSocket s, byte[] data, int kind, int id, boolean isStatistics) {
        add(s, new Entry(null, data, kind, id, Clocks.realtimeNs(), isStatistics));
    }

    private void add(InetSocket s, Entry e) {
        lock.lock();
        try {
            if (charged + e.charge() < s.options().receiveBuffer() && s.namespace.buffers().take(e.charge())) {
                charged += e.charge();
                entries.addLast(e);
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
                charged -= e.charge();
                s.namespace.buffers().release(e.charge());
                renew(s, e);
            }
            return e;
        } finally {
            lock.unlock();
        }
    }

    /** The pending error goes with its packet; the next one's takes its place. */
    private void renew(InetSocket s, Entry taken) {
        Entry next = entries.peekFirst();
        if (next != null && next.isIcmp()) {
            s.setError(Errno.ECONNREFUSED);
        } else if (taken.isIcmp()) {
            s.clearError();
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
        if (e == null) {
            return Errno.EAGAIN.negative();
        }
        int n = (int) Math.min(m.data.remaining(), e.data.length);
        if (n > 0) {
            m.data.put(e.data, 0, n);
        }
        m.resultFlags |= Message.ERRQUEUE | (n < e.data.length ? Message.TRUNC : 0);
        if (e.isIcmp()) {
            m.address = e.to.sockaddr(s.domain());
        }
        if (Timestamps.describeSent(m, s.options(), e.timeNs) && e.isStatistics) {
            m.addControl(new ControlMessage(SOL_SOCKET, SCM_TIMESTAMPING_OPT_STATS, e.data));
        }
        m.addControl(describe(s, e));
        return n;
    }

    private static ControlMessage describe(InetSocket s, Entry e) {
        boolean v4 = s.isV4();
        byte[] offender = e.isIcmp() ? new Endpoint(e.to.address(), 0).sockaddr(s.domain()) : new byte[v4 ? Endpoint.SIZE4 : Endpoint.SIZE6];
        GuestStruct g = new GuestStruct(16 + offender.length);
        if (e.isIcmp()) {
            boolean byIcmp = e.to.address().isV4();
            g.putInt(0, Errno.ECONNREFUSED.number());
            g.bytes()[4] = (byte) (byIcmp ? ORIGIN_ICMP : ORIGIN_ICMP6);
            g.bytes()[5] = (byte) (byIcmp ? DEST_UNREACH : DEST_UNREACH6);
            g.bytes()[6] = (byte) (byIcmp ? PORT_UNREACH : PORT_UNREACH6);
        } else {
            g.putInt(0, Errno.ENOMSG.number()).putInt(8, e.info).putInt(12, e.id);
            g.bytes()[4] = ORIGIN_TIMESTAMPING;
        }
        System.arraycopy(offender, 0, g.bytes(), 16, offender.length);
        return new ControlMessage(v4 ? InetOptions.SOL_IP : InetOptions.SOL_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, g.bytes());
    }
}
