package org.belljar.kernel;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Futexes (kernel/futex): waiters in hashed buckets by key. A waiter's value check happens under its bucket's lock, and
 * so does every wake-up; hence a waker that changed the word before cannot miss a waiter that saw the old value.
 */
public final class Futexes {
    private static final int BUCKETS = 256;
    public static final int MATCH_ANY = -1;
    /** Bit of a key's offset, which words that are aligned leave free. */
    private static final int SHARED_ON_PRIVATE = 1;
    private static final int WAITERS = 0x80000000, OWNER_DIED = 0x40000000, TID_MASK = 0x3fffffff;

    private final Bucket[] buckets = new Bucket[BUCKETS];

    private static final class Bucket {
        final RankedLock lock = new RankedLock(Rank.FUTEX);
        /** Guarded by lock. */
        final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    }

    /** Which futex an address is: {@code object} (compared by identity) and an offset in it. */
    public record Key(Object object, long offset) {
        boolean is(Key o) {
            return object == o.object && offset == o.offset;
        }

        int bucket() {
            return (System.identityHashCode(object) * 31 + (int) (offset >>> 2 ^ offset >>> 14)) & BUCKETS - 1;
        }
    }

    /** One sleeping task on one futex. */
    private static final class Waiter {
        final Task task;
        final int bitset;
        /** Guarded by the bucket's lock; requeueing changes both. Volatile: the sleeper finds its bucket by it. */
        volatile Key key;
        /** Written under the bucket's lock. */
        volatile boolean woken;

        Waiter(Task task, Key key, int bitset) {
            this.task = task;
            this.key = key;
            this.bitset = bitset;
        }
    }

    /** One entry of futex_waitv(2). */
    public record Watch(long addr, int value, boolean isShared) {}

