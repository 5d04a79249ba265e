package org.belljar.vfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** What all mount namespaces of one kernel share: the lock, the numbers of peer groups, and which mounts sit where. */
final class MountTable {
    final RankedLock lock = new RankedLock(Rank.MOUNT);
    // Guarded by lock:
    private final Map<Dentry, List<Mount>> byMountPoint = new HashMap<>();
    private final List<Mount> dying = new ArrayList<>();
    private int lastGroup;
    /** Whether a task has its root or working directory there. */
    private volatile Predicate<Mount> useCheck = m -> false;

    void setUseCheck(Predicate<Mount> p) {
        useCheck = p;
    }

    boolean isUsedByTask(Mount m) {
        return useCheck.test(m);
    }

    PeerGroup newGroupLocked() {
        return new PeerGroup(++lastGroup);
    }

    void attachedLocked(Mount m, Dentry at) {
        at.mountCount++;
        byMountPoint.computeIfAbsent(at, d -> new ArrayList<>(1)).add(m);
    }

    void detachedLocked(Mount m, Dentry at) {
        at.mountCount--;
        List<Mount> on = byMountPoint.get(at);
        on.remove(m);
        if (on.isEmpty()) {
            byMountPoint.remove(at);
        }
    }

    /** Mounts on {@code d}, in whatever namespace. */
    List<Mount> onLocked(Dentry d) {
        return List.copyOf(byMountPoint.getOrDefault(d, List.of()));
    }

    /** The mount is in no tree any more: its file system is let go when nobody uses it. */
    void diesLocked(Mount m) {
        dying.add(m);
    }

    /** Lets file systems go of which the last mount is gone. Called with no lock held. */
    void collect() {
        List<FileSystem> ended = new ArrayList<>();
        List<Mount> gone = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Mount> i = dying.iterator(); i.hasNext();) {
                Mount m = i.next();
                if (!m.isOpen() && !isUsedByTask(m)) {
                    i.remove();
                    gone.add(m);
                    if (m.fileSystem().letGo()) {
                        ended.add(m.fileSystem());
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        gone.forEach(Mount::letRootGo);
        ended.forEach(f -> {
            f.tellWatches();
            f.shutdown();
        });
    }

    boolean hasDying() {
        return !dying.isEmpty();
    }
}
