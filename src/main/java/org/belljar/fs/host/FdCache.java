package org.belljar.fs.host;

import org.belljar.host.OwnDescriptors;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** Bounds the host descriptors that inodes keep open for later use: a ring with a second-chance bit. */
final class FdCache {
    /** A sandbox that opens so many opens more; most short ones open fewer. */
    private static final int MANY = 64;

    private final RankedLock lock = new RankedLock(Rank.STORE);
    /** Guarded by lock. */
    private final HostFd[] ring;
    private int hand;
    /** So many have been kept; counted no further than {@link #MANY}. */
    private int kept;

    FdCache(int capacity) {
        ring = new HostFd[capacity];
    }

    /** Keeps {@code fd}, taking over its maker's reference; drops another for it when full. */
    void keep(HostFd fd) {
        HostFd victim;
        boolean isOneOfMany = false;
        lock.lock();
        try {
            int tries = ring.length;
            while (ring[hand] != null && ring[hand].recentlyUsed && --tries > 0) {
                ring[hand].recentlyUsed = false;
                hand = (hand + 1) % ring.length;
            }
            victim = ring[hand];
            ring[hand] = fd;
            hand = (hand + 1) % ring.length;
            isOneOfMany = kept < MANY && ++kept == MANY;
        } finally {
            lock.unlock();
        }
        if (isOneOfMany) {
            OwnDescriptors.makeRoom();
        }
        if (victim != null) {
            victim.release();
        }
    }

    void clear() {
        lock.lock();
        try {
            for (int i = 0; i < ring.length; i++) {
                if (ring[i] != null) {
                    ring[i].release();
                    ring[i] = null;
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
