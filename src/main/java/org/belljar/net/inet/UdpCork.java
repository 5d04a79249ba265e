package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.net.BufferQuota;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** A packet that is being put together by sends with MSG_MORE, or while UDP_CORK is on. */
final class UdpCork {
    private static final int MAX = 65507;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final BufferQuota quota;
    /** Guarded by lock; null: nothing under way. */
    private byte[] data;
    private volatile OutgoingPacket packet;

    UdpCork(BufferQuota quota) {
        this.quota = quota;
    }

    /** Where the packet under way goes to, or null. */
    OutgoingPacket packet() {
        return packet;
    }

    /** Throws EMSGSIZE or ENOBUFS, which ends the packet. */
    void add(OutgoingPacket to, byte[] more) {
        lock.lock();
        try {
            boolean isTooLong = data != null && data.length + more.length > MAX;
            if (isTooLong || !quota.take(more.length)) {
                take();
                throw (isTooLong ? Errno.EMSGSIZE : Errno.ENOBUFS).exception();
            }
            packet = data == null ? to : packet;
            byte[] all = data == null ? new byte[0] : data;
            data = Arrays.copyOf(all, all.length + more.length);
            System.arraycopy(more, 0, data, all.length, more.length);
        } finally {
            lock.unlock();
        }
    }

    /** Takes what was gathered, or null. */
    byte[] take() {
        lock.lock();
        try {
            byte[] d = data;
            if (d != null) {
                quota.release(d.length);
            }
            data = null;
            packet = null;
            return d;
        } finally {
            lock.unlock();
        }
    }
}
