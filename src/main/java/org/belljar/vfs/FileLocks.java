package org.belljar.vfs;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;

/**
 * The locks on one inode: record locks (POSIX ones, owned by a process, and those of open file descriptions), which
 * conflict with one another, and flock(2) locks, which live apart.
 */
public final class FileLocks {
    public static final int READ = 0, WRITE = 1, UNLOCK = 2;

    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Guarded by lock: by start. */
    private final List<RecordLock> records = new ArrayList<>(2);
    /** Guarded by lock. */
    private final List<RecordLock> flocks = new ArrayList<>(2);
    private final WaitQueue released = new WaitQueue();

    /**
     * One locked range; both ends inclusive.
     *
     * @param owner {@link #processOwner} or the OpenFile
     * @param pid what F_GETLK reports: a process id, or -1 for an open file description's
     */
    public record RecordLock(Object owner, int pid, int type, long start, long end) {
        boolean overlaps(RecordLock o) {
            return start <= o.end && o.start <= end;
        }

        boolean conflicts(RecordLock o) {
            return overlaps(o) && (type == WRITE || o.type == WRITE) && !owner.equals(o.owner);
        }
    }

    private record ProcessOwner(int pid) {}

    /** The owner of a process's POSIX locks. Linux takes the descriptor table, which is the same but for clone(CLONE_FILES) without CLONE_THREAD. */
    public static Object processOwner(int pid) {
        return new ProcessOwner(pid);
    }

    /** F_GETLK: the first lock that would be in the way, or null. */
    public RecordLock test(RecordLock wanted) {
        lock.lock();
        try {
            return conflictLocked(records, wanted);
        } finally {
            lock.unlock();
        }
    }

    /**
     * F_SETLK and F_SETLKW.
     *
     * @param graph for EDEADLK; null for open file descriptions' locks, for which Linux does not look
     * @return 0, -EAGAIN, -EDEADLK or -ERESTARTSYS
     */
    public long set(Caller caller, RecordLock wanted, boolean wait, LockGraph graph) {
        if (wanted.type == UNLOCK) {
            lock.lock();
            try {
                applyLocked(wanted);
            } finally {
                lock.unlock();
            }
            released.wakeAll(0);
            return 0;
        }
        long r = attempt(wanted, wait ? graph : null);
        if (r == 0 || !wait || r == Errno.EDEADLK.negative()) {
            return r;
        }
        return await(caller, wanted, graph);
    }

    private long await(Caller caller, RecordLock wanted, LockGraph graph) {
        long[] result = new long[1];
        try {
            long r = released.await(caller, 0, Sleeper.FOREVER, () -> {
                result[0] = attempt(wanted, graph);
                return result[0] != Errno.EAGAIN.negative();
            });
            return r != 0 ? r : result[0];
        } finally {
            if (graph != null) {
                graph.stopWaiting(wanted.owner);
            }
        }
    }

    private long attempt(RecordLock wanted, LockGraph graph) {
        boolean changed = false;
        lock.lock();
        try {
            RecordLock obstacle = conflictLocked(records, wanted);
            if (obstacle != null) {
                return graph != null && !graph.startWaiting(wanted.owner, obstacle.owner)
                        ? Errno.EDEADLK.negative() : Errno.EAGAIN.negative();
            }
            changed = applyLocked(wanted);
        } finally {
            lock.unlock();
        }
        if (changed) {
            released.wakeAll(0);
        }
        return 0;
    }

    private static RecordLock conflictLocked(List<RecordLock> list, RecordLock wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).conflicts(wanted)) {
                return list.get(i);
            }
        }
        return null;
    }

    /** Replaces what the owner has in the range. True if anything of it was there. */
    private boolean applyLocked(RecordLock w) {
        boolean had = false;
        long start = w.start;
        long end = w.end;
        List<RecordLock> now = new ArrayList<>(records.size() + 2);
        for (RecordLock r : records) {
            if (!r.owner.equals(w.owner)) {
                now.add(r);
            } else if (r.type == w.type && w.type != UNLOCK && touches(r, start, end)) {
                start = Math.min(start, r.start);
                end = Math.max(end, r.end);
            } else if (r.overlaps(w)) {
                had = true;
                if (r.start < w.start) {
                    now.add(new RecordLock(r.owner, r.pid, r.type, r.start, w.start - 1));
                }
                if (r.end > w.end) {
                    now.add(new RecordLock(r.owner, r.pid, r.type, w.end + 1, r.end));
                }
            } else {
                now.add(r);
            }
        }
        if (w.type != UNLOCK) {
            now.add(new RecordLock(w.owner, w.pid, w.type, start, end));
        }
        now.sort((a, b) -> Long.compare(a.start, b.start));
        records.clear();
        records.addAll(now);
        return had;
    }

    private static boolean touches(RecordLock r, long start, long end) {
        return (r.end == Long.MAX_VALUE || r.end + 1 >= start) && (end == Long.MAX_VALUE || end + 1 >= r.start);
    }

    /** flock(2): {@code type} READ (shared), WRITE (exclusive) or UNLOCK. */
    public long flock(Caller caller, OpenFile owner, int type, boolean wait) {
        if (type == UNLOCK) {
            removeFlock(owner);
            return 0;
        }
        RecordLock w = new RecordLock(owner, caller.processId(), type, 0, Long.MAX_VALUE);
        if (attemptFlock(w)) {
            return 0;
        }
        if (!wait) {
            return Errno.EAGAIN.negative();
        }
        return released.await(caller, 0, Sleeper.FOREVER, () -> attemptFlock(w));
    }

    private boolean attemptFlock(RecordLock w) {
        boolean removed;
        boolean done = false;
        lock.lock();
        try {
            // Changing the kind of a lock is not atomic in Linux either: the old one goes first.
            RecordLock mine = null;
            for (RecordLock r : flocks) {
                if (r.owner == w.owner) {
                    mine = r;
                }
            }
            if (mine != null && mine.type == w.type) {
                return true;
            }
            removed = mine != null && flocks.remove(mine);
            if (conflictLocked(flocks, w) == null) {
                flocks.add(w);
                done = true;
            }
        } finally {
            lock.unlock();
        }
        if (removed) {
            released.wakeAll(0);
        }
        return done;
    }

    private void removeFlock(OpenFile owner) {
        lock.lock();
        try {
            if (!flocks.removeIf(r -> r.owner == owner)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        released.wakeAll(0);
    }

    /** Releases everything an owner has: a process at close, an open file description at its end. */
    public void removeAllOf(Object owner) {
        boolean any;
        lock.lock();
        try {
            any = records.removeIf(r -> r.owner.equals(owner)) | flocks.removeIf(r -> r.owner == owner);
        } finally {
            lock.unlock();
        }
        if (any) {
            released.wakeAll(0);
        }
    }

    /** A copy of the record locks and flocks, for /proc/locks. */
    public List<RecordLock> snapshot(boolean flockOnes) {
        lock.lock();
        try {
            return List.copyOf(flockOnes ? flocks : records);
        } finally {
            lock.unlock();
        }
    }
}
