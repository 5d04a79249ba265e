package org.belljar.platform.trampoline;

/** Whether spinning pays for one receiver, and when it may be tried again. Owned by the receiver. Times are System.nanoTime's. */
final class SpinWorth {
    /** Calls in a row, each soon after the answer before it, that make a burst. */
    static final int BURST = 16;
    /** Calls that have to be served by one spinning to pay for it: moving to another CPU and back, and the guest's wake-up there. */
    static final int WORTHWHILE = 32;
    /**
     * How long not to spin for one guest when that did not pay: four times as long each time. A time, not a number of calls: what
     * failed while a sandbox was cold must not forbid it for good, and an attempt in vain costs some 100 us.
     */
    private static final long BACKOFF_NS = 500_000, BACKOFF_MAX_NS = 32_000_000;
    /** How long to leave sharing alone when it did not pay: twice as long each time. */
    private static final long PAUSE_NS = 2_000_000, PAUSE_MAX_NS = 32_000_000;
    /**
     * A call for several guests within so much is cheaper than by the doorbell, even if somebody waits for the receiver's CPU; their
     * waiting for one another, with wake-ups across CPUs, can make it dearer. Judged each so often.
     */
    private static final long DOORBELL_NS = 4_000, JUDGE_NS = 1_000_000;

    private long backoffNs = BACKOFF_NS;
    private long tryAgainNs;
    private long pauseNs;
    private long pausedUntilNs;
    /** When more than one thread became watched, and how many calls had been served by then. */
    private long sharedNs;
    private int sharedServed;
    private boolean hasShared;
    private long judgedNs;
    private int judgedServed;

    SpinWorth(long now) {
        pausedUntilNs = now;
        tryAgainNs = now;
    }

    /** Whether to spin for one guest alone. */
    boolean mayTry(long now) {
        return now - tryAgainNs >= 0;
    }

    boolean mayShare(long now) {
        return now - pausedUntilNs >= 0;
    }

    /** A second thread is watched. */
    void shares(long now, int served) {
        hasShared = true;
        judgedNs = now;
        judgedServed = served;
        sharedNs = now;
        sharedServed = served;
    }

    /** Whether to go on for several threads. */
    boolean pays(long now, int served) {
        if (now - judgedNs < JUDGE_NS) {
            return true;
        }
        boolean pays = isDense(now - judgedNs, served - judgedServed);
        judgedNs = now;
        judgedServed = served;
        return pays;
    }

    /** The receiver has stopped after so many served calls. */
    void ended(long now, int served) {
        if (served >= WORTHWHILE) {
            backoffNs = BACKOFF_NS;
        } else {
            tryAgainNs = now + backoffNs;
            backoffNs = Math.min(backoffNs * 4, BACKOFF_MAX_NS);
        }
        if (hasShared) {
            hasShared = false;
            pauseNs = isDense(now - sharedNs, served - sharedServed) ? 0 : Math.clamp(pauseNs * 2, PAUSE_NS, PAUSE_MAX_NS);
            pausedUntilNs = now + pauseNs;
        }
    }

    private static boolean isDense(long ns, int calls) {
        return ns <= calls * DOORBELL_NS;
    }
}
