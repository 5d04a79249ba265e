package org.belljar.net.unix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.belljar.abi.Errno;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.kernel.Timers;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;

/**
 * The files that are on their way in messages (SCM_RIGHTS): how many each user has sent, and which sockets nobody can ever
 * receive any more, since all that refers to them lies in queues of such sockets. Those are found and emptied when a socket closes.
 *
 * <p>{@code scan} is held while a search runs and while files set out, so that no new reference appears under a search. Files
 * that arrive meanwhile make a socket only look better reachable.
 */
final class InFlight {
    /** Up to so many sockets under way each closing searches; beyond, one in as many as makes the cost even out. */
    private static final int EAGER = 256;
    private static final long DELAY_NS = 20_000_000;

    private final RankedLock scan = new RankedLock(Rank.NETWORK);
    private final RankedLock lock = new RankedLock(Rank.STORE);
    // Guarded by lock:
    private final Map<UnixSocket, Integer> sockets = new IdentityHashMap<>();
    private final Map<Integer, Integer> users = new HashMap<>();
    private final ArrayDeque<OpenFile> drops = new ArrayDeque<>();
    private boolean isDropping;
    private boolean isScheduled;
    private int closings;

    /** ETOOMANYREFS for a user who has more files under way than RLIMIT_NOFILE. */
    void admit(Caller caller) {
        Credentials c = caller.credentials();
        if (!(caller instanceof Task t) || c.hasCapability(Credentials.CAP_SYS_RESOURCE) || c.hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return;
        }
        lock.lock();
        int have = users.getOrDefault(c.uid(), 0);
        lock.unlock();
        if (have > t.limits().soft(ResourceLimits.NOFILE)) {
            throw Errno.ETOOMANYREFS.exception();
        }
    }

    void sent(int uid, OpenFile[] files) {
        scan.lock();
        try {
            count(uid, files, 1);
        } finally {
            scan.unlock();
        }
    }

    /** The files have left their queue. May be called with a socket's lock held. */
    void arrived(int uid, OpenFile[] files) {
        count(uid, files, -1);
    }

    private void count(int uid, OpenFile[] files, int step) {
        lock.lock();
        try {
            users.merge(uid, step * files.length, (a, b) -> a + b == 0 ? null : a + b);
            for (OpenFile f : files) {
                if (f instanceof UnixSocket s) {
                    sockets.merge(s, step, (a, b) -> a + b == 0 ? null : a + b);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops files of a message that nobody received. A socket dropped here may hold further ones: never by recursion. */
    void drop(OpenFile[] files) {
        lock.lock();
        try {
            for (OpenFile f : files) {
                drops.addLast(f);
            }
            if (isDropping) {
                return;
            }
            isDropping = true;
        } finally {
            lock.unlock();
        }
        while (true) {
            OpenFile next;
            lock.lock();
            try {
                next = drops.pollFirst();
                isDropping = next != null;
            } finally {
                lock.unlock();
            }
            if (next == null) {
                return;
            }
            next.drop();
        }
    }

    /**
     * A descriptor of a socket is being closed. If it was the last outside of queues, no release will tell: a search follows a
     * moment later, one for all descriptors closed until then.
     */
    void closing(Timers timers) {
        lock.lock();
        try {
            if (sockets.isEmpty() || isScheduled) {
                return;
            }
            isScheduled = true;
        } finally {
            lock.unlock();
        }
        timers.schedule(System.nanoTime() + DELAY_NS, () -> {
            lock.lock();
            isScheduled = false;
            closings = Integer.MAX_VALUE - 1;
            lock.unlock();
            collect();
        });
    }

    /** A socket has closed: looks for sockets that only queues of such sockets refer to, and empties them. */
    void collect() {
        List<UnixPacket> garbage;
        scan.lock();
        try {
            Map<UnixSocket, Integer> under = worthASearch();
            garbage = under == null ? List.of() : findLocked(under);
        } finally {
            scan.unlock();
        }
        garbage.forEach(UnixPacket::free);
    }

    private Map<UnixSocket, Integer> worthASearch() {
        lock.lock();
        try {
            if (sockets.isEmpty() || ++closings <= sockets.size() / EAGER) {
                return null;
            }
            closings = 0;
            return new IdentityHashMap<>(sockets);
        } finally {
            lock.unlock();
        }
    }

    private static List<UnixPacket> findLocked(Map<UnixSocket, Integer> under) {
        Map<UnixSocket, Integer> unexplained = new IdentityHashMap<>();
        under.forEach((s, n) -> {
            if (s.referenceCount() == n) {
                unexplained.put(s, n);
            }
        });
        Set<UnixSocket> candidates = new HashSet<>(unexplained.keySet());
        for (UnixSocket s : candidates) {
            for (OpenFile f : s.queuedFiles()) {
                if (f instanceof UnixSocket held && unexplained.containsKey(held)) {
                    unexplained.merge(held, -1, Integer::sum);
                }
            }
        }
        ArrayDeque<UnixSocket> reachable = new ArrayDeque<>();
        unexplained.forEach((s, n) -> {
            if (n > 0) {
                reachable.add(s);
            }
        });
        candidates.removeAll(reachable);
        while (!reachable.isEmpty()) {
            for (OpenFile f : reachable.poll().queuedFiles()) {
                if (f instanceof UnixSocket held && candidates.remove(held)) {
                    reachable.add(held);
                }
            }
        }
        List<UnixPacket> garbage = new ArrayList<>();
        candidates.forEach(s -> garbage.addAll(s.takeQueuedFiles()));
        return garbage;
    }
}
