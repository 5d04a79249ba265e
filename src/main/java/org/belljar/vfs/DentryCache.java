package org.belljar.vfs;

import java.lang.ref.ReferenceQueue;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Looks names up and keeps what was found, up to a bounded number of dentries: a ring with a second-chance bit. What
 * falls out of the ring is held weakly by its directory.
 */
public final class DentryCache {
    private final RankedLock lock = new RankedLock(Rank.DENTRY);
    /** Guarded by lock. */
    private final Dentry[] ring;
    private int hand;
    private final ReferenceQueue<Dentry> cleared = new ReferenceQueue<>();

    public DentryCache(int capacity) {
        ring = new Dentry[capacity];
    }

    /**
     * The child of {@code dir}, negative if there is none. ENOENT in a directory that was removed.
     */
    public Dentry lookup(Caller caller, Dentry dir, String name) {
        Inode inode = dir.inode();
        if (inode == null) {
            throw Errno.ENOENT.exception();
        }
        if (!inode.fileSystem().isDentryCacheable()) {
            return lookupUncached(caller, dir, inode, name);
        }
        Dentry d = dir.child(name);
        if (d != null && !d.isDemoted()) {
            return d;
        }
        RankedLock l = inode.lock();
        l.lock();
        try {
            return lookupLocked(caller, dir, name);
        } finally {
            l.unlock();
        }
    }

    /** As {@link #lookup}, for callers that hold the directory's lock. */
    Dentry lookupLocked(Caller caller, Dentry dir, String name) {
        Inode inode = dir.inode();
        if (!inode.fileSystem().isDentryCacheable()) {
            return lookupUncached(caller, dir, inode, name);
        }
        Dentry d = dir.child(name);
        if (d == null) {
            if (dir.isUnhashed()) {
                throw Errno.ENOENT.exception();
            }
            d = new Dentry(dir, name, inode.lookup(caller, name));
            dir.putChild(d);
            remember(d);
        } else if (d.isDemoted()) {
            dir.putChild(d);
            remember(d);
        }
        return d;
    }

    private Dentry lookupUncached(Caller caller, Dentry dir, Inode inode, String name) {
        Dentry old = dir.child(name);
        Inode known = old == null ? null : old.inode();
        if (known != null && old.mountCount > 0) {
            return old;
        }
        Inode now = inode.lookupAgain(caller, name, known);
        if (old != null && now == known && now != null) {
            return old;
        }
        Dentry d = new Dentry(dir, name, now);
        if (now != null) {
            dir.putChild(d);
            remember(d);
        } else if (old != null) {
            dir.unhashChild(old);
        }
        return d;
    }

    /** Enters a dentry that the caller has just put into its directory. */
    void remember(Dentry d) {
        for (Object w = cleared.poll(); w != null; w = cleared.poll()) {
            ((Dentry.Weak) w).forget();
        }
        Dentry victim;
        lock.lock();
        try {
            int tries = 64;
            while (ring[hand] != null && ring[hand].recentlyUsed && --tries > 0) {
                ring[hand].recentlyUsed = false;
                hand = (hand + 1) % ring.length;
            }
            victim = ring[hand];
            ring[hand] = d;
            hand = (hand + 1) % ring.length;
        } finally {
            lock.unlock();
        }
        if (victim != null && victim != d && !victim.isUnhashed() && victim.mountCount == 0) {
            victim.demote(cleared);
        }
    }
}
