package org.belljar.platform.trampoline;

/** Whether spinning pays for one receiver, and when it may be tried again. Owned by the receiver. Times are System.nanoTime's. */
final class SpinWorth {
    /** Calls in a row, each soon after the answer before it, that make a burst; more after each failure. */
    static final int BURST = 16, BURST_MAX = 1024, WORTHWHILE = 64;
    /** How long to leave sharing alone when it did not pay: twice as long each time. */
    private static final long PAUSE_NS = 2_000_000, PAUSE_MAX_NS = 32_000_000;
    /**
     * A call for several guests within so much is cheaper than by the doorbell, even if somebody waits for the receiver's CPU; their
     * waiting for one another, with wake-ups across CPUs, can make it dearer. Judged each so often.
     */
    private static final long DOORBELL_NS = 4_000, JUDGE_NS = 1_000_000;

    private int needed = BURST;
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
    }

    boolean mayShare(long now) {
        return now - pausedUntilNs >= 0;
    }

    /** The length of a burst after which to spin. */
    int needed(long now) {
        return mayShare(now) ? BURST : needed;
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
        needed = served >= WORTHWHILE ? BURST : Math.min(needed * 4, BURST_MAX);
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
