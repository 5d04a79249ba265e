package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;

/**
 * The leases on one file (fcntl(2) F_SETLEASE). Who opens or truncates the file in a way that conflicts waits until the
 * holders, told by a signal, have given way, or until the time for that is over and the lease is taken from them.
 */
public final class Leases {
    public static final int READ = 0, WRITE = 1, NONE = 2;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final Inode inode;
    /** Guarded by lock. */
    private final List<Lease> held = new ArrayList<>(1);
    private final WaitQueue changed = new WaitQueue();

    /** Guarded by the leases' lock. */
    private static final class Lease {
        final OpenFile file;
        int fd;
        int type;
        /** What a break under way leaves of it; the type itself while there is none. */
        int target;
        long breakDeadlineNs;

        Lease(OpenFile file, int fd, int type) {
            this.file = file;
            this.fd = fd;
            set(type);
        }

        void set(int newType) {
            type = newType;
            target = newType;
        }

        boolean isBreaking() {
            return target != type;
        }
    }

    Leases(Inode inode) {
        this.inode = inode;
    }

    /** F_GETLEASE: READ, WRITE or NONE; of a lease being broken, what it is to become. */
    public int get(OpenFile file) {
        lock.lock();
        try {
            expireLocked();
            Lease l = ofLocked(file);
            return l == null ? NONE : l.target;
        } finally {
            lock.unlock();
        }
    }

    /**
     * F_SETLEASE; the caller's right to it has been checked.
     *
     * @return 0; EAGAIN: others have the file open in a way that conflicts, or there is nothing to give up
     */
    public long set(OpenFile file, int fd, int type) {
        if (type == NONE) {
            return removeOf(file) ? 0 : Errno.EAGAIN.negative();
        }
        boolean modified;
        lock.lock();
        try {
            expireLocked();
            if (conflictsLocked(file, type)) {
                return Errno.EAGAIN.negative();
            }
            Lease mine = ofLocked(file);
            modified = mine != null;
            if (modified) {
                mine.fd = fd;
                mine.set(type);
            } else {
                held.add(new Lease(file, fd, type));
            }
        } finally {
            lock.unlock();
        }
        if (modified) {
            changed.wakeAll(0);
        }
        return 0;
    }

    /** Opens that contradict (check_conflicting_open), or somebody else's lease. */
    private boolean conflictsLocked(OpenFile file, int type) {
        if (type == READ && inode.hasWriters()) {
            return true;
        }
        if (type == WRITE && (Math.max(inode.writers(), 0) != (file.countsAsWriter ? 1 : 0)
                || inode.readers() != (file.countsAsReader ? 1 : 0))) {
            return true;
        }
        for (Lease l : held) {
            if (l.file != file && (type == WRITE || l.target == NONE)) {
                return true;
            }
        }
        return false;
    }

    private Lease ofLocked(OpenFile file) {
        for (Lease l : held) {
            if (l.file == file) {
                return l;
            }
        }
        return null;
    }

    /** The holder gives its lease up or is closed. False if it had none. */
    boolean removeOf(OpenFile file) {
        boolean had;
        lock.lock();
        try {
            had = held.removeIf(l -> l.file == file);
        } finally {
            lock.unlock();
        }
        if (had) {
            forgetOwner(file);
            changed.wakeAll(0);
        }
        return had;
    }

    /** With the lease goes who was told of its breaking (lease_modify). */
    private static void forgetOwner(OpenFile file) {
        file.setOwner(null);
        file.setOwnerSignal(0);
    }

    /** Leases whose holders have been told and have not answered in time. */
    private void expireLocked() {
        long now = System.nanoTime();
        for (int i = held.size() - 1; i >= 0; i--) {
            Lease l = held.get(i);
            if (l.isBreaking() && now - l.breakDeadlineNs >= 0) {
                if (l.target == NONE) {
                    held.remove(i);
                    forgetOwner(l.file);
                } else {
                    l.set(l.target);
                }
            }
        }
    }

    /**
     * Breaks what is in the way of an open or a truncation (break_lease) and waits for it.
     *
     * @param writes whether the file is to be written
     * @param breakSeconds how long the holders have
     * @return 0, -EAGAIN with {@code nonBlocking}, or -ERESTARTSYS
     */
    long breakFor(Caller caller, boolean writes, boolean nonBlocking, int breakSeconds) {
        while (true) {
            List<Lease> told = new ArrayList<>();
            long deadline;
            lock.lock();
            try {
                expireLocked();
                deadline = beginBreakLocked(writes, told, breakSeconds);
            } finally {
                lock.unlock();
            }
            for (Lease l : told) {
                l.file.signalOwner(AsyncNotification.POLL_MSG, l.fd);
            }
            if (deadline == Sleeper.FOREVER) {
                return 0;
            }
            if (nonBlocking) {
                return Errno.EAGAIN.negative();
            }
            long r = changed.await(caller, 0, deadline, () -> !isInTheWay(writes));
            if (r == -Errno.ERESTARTSYS) {
                return r;
            }
        }
    }

    private static boolean conflicts(Lease l, boolean writes) {
        return writes || l.type == WRITE;
    }

    private boolean isInTheWay(boolean writes) {
        lock.lock();
        try {
            return held.stream().anyMatch(l -> conflicts(l, writes));
        } finally {
            lock.unlock();
        }
    }

    /** @return the earliest deadline of the conflicting leases; FOREVER when none conflicts */
    private long beginBreakLocked(boolean writes, List<Lease> told, int breakSeconds) {
        long now = System.nanoTime();
        long earliest = Sleeper.FOREVER;
        for (Lease l : held) {
            if (!conflicts(l, writes)) {
                continue;
            }
            int target = writes ? NONE : READ;
            if (!l.isBreaking()) {
                l.breakDeadlineNs = now + breakSeconds * 1_000_000_000L;
                l.target = target;
                told.add(l);
            } else if (writes && l.target == READ) {
                l.target = NONE;
                told.add(l);
            }
            if (earliest == Sleeper.FOREVER || l.breakDeadlineNs - earliest < 0) {
                earliest = l.breakDeadlineNs;
            }
        }
        return earliest;
    }
}
