package org.belljar.platform.trampoline;

import org.belljar.host.HostCpus;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** What is known of one guest thread for {@link Spinning}: how close its calls come, who watches it, and on which CPUs it may run. */
final class SpinState {
    /** How many quick calls tell that a thread's are quick again. */
    private static final int MEASURED = 16;

    private final TrampolineThread thread;
    private final NativeMemory mailbox;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    /** Calls in a row, each soon after the answer before it. Owned by the listener's receiver. */
    private int burst;
    /** Its count of rings when it was looked at last: it counts on when it needs the receiver at the doorbell. Owned by the watcher. */
    private int rings;
    /** Written under lock. */
    private volatile Spinning watcher;
    /** Guarded by lock: it must not be watched, as what it is about to make would inherit its CPUs, or it has ended. */
    private boolean barred;
    /** Guarded by lock: the guest's own choice; null: none. */
    private long[] chosen;
    /** Guarded by lock: the CPU that it is kept off, or -1. */
    private int avoided = -1;
    private volatile boolean hasMoved;
    /** Posted calls that are still to be measured, as the thread slept for the answer of one not long ago. Written without order. */
    private int slow;

    SpinState(TrampolineThread thread, NativeMemory mailbox) {
        this.thread = thread;
        this.mailbox = mailbox;
    }

    /** A call has come: whether soon after the answer before it. Returns the length of the burst. */
    int called(boolean isSoon) {
        burst = isSoon ? burst + 1 : 0;
        return burst;
    }

    /** It got tired of watching for an answer. */
    void slept() {
        slow = MEASURED;
    }

    boolean isSlow() {
        return slow > 0;
    }

    void wasQuick() {
        slow--;
    }

    boolean isWatched() {
        return watcher != null;
    }

    boolean isWatchedBy(Spinning s) {
        return watcher == s;
    }

    /** False when another receiver watches it already, or nobody may. */
    boolean startWatching(Spinning s) {
        lock.lock();
        try {
            if (watcher != null || barred) {
                return false;
            }
            watcher = s;
            rings = mailbox.getInt(MailboxLayout.REQ_ASLEEP);
            mailbox.putIntVolatile(MailboxLayout.SPIN, 1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void stopWatching(Spinning by) {
        lock.lock();
        try {
            if (watcher == by) {
                stopLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    /** By the thread's own receiver, at each of its rings. */
    void bar(boolean on) {
        if (barred == on) {
            return;
        }
        lock.lock();
        try {
            barred = on;
            if (on) {
                stopLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    private void stopLocked() {
        if (watcher == null) {
            return;
        }
        watcher = null;
        mailbox.putIntVolatile(MailboxLayout.SPIN, 0);
        if (avoided >= 0) {
            avoided = -1;
            thread.setHostCpus(cpusLocked());
        }
    }

    /**
     * Keeps the thread off the CPU of who watches it, until that stops: where it waited for that CPU, both would wait.
     *
     * @return false when no other CPU is left to it
     */
    boolean keepOff(int cpu) {
        lock.lock();
        try {
            if (watcher == null) {
                return true;
            }
            long[] set = cpusLocked();
            if (cpu < 0 || cpu / 64 >= set.length) {
                return false;
            }
            set[cpu / 64] &= ~(1L << cpu % 64);
            if (isEmpty(set)) {
                return false;
            }
            avoided = cpu;
            thread.setHostCpus(set);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isEmpty(long[] set) {
        for (long word : set) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    private long[] cpusLocked() {
        return chosen == null ? HostCpus.allowed() : chosen.clone();
    }

    /** The guest chooses its CPUs; null: all. */
    void choose(long[] cpus) {
        lock.lock();
        try {
            chosen = cpus == null ? null : cpus.clone();
            stopLocked();
            thread.setHostCpus(cpusLocked());
        } finally {
            lock.unlock();
        }
        hasMoved = true;
    }

    /** Whether it may run on another CPU than before, perhaps on that of a receiver that keeps off the old one. */
    boolean takeMoved() {
        boolean moved = hasMoved;
        if (moved) {
            hasMoved = false;
        }
        return moved;
    }

    /** Whether the thread has rung, or is about to, at {@code l}. By the watcher. */
    boolean hasRung(Listener l) {
        int now = mailbox.getInt(MailboxLayout.REQ_ASLEEP);
        if (now == rings || thread.door().listener() != l) {
            return false;
        }
        rings = now;
        return true;
    }
}
