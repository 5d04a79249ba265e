package org.belljar.net.inet;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** A packet that is being put together by sends with MSG_MORE, or while UDP_CORK is on. */
final class UdpCork {
    private static final int MAX = 65507;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Guarded by lock; null: nothing under way. */
    private byte[] data;
    private volatile UdpSending.Packet packet;

    /** Where the packet under way goes to, or null. */
    UdpSending.Packet packet() {
        return packet;
    }

    /** Throws EMSGSIZE, which ends the packet. */
    void add(UdpSending.Packet to, byte[] more) {
        lock.lock();
        try {
            if (data != null && data.length + more.length > MAX) {
                data = null;
                packet = null;
                throw Errno.EMSGSIZE.exception();
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
            data = null;
            packet = null;
            return d;
        } finally {
            lock.unlock();
        }
    }
}
