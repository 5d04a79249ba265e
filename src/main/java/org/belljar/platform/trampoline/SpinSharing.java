package org.belljar.platform.trampoline;

/**
 * How receivers find one another: with fewer CPUs than busy guests, one of them watches for the threads of others, too. What is kept
 * here are hints; fields are written by all receivers without order.
 */
final class SpinSharing {
    /** How long ago a thread may have rung densely to be expected to go on: a server serves many requests before its clients run. */
    private static final long RECENT_NS = 2_000_000;

    private final boolean enabled;
    /** The last two threads that rang densely, and when. */
    private volatile TrampolineThread latest;
    private long latestNs;
    private volatile TrampolineThread before;
    private long beforeNs;
    /** Who spins, if anybody; the last one of several. */
    private volatile Spinning spinner;

    SpinSharing(boolean enabled) {
        this.enabled = enabled;
    }

    boolean isEnabled() {
        return enabled;
    }

    /** A call of {@code t} is one of a burst. */
    void dense(TrampolineThread t, long now) {
        if (latest != t) {
            before = latest;
            beforeNs = latestNs;
            latest = t;
        }
        latestNs = now;
    }

    /** Who rang densely before the one that does now, and not long ago; or null. */
    TrampolineThread partner(long now) {
        return enabled && now - beforeNs < RECENT_NS ? before : null;
    }

    void spins(Spinning s) {
        spinner = s;
    }

    void stopped(Spinning s) {
        if (spinner == s) {
            spinner = null;
        }
    }

    /** No CPU is left to spin on: somebody who spins already may watch {@code t} beside his own. */
    void offer(TrampolineThread t) {
        Spinning s = spinner;
        if (s != null && enabled) {
            s.offer(t);
        }
    }
}
