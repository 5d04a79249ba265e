package org.belljar.platform.trampoline;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.belljar.platform.GuestThread;

/**
 * The spinning hand-over of one listener: after a burst of calls by a guest thread the receiver does not sleep at the doorbell but
 * watches that thread's mailbox for posted requests (mailbox.h), and looks at the doorbell now and then. Others whose calls come as
 * close are watched with it (unless {@link SpinSharing} is off): threads of this listener when they ring, those of others when their
 * receivers find no CPU left to spin on. Owned by the receiver thread, but for the offers.
 *
 * <p>While it spins, wake-ups are not synchronous, and the receiver keeps off the CPU on which the guest runs: on the same
 * one, each would wait for the other to be descheduled. Several guests are kept off the receiver's.
 */
final class Spinning {
    /** How soon: for the thread that has the receiver for itself, and beside others of the listener. */
    private static final long GAP_NS = 30_000, DENSE_NS = 12_000;
    private static final long PATIENCE_NS = 60_000, PATIENCE_SHARED_NS = 120_000;
    /** For the first call: the answer before it wakes the guest on another CPU, which alone takes 60 us and more. */
    private static final long PATIENCE_FIRST_NS = 250_000;
    /** Served calls between looks at the doorbell and the host's load, also where other threads may ring. */
    private static final int LOOK_EVERY = 64, LOOK_EVERY_BESIDE = 16;
    /** Rounds without a call between looks at the clock, and, where others may ring, at the doorbell (some 8 us). */
    private static final int CLOCK_EVERY = 32, RING_EVERY = 128;
    /** How long a guest watches for an answer before it sleeps. */
    private static final long GUEST_SPINS_NS = 100_000;
    private static final int WATCHED_MAX = 16;
    /** Rings of threads that are not watched, for each served call, that are too many. */
    private static final int STRANGERS_SHARE = 4;

    private final TrampolinePlatform platform;
    private final SpinPolicy policy;
    private final SpinSharing sharing;
    private final Listener listener;
    private TrampolineThread ringer;
    private final SpinWorth worth = new SpinWorth(System.nanoTime());
    private boolean isWatching;
    private final TrampolineThread[] watched = new TrampolineThread[WATCHED_MAX];
    private int count;
    /** The CPU that the watched are kept off, or -1. */
    private int ownCpu;
    private int served;
    private int strangers;
    private long deadlineNs;
    /** When the last ring was received. */
    private long calledNs;
    /** A thread of another listener that may be watched as well; by that one's receiver. */
    private final AtomicReference<TrampolineThread> offered = new AtomicReference<>();

    Spinning(TrampolinePlatform platform, Listener listener) {
        this.platform = platform;
        this.policy = platform.spinPolicy();
        this.sharing = platform.spinSharing();
        this.listener = listener;
    }

    /** A call has come by the doorbell and is about to be served. */
    void beforeServing(TrampolineThread t) {
        boolean isSame = t == ringer;
        ringer = t;
        boolean forks = t.mayFork();
        SpinState s = t.spin();
        s.bar(forks);
        long now = System.nanoTime();
        calledNs = now;
        t.share().called();
        long gap = now - t.door().answeredNs();
        int burst = s.called(isSame ? gap < GAP_NS : sharing.isEnabled() && gap < DENSE_NS);
        if (s.isWatched()) {
            return;
        }
        strangers++;
        if (burst < SpinWorth.BURST || t.trap() != GuestThread.Trap.SYSCALL || forks) {
            return;
        }
        sharing.dense(t, now);
        if (isWatching) {
            watch(t);
        } else if (!begin(t, now)) {
            sharing.offer(t);
        }
    }

    private boolean begin(TrampolineThread t, long now) {
        TrampolineThread partner = worth.mayShare(now) ? sharing.partner(now) : null;
        if (partner == null && !worth.mayTry(now) || !policy.enter(partner != null)) {
            return false;
        }
        isWatching = true;
        ownCpu = -1;
        served = 0;
        strangers = 0;
        offered.setRelease(null);
        listener.setSynchronousWakeUp(false);
        listener.time().spinBegins();
        policy.leaveGuestsCpu();
        sharing.spins(this);
        watch(t);
        if (partner != null) {
            watch(partner);
        }
        return true;
    }

    /** Of another listener's receiver: {@code t} makes a burst. */
    void offer(TrampolineThread t) {
        if (offered.getPlain() == null) {
            offered.compareAndSet(null, t);
        }
    }

    private void watch(TrampolineThread t) {
        if (count == (sharing.isEnabled() ? WATCHED_MAX : 1) || !t.spin().startWatching(this)) {
            return;
        }
        watched[count++] = t;
        if (count == 2 && ownCpu < 0) {
            worth.shares(System.nanoTime(), served);
            ownCpu = policy.stayOnCpu();
            keepOff(watched[0]);
        }
        if (count > 1) {
            keepOff(t);
        }
    }

