package org.belljar.kernel;

import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/**
 * How many namespaces of each kind the users of one user namespace may have (/proc/sys/user/max_*_namespaces). One made
 * deep down counts in each user namespace above too, for the creator of the one below.
 */
public final class NamespaceLimits {
    /** User namespaces are held by nothing but credentials, which are not counted: the collector says when one is gone. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final int[] max = new int[Namespace.Kind.values().length];
    private final Map<Integer, AtomicInteger[]> counts = new ConcurrentHashMap<>();

    NamespaceLimits(int maxOfEach) {
        java.util.Arrays.fill(max, maxOfEach);
    }

    public synchronized int max(Namespace.Kind kind) {
        return max[kind.ordinal()];
    }

    public synchronized void setMax(Namespace.Kind kind, int n) {
        max[kind.ordinal()] = n;
    }

    private AtomicInteger count(Namespace.Kind kind, int uid) {
        return counts.computeIfAbsent(uid, u -> {
            AtomicInteger[] c = new AtomicInteger[max.length];
            java.util.Arrays.setAll(c, i -> new AtomicInteger());
            return c;
        })[kind.ordinal()];
    }

    /** Counts a namespace that {@code uid} makes in {@code users}. Throws ENOSPC; returns what takes it back. */
    static Runnable charge(Kernel kernel, Namespace.Kind kind, UserNamespace users, int uid) {
        Runnable undo = () -> { };
        int who = uid;
        for (UserNamespace u = users; u != null; who = u.creatorUid(), u = u.parent()) {
            NamespaceLimits l = kernel.namespaceLimits(u);
            AtomicInteger c = l.count(kind, who);
            if (c.incrementAndGet() > l.max(kind)) {
                c.decrementAndGet();
                undo.run();
                throw Errno.ENOSPC.exception();
            }
            Runnable before = undo;
            undo = () -> {
                c.decrementAndGet();
                before.run();
            };
        }
        return undo;
    }

    /** Takes {@code undo}'s count back when the namespace is gone. */
    static void tie(Namespace n, Runnable undo) {
        if (n instanceof UserNamespace) {
            CLEANER.register(n, undo);
        } else {
            n.onEnd(undo);
        }
    }
}
