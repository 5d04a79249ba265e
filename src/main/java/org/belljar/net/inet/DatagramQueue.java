package org.belljar.net.inet;

import java.util.ArrayDeque;
import org.belljar.net.BufferQuota;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** The packets a UDP socket has received, bounded by SO_RCVBUF: what comes beyond is dropped and counted. */
final class DatagramQueue {
    final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final BufferQuota quota;
    // Guarded by lock:
    private final ArrayDeque<Datagram> packets = new ArrayDeque<>(0);
    private boolean isClosed;
    private volatile long charged;
    private volatile long drops;
    private volatile long lastTimeNs;

    DatagramQueue(BufferQuota quota) {
        this.quota = quota;
    }

    boolean add(Datagram d, int limit) {
        int charge = d.charge();
        lock.lock();
        try {
            if (isClosed || charged != 0 && charged + charge > limit || !quota.take(charge)) {
                drops++;
                return false;
            }
            charged += charge;
            packets.addLast(d);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A packet did not pass the socket's filter. */
    void countDrop() {
        lock.lock();
        drops++;
        lock.unlock();
    }

    Datagram firstLocked() {
        return packets.peekFirst();
    }

    void removeFirstLocked() {
        Datagram d = packets.removeFirst();
        int charge = d.charge();
        charged -= charge;
        quota.release(charge);
        lastTimeNs = d.timeNs();
    }

    void clear() {
        lock.lock();
        try {
            isClosed = true;
            while (!packets.isEmpty()) {
                removeFirstLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return charged == 0;
    }

    int firstLength() {
        lock.lock();
        try {
            return packets.isEmpty() ? 0 : packets.peekFirst().data().length;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        return charged;
    }

    long drops() {
        return drops;
    }

    /** When the packet received last came, or 0. */
    long lastTimeNs() {
        return lastTimeNs;
    }
}