    private void keepOff(TrampolineThread t) {
        if (!t.spin().keepOff(ownCpu)) {
            t.spin().stopWatching(this);
        }
    }

    /** The ring has been dealt with. */
    void afterServing() {
        if (!isWatching) {
            return;
        }
        if (count > 1 || count == 1 && watched[0].door().isAnswered()) {
            spin();
        }
        stopWatching();
        sharing.stopped(this);
        policy.leave();
        listener.setSynchronousWakeUp(true);
        listener.time().spinEnds();
        if (!policy.isForced()) {
            worth.ended(System.nanoTime(), served);
        }
    }

    private void stopWatching() {
        for (int i = 0; i < count; i++) {
            watched[i].spin().stopWatching(this);
            // What was posted at the last moment; what is posted later the guest gives up, and rings.
            serve(watched[i]);
        }
        Arrays.fill(watched, null);
        count = 0;
        isWatching = false;
    }

    private boolean serve(TrampolineThread t) {
        if (!t.door().hasPost()) {
            return false;
        }
        return t.spin().isSlow() ? serveSlow(t) : platform.servePosted(t);
    }

    /** As it slept for the last answers, the guest may sleep for this one. */
    private boolean serveSlow(TrampolineThread t) {
        long before = listener.time().receiverNs();
        boolean served = platform.servePosted(t);
        long sleptNs = listener.time().receiverNs() - before - GUEST_SPINS_NS;
        if (sleptNs > 0) {
            t.door().listener().time().charge(t.share(), sleptNs);
        } else {
            t.spin().wasQuick();
        }
        return served;
    }

    long calledNs() {
        return calledNs;
    }

    /** Serves posted requests until it is time to go back to the doorbell. */
    private void spin() {
        int rounds = 0;
        int sinceLook = 0;
        while (count > 0) {
            int n = serveAll();
            if (n < 0) {
                return;
            }
            if (n > 0) {
                rounds = 0;
                sinceLook += n;
                if (sinceLook >= (isBesideOthers() ? LOOK_EVERY_BESIDE : LOOK_EVERY)) {
                    sinceLook = 0;
                    if (!look(System.nanoTime())) {
                        return;
                    }
                }
            } else if (hasRung()) {
                if (!sharing.isEnabled() || !isBesideOthers() || !look(0)) {
                    return;
                }
            } else if (++rounds % CLOCK_EVERY == 0 && !mayWait(rounds)) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Nothing was posted in so many rounds. */
    private boolean mayWait(int rounds) {
        long now = System.nanoTime();
        if (rounds == CLOCK_EVERY) {
            deadlineNs = now + (served == 0 ? PATIENCE_FIRST_NS : count > 1 ? PATIENCE_SHARED_NS : PATIENCE_NS);
            return true;
        }
        return now - deadlineNs < 0 && (rounds % RING_EVERY != 0 || !isBesideOthers() || look(0));
    }

    /** Others may ring, or be offered, meanwhile. */
    private boolean isBesideOthers() {
        return count > 1 || !listener.hasSingleThread() || offered.getAcquire() != null;
    }

    /** Serves what is posted; returns how many calls, or -1: there is nothing to watch for. */
    private int serveAll() {
        int n = 0;
        for (int i = 0; i < count; i++) {
            TrampolineThread t = watched[i];
            if (!t.door().hasPost()) {
                continue;
            }
            if (!t.spin().isWatchedBy(this) || t.spin().takeMoved()) {
                drop(i--);
                continue;
            }
            if (!serve(t)) {
                continue;
            }
            n++;
            served++;
            if (!t.door().isAnswered()) {
                if (count == 1) {
                    return -1;
                }
                t.door().parkPosted();
            }
        }
        return n;
    }

    private void drop(int i) {
        watched[i].spin().stopWatching(this);
        watched[i] = watched[--count];
        watched[count] = null;
    }

    /** Whether a watched thread of this listener is about to ring, or has. */
    private boolean hasRung() {
        for (int i = 0; i < count; i++) {
            if (watched[i].spin().hasRung(listener)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks at all that is not posted; false when it is time to go back to the doorbell.
     *
     * @param now 0: not the moment to judge whether spinning pays
     */
    private boolean look(long now) {
        for (int i = 0; i < count; i++) {
            if (!watched[i].spin().isWatchedBy(this)) {
                drop(i--);
            }
        }
        TrampolineThread t = offered.getAndSet(null);
        if (t != null && (count > 1 || worth.mayShare(System.nanoTime()))) {
            watch(t);
        }
        if (count == 0 || now != 0 && !pays(now)) {
            return false;
        }
        while (listener.hasRing()) {
            if (!sharing.isEnabled() || strangers > SpinWorth.WORTHWHILE + served / STRANGERS_SHARE || !listener.receive()) {
                return false;
            }
        }
        return true;
    }

    private boolean pays(long now) {
        return count == 1 ? policy.mayGoOn() : worth.pays(now, served) || policy.isForced();
    }
}
