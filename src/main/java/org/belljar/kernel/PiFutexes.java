package org.belljar.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Priority-inheriting futexes (kernel/futex/pi.c, requeue.c). The word holds its owner's thread id; whoever finds it taken
 * sets the WAITERS bit, and from then on only the kernel changes the word.
 *
 * <p>The kernel cannot change guest memory atomically from outside, but the host can from inside: WAITERS is set by a host call
 * in the guest's context ({@link #announce}), outside of the lock. Every decision is then made under the lock on a word
 * that has the bit; a word that lost it meanwhile is announced again.
 *
 * <p>Waiters are served by real-time priority, then in the order they came. Priorities are not lent to the owner: the host
 * schedules the threads and is told of no priority at all (see {@link Scheduling}).
 *
 * <p>Lock order: {@link #lock} is of rank FUTEX and never held together with a bucket of {@link Futexes}.
 */
public final class PiFutexes {
    private final Futexes futexes;
    private final RankedLock lock = new RankedLock(Rank.FUTEX);
    /** The futexes that somebody waits for. Guarded by lock. */
    private final Map<Futexes.Key, PiLock> locks = new HashMap<>();
    /** Tasks in FUTEX_WAIT_REQUEUE_PI, by the futex they sleep on. Guarded by lock. */
    private final Map<Futexes.Key, List<PiWaiter>> requeueWaiters = new HashMap<>();

    PiFutexes(Futexes futexes) {
        this.futexes = futexes;
    }

    /** Sets WAITERS in the word, atomically, in the caller's own context; 0, -EFAULT, or -EINTR when it is being killed. */
    private static long announce(Task task, long addr) {
        task.thread().calls().futexOr(addr, Integer.numberOfTrailingZeros(PiWord.WAITERS));
        return task.runHostCalls();
    }

    /**
     * FUTEX_LOCK_PI, FUTEX_LOCK_PI2 and, with {@code tryOnly}, FUTEX_TRYLOCK_PI.
     *
     * @param deadlineNs on System.nanoTime's scale, or Sleeper.FOREVER
     * @return 0; -EDEADLK: the caller or one who waits for it owns the lock; -ESRCH: the owner is no task; -EINVAL: the word
     *     is not what the kernel left; -EAGAIN: taken ({@code tryOnly}); -EPERM: a private lock
     *     that another process owns; -ETIMEDOUT; -ERESTARTNOINTR
     */
    public long lock(Task task, long addr, boolean isShared, long deadlineNs, boolean tryOnly) {
        Futexes.Key key = futexes.key(task, addr, isShared);
        PiWaiter w = new PiWaiter(task, addr);
        while (true) {
            Long result = tryLock(task, key, w, tryOnly, isShared);
            if (result != null) {
                return result == 0 && w.lock != null ? sleep(w, deadlineNs) : result;
            }
            long r = announce(task, addr);
            if (r != 0) {
                return r;
            }
            if (task.isInterrupted()) {
                return -Errno.ERESTARTNOINTR;
            }
        }
    }

    /** Null: the word must be announced first. 0: taken by the caller, or, with {@code w.lock} set, waited for. */
    private Long tryLock(Task task, Futexes.Key key, PiWaiter w, boolean tryOnly, boolean isShared) {
        lock.lock();
        try {
            PiWord word = PiWord.read(task, w.addr);
            if (word.owner() == task.tid()) {
                return Errno.EDEADLK.negative();
            }
            PiLock held = locks.get(key);
            if (word.owner() == 0 && word.hasWaiters() && held == null) {
                word.write(task.tid() | word.ownerDiedBit());
                return 0L;
            }
            if (held == null && !word.hasWaiters()) {
                return null; // announced even if there then is no owner
            }
            Task owner = word.owner() == 0 && held == null ? null : ownerLocked(task, word, held);
            if (!word.hasWaiters()) {
                return null;
            }
            if (held == null && !isShared && owner.addressSpace() != task.addressSpace()) {
                return Errno.EPERM.negative(); // a private lock of another process's
            }
            if (tryOnly) {
                return Errno.EAGAIN.negative();
            }
            if (waitsFor(owner, task)) {
                return Errno.EDEADLK.negative();
            }
            enqueueLocked(key, held, owner, w);
            return 0L;
        } finally {
            lock.unlock();
        }
    }

    /** The task that owns a taken lock. Throws ESRCH, or EINVAL when the word contradicts what the kernel knows. */
    private Task ownerLocked(Task task, PiWord word, PiLock held) {
        if (held != null) {
            boolean isBeingInherited = held.isInherited || word.owner() == 0 && word.ownerDiedBit() != 0;
            if (!isBeingInherited && word.owner() != held.owner.tid()) {
                throw Errno.EINVAL.exception();
            }
            return held.owner;
        }
        Task t = task.pids().task(word.owner());
        if (t == null || t.hasLeftPiFutexes()) {
            throw Errno.ESRCH.exception();
        }
        return t;
    }

    /** Whether {@code owner} itself waits, perhaps through others, for a lock that {@code task} owns. */
    private static boolean waitsFor(Task owner, Task task) {
        for (Task t = owner; t != null; ) {
            if (t == task) {
                return true;
            }
            PiWaiter w = t.piWaiter();
            t = w == null || w.lock == null ? null : w.lock.owner;
        }
        return false;
    }

    private void enqueueLocked(Futexes.Key key, PiLock held, Task owner, PiWaiter w) {
        PiLock l = held;
        if (l == null) {
            l = new PiLock(key, owner);
            locks.put(key, l);
        }
        l.add(w);
        w.task.setPiWaiter(w);
    }

    /** Takes the waiter away from where it waits; nothing if it has the lock. */
    private void dequeueLocked(PiWaiter w) {
        PiLock l = w.lock;
        if (l != null) {
            l.remove(w);
            if (l.isUnused()) {
                locks.remove(l.key);
            }
        }
        if (w.source != null) {
            List<PiWaiter> list = requeueWaiters.get(w.source);
            list.remove(w);
            if (list.isEmpty()) {
                requeueWaiters.remove(w.source);
            }
            w.source = null;
        }
        w.task.setPiWaiter(null);
    }

    /** Sleeps until the lock is the waiter's: 0, -ETIMEDOUT, -ERESTARTNOINTR. */
    private long sleep(PiWaiter w, long deadlineNs) {
        while (!w.isAcquired()) {
            boolean late = deadlineNs != Task.FOREVER && System.nanoTime() - deadlineNs >= 0;
            if (late || w.task.isInterrupted()) {
                lock.lock();
                try {
                    if (!w.isAcquired()) {
                        dequeueLocked(w);
                        return late ? Errno.ETIMEDOUT.negative() : -Errno.ERESTARTNOINTR;
                    }
                } finally {
                    lock.unlock();
                }
            } else {
                w.task.park(deadlineNs);
            }
        }
        return takeOver(w);
    }

    /** The end of a successful wait: an inherited lock's word is still the dead owner's and becomes the new one's here. */
    private long takeOver(PiWaiter w) {
        PiLock l = w.inherited;
        if (l == null) {
            return 0;
        }
        lock.lock();
        try {
            l.isInherited = false;
            if (l.isUnused()) {
                locks.remove(l.key);
            }
            PiWord.read(w.task, w.addr).write(w.task.tid() | PiWord.WAITERS | PiWord.OWNER_DIED);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** FUTEX_UNLOCK_PI: 0; -EPERM: not the caller's; -EINVAL: the word is not what the kernel left. */
    public long unlock(Task task, long addr, boolean isShared) {
        Futexes.Key key = futexes.key(task, addr, isShared);
        lock.lock();
        try {
            PiWord word = PiWord.read(task, addr);
            if (word.owner() != task.tid()) {
                return Errno.EPERM.negative();
            }
            PiLock l = locks.get(key);
            if (l == null || l.first() == null) {
                word.write(0);
            } else if (l.owner != task) {
                return Errno.EINVAL.negative();
            } else {
                word.write(l.first().task.tid() | PiWord.WAITERS);
                handOverLocked(l, false);
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** The first waiter becomes the owner; with {@code inherited} it finds the word as the dead owner left it. */
    private void handOverLocked(PiLock l, boolean inherited) {
        PiWaiter w = l.first();
        l.owner = w.task;
        l.isInherited = inherited;
        dequeueLocked(w);
        w.acquire(inherited ? l : null);
    }

    /** A task ends or execs: the locks that others wait for go to them, marked OWNER_DIED (exit_pi_state_list()). */
    void release(Task task) {
        lock.lock();
        try {
            if (task.isExiting()) {
                task.setLeftPiFutexes();
            }
            if (!locks.isEmpty()) {
                for (PiLock l : new ArrayList<>(locks.values())) {
                    if (l.owner == task && l.first() != null) {
                        handOverLocked(l, true);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A robust futex of a dying task: marked, but nobody is woken; {@link #release} follows. */
    void ownerDied(Task task, long addr) {
        if ((addr & 3) != 0) {
            return;
        }
        lock.lock();
        try {
            PiWord word = PiWord.read(task, addr);
            if (word.owner() == task.tid()) {
                word.write(word.waitersBit() | PiWord.OWNER_DIED);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * FUTEX_WAIT_REQUEUE_PI: sleeps on {@code addr} until requeued to the lock {@code target} and given it.
     *
     * @return 0 with the lock held; -EAGAIN: another value, or interrupted when already requeued; -EINVAL; -ETIMEDOUT;
     *     -ERESTARTNOINTR
     */
    public long awaitRequeue(Task task, long addr, int value, boolean isShared, long target, long deadlineNs) {
        Futexes.Key source = futexes.key(task, addr, isShared);
        PiWaiter w = new PiWaiter(task, target);
        w.source = source;
        w.target = futexes.key(task, target, isShared);
        if (source.is(w.target)) {
            return Errno.EINVAL.negative();
        }
        lock.lock();
        try {
            if (task.memory().readInt(addr) != value) {
                return Errno.EAGAIN.negative();
            }
            requeueWaiters.computeIfAbsent(source, k -> new ArrayList<>()).add(w);
        } finally {
            lock.unlock();
        }
        long r = sleep(w, deadlineNs);
        return r == -Errno.ERESTARTNOINTR && w.wasRequeued ? Errno.EAGAIN.negative() : r;
    }

    /**
     * FUTEX_CMP_REQUEUE_PI: gives the lock at {@code targetAddr} to the first waiter of {@code addr} if it is free, and lets the
     * others, up to {@code requeue}, wait for it.
     *
     * @return tasks that got or wait for the lock; -EAGAIN: another value; -EINVAL: the waiters want another lock; -EDEADLK;
     *     -ESRCH
     */
    public long requeue(Task task, long addr, int expected, boolean isShared, long targetAddr, int requeue) {
        Futexes.Key source = futexes.key(task, addr, isShared);
        Futexes.Key target = futexes.key(task, targetAddr, isShared);
        if (source.is(target)) {
            return Errno.EINVAL.negative();
        }
        while (true) {
            lock.lock();
            try {
                if (task.memory().readInt(addr) != expected) {
                    return Errno.EAGAIN.negative();
                }
                List<PiWaiter> waiters = requeueWaiters.get(source);
                if (waiters == null) {
                    return 0;
                }
                PiWord word = PiWord.read(task, targetAddr);
                if (word.hasWaiters()) {
                    return requeueLocked(waiters, target, word, (int) Math.min(waiters.size(), 1L + requeue));
                }
            } finally {
                lock.unlock();
            }
            long r = announce(task, targetAddr);
            if (r != 0) {
                return r;
            }
            if (task.isInterrupted()) {
                return -Errno.ERESTARTNOINTR;
            }
        }
    }

    private long requeueLocked(List<PiWaiter> waiters, Futexes.Key target, PiWord word, int count) {
        List<PiWaiter> movers = new ArrayList<>(waiters.subList(0, count));
        for (PiWaiter w : movers) {
            if (!w.target.is(target)) {
                return Errno.EINVAL.negative();
            }
        }
        PiLock held = locks.get(target);
        int moved = 0;
        Task owner;
        if (word.owner() == 0 && held == null) {
            PiWaiter first = movers.get(0);
            owner = first.task;
            word.write(owner.tid() | word.ownerDiedBit() | (count > 1 ? PiWord.WAITERS : 0));
            dequeueLocked(first);
            first.acquire(null);
            moved = 1;
        } else {
            owner = ownerLocked(movers.get(0).task, word, held);
        }
        for (PiWaiter w : movers.subList(moved, count)) {
            if (waitsFor(owner, w.task)) {
                return moved > 0 ? moved : Errno.EDEADLK.negative();
            }
            dequeueLocked(w);
            enqueueLocked(target, locks.get(target), owner, w);
            w.wasRequeued = true;
            moved++;
        }
        return moved;
    }
}
