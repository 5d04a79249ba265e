package org.belljar.platform.trampoline;

import org.belljar.host.NativeMemory;

/**
 * The spinning hand-over of one listener: after a burst of calls by its only thread the receiver does not sleep at the
 * doorbell but watches that thread's mailbox (mailbox.h, enum spin_state). Owned by the receiver thread.
 *
 * <p>While it spins, wake-ups are not synchronous: guest and receiver must be on different CPUs, or each waits for the other
 * to be descheduled.
 */
final class Spinning {
    /** Calls in a row, each within GAP_NS of the answer before it, that make a burst. */
    private static final int BURST = 16, BURST_AFTER_FAILURE = 256, WORTHWHILE = 16;
    private static final long GAP_NS = 30_000, PATIENCE_NS = 60_000;
    /** Served calls between looks at the doorbell and the host's load. */
    private static final int LOOK_EVERY = 64, CLOCK_EVERY = 32;

    private final SpinPolicy policy;
    private final Listener listener;
    private int burst;
    private int needed = BURST;
    /** The thread whose call is being served with the intent to spin for its next one. */
    private TrampolineThread candidate;

    Spinning(SpinPolicy policy, Listener listener) {
        this.policy = policy;
        this.listener = listener;
    }

    /** A call has come by the doorbell and is about to be served. */
    void beforeServing(TrampolineThread t) {
        if (System.nanoTime() - t.door().answeredNs() < GAP_NS) {
            burst++;
        } else {
            burst = 0;
        }
        if (burst >= needed && t.trap() == org.belljar.platform.GuestThread.Trap.SYSCALL && listener.hasSingleThread()
                && policy.enter()) {
            candidate = t;
            t.door().setSpinner(Thread.currentThread());
            listener.setSynchronousWakeUp(false);
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
        t.door().setSpinner(null);
        leave(t);
        policy.leave();
        listener.setSynchronousWakeUp(true);
        burst = 0;
        needed = served >= WORTHWHILE ? BURST : BURST_AFTER_FAILURE;
    }

    private int spin(TrampolineThread t) {
        NativeMemory mailbox = t.mailbox();
        int served = 0;
        int rounds = 0;
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (true) {
            int s = mailbox.getIntVolatile(MailboxLayout.SPIN);
            if (s == MailboxLayout.SPIN_REQUEST) {
                if (!listener.platform().servePosted(listener, t) || !t.door().isAnswered()) {
                    return served;
                }
                served++;
                if (served % LOOK_EVERY == 0 && (!policy.mayGoOn() || !listener.hasSingleThread() || listener.hasRing())) {
                    return served;
                }
                rounds = 0;
                deadline = 0;
            } else if (s != MailboxLayout.SPIN_WAITING) {
                return served;
            } else if (++rounds % CLOCK_EVERY == 0) {
                long now = System.nanoTime();
                if (deadline == 0) {
                    deadline = now + PATIENCE_NS;
                } else if (now - deadline >= 0) {
                    return served;
                }
            }
            Thread.onSpinWait();
        }
    }

    /** Stops watching; a request posted at the last moment is served, its answer ends the spinning. */
    private void leave(TrampolineThread t) {
        NativeMemory mailbox = t.mailbox();
        if (mailbox.compareAndSetInt(MailboxLayout.SPIN, MailboxLayout.SPIN_WAITING, MailboxLayout.SPIN_NONE)) {
            return;
        }
        if (mailbox.getIntVolatile(MailboxLayout.SPIN) == MailboxLayout.SPIN_REQUEST && t.door().isAnswered()) {
            listener.platform().servePosted(listener, t);
        }
        mailbox.compareAndSetInt(MailboxLayout.SPIN, MailboxLayout.SPIN_RINGING, MailboxLayout.SPIN_NONE);
    }
}
