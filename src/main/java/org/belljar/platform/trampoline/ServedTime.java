package org.belljar.platform.trampoline;

import java.util.HashSet;
import java.util.Set;
import org.belljar.host.ThreadTimes;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * CPU time that a listener's receiver used for the guest threads that ring there: what Linux counts as their system time. A guest
 * thread sleeps in its doorbell while it is served, so neither the host counts that time for it, nor is any counted twice.
 *
 * <p>Nothing is measured at a call. The receiver's CPU clock is read when somebody asks for the time of one of the threads, and what it
 * has advanced since is shared out by what each has been served meanwhile ({@link Share}, in real time, which the spinning hand-over
 * reads anyway). While the receiver spins the guests do as well: they use the time themselves, and it is counted for them; but for
 * long calls, for whose answer they sleep, see {@link #charge}.
 */
final class ServedTime {
    /** What a call takes beside its handler: the ways in and out. */
    private static final long CALL_NS = 2_000;
    private static final int ENDED_MAX = 64;

    /** One guest thread's part. */
    static final class Share {
        private final TrampolineProcess process;
        /** Written by the receivers without order: a lost addition of two at once is no matter. */
        private long servedNs;
        /** Of those, what has been paid for. Guarded by the listener's lock. */
        private long paidNs;
        /** Written under the listener's lock. */
        private volatile long cpuNs;

        Share(TrampolineProcess process) {
            this.process = process;
        }

        void called() {
            servedNs += CALL_NS;
        }

        void took(long ns) {
            servedNs += Math.max(0, ns);
        }

        long cpuNs() {
            return cpuNs;
        }

        private void addLocked(long ns) {
            cpuNs += ns;
            process.addServedNs(ns);
        }
    }

    private final RankedLock lock = new RankedLock(Rank.PLATFORM);

    /** Written by the receiver under lock. */
    private int receiverTid;

    // Guarded by lock:
    private final Set<Share> shares = new HashSet<>();
    /** Of threads that have ended since the clock was read last. */
    private final Set<Share> ended = new HashSet<>();
    private long seenNs;
    /** The clock when the receiver began to spin; 0: it does not. */
    private long spinsSinceNs;

    /** The calling thread is the receiver; what it used before was for others. */
    void begin(int tid) {
        lock.lock();
        try {
            receiverTid = tid;
            seenNs = ThreadTimes.ofOwnThread(tid);
        } finally {
            lock.unlock();
        }
    }

    void add(Share s) {
        lock.lock();
        try {
            shares.add(s);
        } finally {
            lock.unlock();
        }
    }

    void remove(Share s) {
        lock.lock();
        try {
            shares.remove(s);
            ended.add(s);
            if (ended.size() >= ENDED_MAX) {
                settleLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    void spinBegins() {
        lock.lock();
        try {
            spinsSinceNs = ThreadTimes.ofOwnThread(receiverTid);
        } finally {
            lock.unlock();
        }
    }

    void spinEnds() {
        lock.lock();
        try {
            seenNs += Math.max(0, ThreadTimes.ofOwnThread(receiverTid) - spinsSinceNs);
            spinsSinceNs = 0;
        } finally {
            lock.unlock();
        }
    }

    /** The receiver's CPU clock. By the receiver. */
    long receiverNs() {
        return ThreadTimes.ofOwnThread(receiverTid);
    }

    /** Counts time of a spinning receiver for a thread that slept meanwhile. */
    void charge(Share s, long ns) {
        lock.lock();
        try {
            s.addLocked(ns);
        } finally {
            lock.unlock();
        }
    }

    /** Shares out what the receiver has used by now. */
    void settle() {
        lock.lock();
        try {
            settleLocked();
        } finally {
            lock.unlock();
        }
    }

    private void settleLocked() {
        long now = spinsSinceNs != 0 ? spinsSinceNs : ThreadTimes.ofOwnThread(receiverTid);
        long used = Math.max(0, now - seenNs);
        seenNs += used;
        long all = unpaidLocked(shares) + unpaidLocked(ended);
        double price = all == 0 ? 0 : (double) used / all;
        payLocked(shares, price);
        payLocked(ended, price);
        ended.clear();
    }

    private static long unpaidLocked(Set<Share> of) {
        long sum = 0;
        for (Share s : of) {
            sum += s.servedNs - s.paidNs;
        }
        return sum;
    }

    private static void payLocked(Set<Share> of, double price) {
        for (Share s : of) {
            long unpaid = s.servedNs - s.paidNs;
            if (unpaid != 0) {
                s.paidNs += unpaid;
                s.addLocked((long) (unpaid * price));
            }
        }
    }
}
