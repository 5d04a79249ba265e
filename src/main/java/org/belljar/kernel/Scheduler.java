package org.belljar.kernel;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Runs ready fibers on the kernel's threads. A fiber made ready by a kernel thread runs on that thread, after it has
 * answered its own request; {@link #drain} is what each kernel thread calls at that point.
 */
public final class Scheduler {
    /** A thread that drains: its own ready list. Others (JUnit, main) hand over to the timer thread. */
    private static final ThreadLocal<ArrayDeque<Fiber>> READY = new ThreadLocal<>();
    /** A thread that drains: what can wait until its ready list is empty. */
    private static final ThreadLocal<ArrayDeque<Runnable>> AFTERWARDS = new ThreadLocal<>();

    private final Timers timers;
    private final Consumer<Throwable> onBug;

    public Scheduler(Consumer<Throwable> onBug) {
        this.onBug = onBug;
        this.timers = new Timers(this);
    }

    public Timers timers() {
        return timers;
    }

    /** Makes the calling thread a kernel thread. */
    public void enter() {
        if (READY.get() == null) {
            READY.set(new ArrayDeque<>());
            AFTERWARDS.set(new ArrayDeque<>());
        }
    }

    void enqueue(Fiber f) {
        ArrayDeque<Fiber> mine = READY.get();
        if (mine != null) {
            mine.addLast(f);
        } else {
            timers.runSoon(f);
        }
    }

    /**
     * Does something that nobody waits for when all that is ready has run: soon, on this thread, which may meanwhile be another task's.
     * At once where the thread is none of the kernel's. The action must not sleep.
     */
    void afterwards(Runnable action) {
        ArrayDeque<Runnable> mine = AFTERWARDS.get();
        if (mine != null) {
            mine.addLast(action);
        } else {
            action.run();
        }
    }

    /** Runs a body on a kernel thread, then everything it made ready. */
    public void run(Runnable body) {
        enter();
        try {
            body.run();
        } catch (Throwable t) {
            onBug.accept(t);
        }
        drain();
    }

    public void drain() {
        ArrayDeque<Fiber> mine = READY.get();
        ArrayDeque<Runnable> later = AFTERWARDS.get();
        while (!mine.isEmpty() || !later.isEmpty()) {
            try {
                Fiber f = mine.pollFirst();
                if (f != null) {
                    f.run();
                } else {
                    later.pollFirst().run();
                }
            } catch (Throwable t) {
                onBug.accept(t);
            }
        }
    }

    public void shutdown() {
        timers.shutdown();
    }
}
