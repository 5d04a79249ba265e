package org.belljar.kernel;

import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One-shot timers on CLOCK_MONOTONIC (System.nanoTime), run by one kernel thread that is started with the first timer.
 * The thread sleeps until the earliest deadline: an idle sandbox wakes no CPU.
 */
public final class Timers {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock. */
    private final PriorityQueue<Timer> heap = new PriorityQueue<>();
    private final java.util.ArrayDeque<Fiber> handedOver = new java.util.ArrayDeque<>();
    private final Scheduler scheduler;
    private Thread thread;
    private boolean stopped;
    /** Guarded by lock: the thread sleeps, until a signal or until {@code sleepsUntilNs}, unless that is for ever. */
    private boolean sleeps;
    private boolean sleepsForever;
    private long sleepsUntilNs;

    Timers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A scheduled action; runs at most once, on the timer thread, with no lock held. */
    public final class Timer implements Comparable<Timer> {
        private final long deadlineNs;
        private final Runnable action;
        private boolean done;

        Timer(long deadlineNs, Runnable action) {
            this.deadlineNs = deadlineNs;
            this.action = action;
        }

        /** True if the action will not run any more. */
        public boolean cancel() {
            lock.lock();
            try {
                if (done) {
                    return false;
                }
                done = true;
                heap.remove(this);
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int compareTo(Timer o) {
            return Long.signum(deadlineNs - o.deadlineNs);
        }
    }

    /**
     * Wakes the thread only when it would sleep too long: most timers are cancelled (a wait that ends by what it waits for), and
     * the next one of their kind is due later than the one before, until when the thread sleeps anyway.
     *
     * @param deadlineNs in System.nanoTime's scale
     */
    public Timer schedule(long deadlineNs, Runnable action) {
        Timer t = new Timer(deadlineNs, action);
        lock.lock();
        try {
            heap.add(t);
            if (thread == null || sleeps && (sleepsForever || deadlineNs - sleepsUntilNs < 0)) {
                wakeLocked();
            }
            return t;
        } finally {
            lock.unlock();
        }
    }

    void runSoon(Fiber f) {
        lock.lock();
        try {
            handedOver.addLast(f);
            wakeLocked();
        } finally {
            lock.unlock();
        }
    }

    private void wakeLocked() {
        if (thread == null && !stopped) {
            thread = new Thread(this::loop, "timers");
            thread.setDaemon(true);
            thread.start();
        }
        sleeps = false;
        changed.signal();
    }

    private void loop() {
        while (true) {
            Runnable work = next();
            if (work == null) {
                return;
            }
            scheduler.run(work);
        }
    }

    private Runnable next() {
        lock.lock();
        try {
            while (!stopped) {
                Fiber f = handedOver.pollFirst();
                if (f != null) {
                    return f::run;
                }
                Timer t = heap.peek();
                long left = t == null ? Long.MAX_VALUE : t.deadlineNs - System.nanoTime();
                if (left <= 0) {
                    heap.poll();
                    t.done = true;
                    return t.action;
                }
                sleepLocked(t, left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Until {@code first} is due, or, if it is null, until a signal. */
    private void sleepLocked(Timer first, long left) {
        sleeps = true;
        sleepsForever = first == null;
        try {
            if (first == null) {
                changed.awaitUninterruptibly();
            } else {
                sleepsUntilNs = first.deadlineNs;
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // nobody interrupts this thread; the loop looks again
        }
        sleeps = false;
    }

    void shutdown() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
