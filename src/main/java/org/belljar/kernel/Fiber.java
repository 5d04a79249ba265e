package org.belljar.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.belljar.sync.RankedLock;

/**
 * The kernel-side flow of control of one task: straight-line code that a kernel thread mounts when there is work and that
 * unmounts when it sleeps. A continuation instead of a thread: a wake-up runs on the waker's own thread, without a
 * hand-over between CPUs (60 us on the development machines, a mount 0.2 us).
 *
 * <p>States: RUNNING (mounted), PERMIT (mounted, a wake-up has come), PARKED, QUEUED (on a ready list), USER (the guest
 * runs; the next trap mounts it), SENDING (as USER, but the answer is still being sent), DEAD.
 */
public final class Fiber {
    private static final ContinuationScope SCOPE = new ContinuationScope("belljar");
    private static final int RUNNING = 0, PERMIT = 1, PARKED = 2, QUEUED = 3, USER = 4, DEAD = 5, SENDING = 6;

    /** What the scheduler does for a fiber that leaves to the guest: sends the answer. Runs unmounted. */
    public interface LeaveAction {
        void leave();
    }

    private final AtomicInteger state;
    private final Scheduler scheduler;
    /** Owned by the mounted flow: why it yielded. */
    private boolean leaving;
    private final LeaveAction leaveAction;
    /** One stay in the kernel: from a trap to the next departure, or to the {@link #end}. */
    private final Runnable stay;
    /** The stay at hand, or null: the guest runs. Owned by the mounted flow. */
    private Continuation continuation;
    /** Owned by the mounted flow: there will be no further stay. */
    private boolean ended;
    /** The guest will never run again; volatile: Dekker with SENDING. */
    private volatile boolean abandoned;

    /** @param startsInGuest the first mount comes with the first trap (fork), not by {@link #start} */
    Fiber(Scheduler scheduler, Runnable stay, LeaveAction leaveAction, boolean startsInGuest) {
        this.state = new AtomicInteger(startsInGuest ? USER : QUEUED);
        this.scheduler = scheduler;
        this.leaveAction = leaveAction;
        this.stay = stay;
    }

    /** First mount of a fiber that does not begin in the guest, on the calling kernel thread or soon on another. */
    void start() {
        scheduler.enqueue(this);
    }

    /** Sleeps; called on the mounted fiber. Returns on a wake-up, early for no reason, or at the deadline. */
    void park(long deadlineNs) {
        if (state.compareAndSet(PERMIT, RUNNING)) {
            return;
        }
        RankedLock.assertNoneHeld();
        Timers.Timer timer = null;
        if (deadlineNs != Long.MAX_VALUE) {
            if (deadlineNs - System.nanoTime() <= 0) {
                return;
            }
            timer = scheduler.timers().schedule(deadlineNs, this::unpark);
        }
        leaving = false;
        yieldOrFail();
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Called by the last stay: the fiber is dead when it returns. */
    void end() {
        ended = true;
    }

    /**
     * Leaves to the guest in the middle of a stay; returns when the guest has trapped again. Called on the mounted fiber. The
     * ordinary way to leave is to return from the stay: each has a continuation of its own, so that a call that does not
     * sleep neither freezes nor thaws a stack (interpreted frames of a first call would stay in it for ever, and make that
     * cost 3 us).
     */
    void leaveToGuest() {
        RankedLock.assertNoneHeld();
        leaving = true;
        yieldOrFail();
    }

    private static void yieldOrFail() {
        if (!Continuation.yield(SCOPE)) {
            throw new KernelBug("a task slept while pinned to its thread");
        }
    }

    /** Makes a sleeping fiber ready, or leaves it a permit. No effect while the guest runs. */
    public void unpark() {
        while (true) {
            int s = state.get();
            switch (s) {
                case PARKED -> {
                    if (state.compareAndSet(PARKED, QUEUED)) {
                        scheduler.enqueue(this);
                        return;
                    }
                }
                case RUNNING -> {
                    if (state.compareAndSet(RUNNING, PERMIT)) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    /** The guest has trapped: mounts the fiber on the calling kernel thread. False if the fiber was not waiting for that. */
    boolean trapped() {
        while (!state.compareAndSet(USER, RUNNING) && !state.compareAndSet(SENDING, RUNNING)) {
            int s = state.get();
            if (s != USER && s != SENDING) {
                return false;
            }
        }
        mounted();
        return true;
    }

    /**
     * The guest's host thread is not waited for any more: a fiber that left to the guest becomes ready without a trap. Not
     * while its answer is being sent: the mailbox must not go under the sender's hands.
     */
    void abandonGuest() {
        abandoned = true;
        if (state.compareAndSet(USER, QUEUED)) {
            scheduler.enqueue(this);
        }
    }

    /** The guest's own code runs, or sleeps in a host call of its own. */
    boolean isInGuest() {
        return state.get() == USER;
    }

    /** The guest's host thread was not waited for: it may run guest code. */
    boolean isAbandoned() {
        return abandoned;
    }

    boolean isParked() {
        return state.get() == PARKED;
    }

    /** Mounts a QUEUED fiber until it parks, leaves, or ends. */
    void run() {
        state.set(RUNNING);
        mounted();
    }

    /** Already RUNNING. */
    private void mounted() {
        while (true) {
            if (continuation == null) {
                continuation = new Continuation(SCOPE, stay);
            }
            leaving = false;
            continuation.run();
            if (continuation.isDone()) {
                continuation = null;
                if (ended) {
                    state.set(DEAD);
                    return;
                }
                leaving = true;
            }
            if (leaving) {
                // No fence: a wake-up that still sees RUNNING does what it would have done a moment earlier.
                state.lazySet(SENDING);
                leaveAction.leave();
                if (state.compareAndSet(SENDING, USER) && abandoned) {
                    abandonGuest();
                }
                return;
            }
            if (state.compareAndSet(RUNNING, PARKED)) {
                return;
            }
            state.set(RUNNING);
        }
    }
}