    Futexes() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Bucket();
        }
    }

    private Bucket bucketOf(Key k) {
        return buckets[k.bucket()];
    }

    /** The key of an address: EINVAL if it is not aligned, EFAULT if it is not the guest's or, shared, not mapped. */
    public Key key(Task task, long addr, boolean isShared) {
        if ((addr & 3) != 0) {
            throw Errno.EINVAL.exception();
        }
        if (!GuestMemory.isUserRange(addr, 4)) {
            throw Errno.EFAULT.exception();
        }
        AddressSpace space = task.addressSpace();
        if (!isShared) {
            return new Key(space, addr);
        }
        Object object = space.futexIdentity(addr);
        if (object == null) {
            throw Errno.EFAULT.exception();
        }
        // FUT_OFF_MMSHARED: private operations on the same word of private memory are others.
        return object == space ? new Key(space, addr | SHARED_ON_PRIVATE) : new Key(object, space.futexOffset(addr));
    }

    /**
     * Sleeps until woken if the word holds {@code value}.
     *
     * @param deadlineNs on System.nanoTime's scale, or Sleeper.FOREVER
     * @return 0, -EAGAIN (other value), -ETIMEDOUT, -ERESTARTSYS
     */
    public long await(Task task, long addr, int value, int bitset, boolean isShared, long deadlineNs) {
        Key key = key(task, addr, isShared);
        Waiter w = new Waiter(task, key, bitset);
        if (!enqueue(task, w, addr, value)) {
            return Errno.EAGAIN.negative();
        }
        while (true) {
            if (w.woken) {
                return 0;
            }
            boolean late = deadlineNs != Task.FOREVER && System.nanoTime() - deadlineNs >= 0;
            if (late || task.isInterrupted()) {
                return dequeue(w) ? late ? Errno.ETIMEDOUT.negative() : -Errno.ERESTARTSYS : 0;
            }
            task.park(deadlineNs);
        }
    }

    /** @return false when the word holds another value */
    private boolean enqueue(Task task, Waiter w, long addr, int value) {
        Bucket b = bucketOf(w.key);
        b.lock.lock();
        try {
            if (task.memory().readInt(addr) != value) {
                return false;
            }
            b.waiters.addLast(w);
            return true;
        } finally {
            b.lock.unlock();
        }
    }

    /** Takes a waiter out; false if it was woken meanwhile. */
    private boolean dequeue(Waiter w) {
        while (true) {
            Key k = w.key;
            Bucket b = bucketOf(k);
            b.lock.lock();
            try {
                if (w.key != k) {
                    continue;
                }
                if (w.woken) {
                    return false;
                }
                b.waiters.remove(w);
                return true;
            } finally {
                b.lock.unlock();
            }
        }
    }

    /**
     * futex_waitv(2): sleeps on several words.
     *
     * @return the index of one that was woken, -EAGAIN, -ETIMEDOUT, -ERESTARTSYS
     */
    public long awaitAny(Task task, Watch[] watches, long deadlineNs) {
        Waiter[] all = new Waiter[watches.length];
        int queued = 0;
        long result;
        try {
            for (; queued < all.length; queued++) {
                Watch x = watches[queued];
                Waiter w = new Waiter(task, key(task, x.addr, x.isShared), MATCH_ANY);
                if (!enqueue(task, w, x.addr, x.value)) {
                    break;
                }
                all[queued] = w;
            }
            result = queued < all.length ? Errno.EAGAIN.negative() : sleepOnAny(task, all, deadlineNs);
        } catch (ErrnoException e) {
            result = e.errno().negative();
        }
        return dequeueAll(all, result);
    }

    /**
     * futex_waitv(2) where private futexes are the host's: sleeps there, on the private words, while the shared ones are queued
     * here; a wake-up here breaks the sleep there.
     *
     * @param shared the shared words; null elements are private ones
     * @param indices of the private words, in the order of the host's list
     * @param onHost puts the sleep on the private words into the list
     */
    public long awaitAlso(Task task, Watch[] shared, int[] indices, HostFutexes.Operation onHost) {
        if (!task.thread().isInterruptible()) {
            return task.thread().jumpToThunk() ? Control.REGISTERS_SET : Errno.ENOSYS.negative();
        }
        Waiter[] all = new Waiter[shared.length];
        long result = 0;
        try {
            for (int i = 0; i < all.length && result == 0; i++) {
                Watch x = shared[i];
                if (x != null) {
                    Waiter w = new Waiter(task, key(task, x.addr, true), MATCH_ANY);
                    result = enqueue(task, w, x.addr, x.value) ? 0 : Errno.EAGAIN.negative();
                    all[i] = result == 0 ? w : null;
                }
            }
            while (result == 0 && !hasWoken(all)) {
                long r = HostFutexes.once(task, onHost, () -> hasWoken(all));
                if (r != Errno.EINTR.negative()) {
                    return dequeueAll(all, r >= 0 && r < indices.length ? indices[(int) r] : r);
                }
                result = task.isInterrupted() ? -Errno.ERESTARTSYS : 0;
            }
        } catch (ErrnoException e) {
            result = e.errno().negative();
        }
        return dequeueAll(all, result);
    }

    private static boolean hasWoken(Waiter[] all) {
        for (Waiter w : all) {
            if (w != null && w.woken) {
                return true;
            }
        }
        return false;
    }

    /** The index of one that was woken, else {@code result}. */
    private long dequeueAll(Waiter[] all, long result) {
        int woken = -1;
        for (int i = 0; i < all.length; i++) {
            if (all[i] != null && !dequeue(all[i])) {
                woken = i;
            }
        }
        return woken >= 0 ? woken : result;
    }

    private static long sleepOnAny(Task task, Waiter[] all, long deadlineNs) {
        while (true) {
            for (Waiter w : all) {
                if (w.woken) {
                    return 0;
                }
            }
            if (deadlineNs != Task.FOREVER && System.nanoTime() - deadlineNs >= 0) {
                return Errno.ETIMEDOUT.negative();
            }
            if (task.isInterrupted()) {
                return -Errno.ERESTARTSYS;
            }
            task.park(deadlineNs);
        }
    }

    /** Wakes up to {@code count} waiters whose bit set meets {@code bitset}; returns how many. */
    public int wake(Key key, int count, int bitset) {
        Bucket b = bucketOf(key);
        b.lock.lock();
        try {
            return wakeLocked(b, key, count, bitset);
        } finally {
            b.lock.unlock();
        }
    }

    private static int wakeLocked(Bucket b, Key key, int count, int bitset) {
        int n = 0;
        for (Iterator<Waiter> i = b.waiters.iterator(); n < count && i.hasNext();) {
            Waiter w = i.next();
            if (w.key.is(key) && (w.bitset & bitset) != 0) {
                i.remove();
                w.woken = true;
                w.task.wakeFromHostSleep();
                n++;
            }
        }
        return n;
    }

    private interface TwoBuckets {
        long run(Bucket first, Bucket second);
    }

    private long withBoth(Key a, Key b, TwoBuckets body) {
        Bucket x = bucketOf(a);
        Bucket y = bucketOf(b);
        Bucket low = x.lock.id() <= y.lock.id() ? x : y;
        Bucket high = low == x ? y : x;
        low.lock.lock();
        try {
            if (high == low) {
                return body.run(x, y);
            }
            high.lock.lock();
            try {
                return body.run(x, y);
            } finally {
                high.lock.unlock();
            }
        } finally {
            low.lock.unlock();
        }
    }

    /**
     * Wakes {@code wake} waiters of the first futex and moves up to {@code requeue} others to the second.
     *
     * @param check whether the word at {@code addr} must hold {@code expected} (CMP_REQUEUE): -EAGAIN otherwise
     * @return waiters woken, and with {@code check} also those moved
     */
    public long requeue(Task task, Key from, long addr, Key to, int wake, int requeue, boolean check, int expected) {
        return withBoth(from, to, (x, y) -> {
            if (check && task.memory().readInt(addr) != expected) {
                return Errno.EAGAIN.negative();
            }
            int woken = wakeLocked(x, from, wake, MATCH_ANY);
            int moved = 0;
            if (!from.is(to)) {
                ArrayDeque<Waiter> movers = new ArrayDeque<>();
                for (Iterator<Waiter> i = x.waiters.iterator(); moved < requeue && i.hasNext();) {
                    Waiter w = i.next();
                    if (w.key.is(from)) {
                        i.remove();
                        w.key = to;
                        movers.addLast(w);
                        moved++;
                    }
                }
                y.waiters.addAll(movers);
            }
            return woken + (check ? moved : 0);
        });
    }

    /** FUTEX_WAKE_OP: changes the second word as {@code op} says, wakes on the first, and on the second if its old value passes. */
    public long wakeOp(Task task, Key first, Key second, long secondAddr, int wake, int wakeSecond, int op) {
        return withBoth(first, second, (x, y) -> {
            int old = task.memory().readInt(secondAddr);
            task.memory().writeIntNow(secondAddr, FutexOp.apply(op, old));
            int n = wakeLocked(x, first, wake, MATCH_ANY);
            if (FutexOp.compare(op, old)) {
                n += wakeLocked(y, second, wakeSecond, MATCH_ANY);
            }
            return n;
        });
    }

    /** CLONE_CHILD_CLEARTID: writes 0 and wakes one waiter; a bad address is ignored. */
    void clearAndWake(Task task, long addr) {
        try {
            task.memory().writeIntNow(addr, 0);
            wake(key(task, addr, true), 1, MATCH_ANY);
        } catch (ErrnoException e) {
            // mm_release() does not look at the result
        }
    }

    /** A robust futex whose owner {@code task} dies: marks it and wakes one waiter. */
    void ownerDied(Task task, long addr) {
        if ((addr & 3) != 0) {
            return;
        }
        int word = task.memory().readInt(addr);
        if ((word & TID_MASK) != task.tid()) {
            return;
        }
        task.memory().writeIntNow(addr, word & WAITERS | OWNER_DIED);
        if ((word & WAITERS) != 0) {
            wake(key(task, addr, true), 1, MATCH_ANY);
        }
    }
}
