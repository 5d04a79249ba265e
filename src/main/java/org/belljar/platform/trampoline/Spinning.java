package org.belljar.platform.trampoline;

import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestThread;

/**
 * The spinning hand-over of one listener: after a burst of calls by one of its threads, in which no other rang, the receiver does
 * not sleep at the doorbell but watches that thread's mailbox for posted requests (mailbox.h), and looks at the doorbell now and
 * then: the first ring of another thread ends the burst. Owned by the receiver thread.
 *
 * <p>While it spins, wake-ups are not synchronous, and the receiver keeps off the CPU on which the guest runs: on the same
 * one, each would wait for the other to be descheduled.
 */
final class Spinning {
    /** Calls in a row, each within GAP_NS of the answer before it, that make a burst; more after each failure. */
    private static final int BURST = 16, BURST_MAX = 1024, WORTHWHILE = 64;
    private static final long GAP_NS = 30_000, PATIENCE_NS = 60_000;
    /** Served calls between looks at the doorbell and the host's load, also where other threads may ring. */
    private static final int LOOK_EVERY = 64, LOOK_EVERY_BESIDE = 16;
    /** Rounds without a call between looks at the clock, and, where others may ring, at the doorbell (some 8 us). */
    private static final int CLOCK_EVERY = 32, RING_EVERY = 128;

    private final SpinPolicy policy;
    private final Listener listener;
    /** Whose calls make the burst. */
    private TrampolineThread ringer;
    private int burst;
    private int needed = BURST;
    /** The thread whose call is being served with the intent to watch for its next one. */
    private TrampolineThread candidate;
    /** The candidate's count of rings when its call came: it counts on when it needs the receiver at the doorbell. */
    private int rings;

    Spinning(SpinPolicy policy, Listener listener) {
        this.policy = policy;
        this.listener = listener;
    }

    /** A call has come by the doorbell and is about to be served. */
    void beforeServing(TrampolineThread t) {
        boolean isSame = t == ringer;
        ringer = t;
        if (isSame && System.nanoTime() - t.door().answeredNs() < GAP_NS) {
            burst++;
        } else {
            burst = 0;
        }
        if (burst >= needed && t.trap() == GuestThread.Trap.SYSCALL && policy.enter()) {
            candidate = t;
            rings = t.mailbox().getInt(MailboxLayout.REQ_ASLEEP);
            listener.setSynchronousWakeUp(false);
            policy.leaveGuestsCpu();
            t.mailbox().putIntVolatile(MailboxLayout.SPIN, 1);
        }
    }

    /** The ring has been dealt with. */
    void afterServing() {
        TrampolineThread t = candidate;
        if (t == null) {
            return;
        }
        candidate = null;
        int served = t.door().isAnswered() ? spin(t) : 0;
        t.mailbox().putIntVolatile(MailboxLayout.SPIN, 0);
        // What was posted at the last moment; what is posted later the guest gives up, and rings.
        if (t.door().hasPost() && t.door().isAnswered()) {
            serve(t);
        }
        policy.leave();
        listener.setSynchronousWakeUp(true);
        burst = 0;
        needed = served >= WORTHWHILE || policy.isForced() ? BURST : Math.min(needed * 4, BURST_MAX);
    }

    /** False: it was nonsense, or the thread has ended, and its mailbox may be another's by now. */
    private boolean serve(TrampolineThread t) {
        return t.hostTid() != 0 && listener.platform().servePosted(listener, t, t.mailbox().getInt(MailboxLayout.REQ_POSTED));
    }

    /** Serves posted requests; returns how many when it is time to go back to the doorbell. */
    private int spin(TrampolineThread t) {
        NativeMemory mailbox = t.mailbox();
        Door door = t.door();
        int served = 0;
        int rounds = 0;
        long deadline = 0;
        while (true) {
            if (door.hasPost()) {
                if (!serve(t) || !door.isAnswered() || t.hostTid() == 0 || t.takeMoved()) {
                    return served;
                }
                served++;
                if (served % (listener.hasSingleThread() ? LOOK_EVERY : LOOK_EVERY_BESIDE) == 0 && !mayGoOn()) {
                    return served;
                }
                rounds = 0;
                deadline = 0;
            } else if (mailbox.getInt(MailboxLayout.REQ_ASLEEP) != rings) {
                return served;
            } else if (++rounds % CLOCK_EVERY == 0) {
                long now = System.nanoTime();
                if (deadline == 0) {
                    deadline = now + PATIENCE_NS;
                } else if (now - deadline >= 0 || rounds % RING_EVERY == 0 && isRungByOthers()) {
                    return served;
                }
            }
            Thread.onSpinWait();
        }
    }

    private boolean mayGoOn() {
        return policy.mayGoOn() && !listener.hasRing();
    }

    private boolean isRungByOthers() {
        return !listener.hasSingleThread() && listener.hasRing();
    }
}
