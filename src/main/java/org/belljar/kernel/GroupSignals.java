package org.belljar.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Poll;

/** The signal state that the tasks of a group share: actions, shared pending signals, job control; and sending. */
public final class GroupSignals {
    final RankedLock lock = new RankedLock(Rank.SIGNAL);
    private final TaskGroup group;
    /** Guarded by lock. */
    final SignalQueue shared = new SignalQueue();
    private final JobControl jobControl;
    /** Woken with POLLIN when any signal arrives: signalfd. */
    private final WaitQueue arrivals = new WaitQueue();
    /** Replaced by exec only. */
    private volatile SignalActions actions;

    GroupSignals(TaskGroup group, SignalActions actions) {
        this.group = group;
        this.actions = actions;
        this.jobControl = new JobControl(group, this);
    }

    public SignalActions actions() {
        return actions;
    }

    JobControl jobControl() {
        return jobControl;
    }

    public WaitQueue arrivals() {
        return arrivals;
    }

    /** Signals pending for the group as a whole: /proc/PID/status. */
    public long sharedPendingSet() {
        return shared.mask();
    }

    /** exec: own actions, handlers reset. */
    void resetHandlers() {
        lock.lock();
        try {
            actions = actions.withoutHandlers();
        } finally {
            lock.unlock();
        }
    }

    /** sigaction(2). A signal that becomes ignored is no longer pending. */
    public SignalAction setAction(int signo, SignalAction a) {
        lock.lock();
        try {
            SignalAction old = actions.set(signo, a);
            if (a.ignores(signo)) {
                long bit = Signal.bit(signo);
                shared.remove(bit);
                for (Task t : group.tasks()) {
                    t.signals().queue().remove(bit);
                }
            }
            return old;
        } finally {
            lock.unlock();
        }
    }

    /** Sends to the group: any thread may take it. Returns 0, or -EAGAIN when the queue of a real-time signal is full. */
    public long send(SignalInfo info) {
        return send(info, null);
    }

    /** Sends to one thread, or with null to the group. Permission was checked by the caller. */
    long send(SignalInfo info, Task target) {
        int signo = info.signo();
        boolean continued = false;
        lock.lock();
        try {
            if (group.isZombie() || group.isExiting() && signo != Signal.SIGKILL) {
                return 0;
            }
            if (target != null && target.isExiting() || isShieldedLocked(info, target)) {
                return 0;
            }
            if (signo == Signal.SIGKILL) {
                continued = jobControl.continueLocked();
                for (Task t : group.tasks()) {
                    if (t.trace() != null) {
                        t.trace().killedLocked();
                    }
                }
            } else {
                learnMasksLocked(target);
                continued = prepareLocked(signo);
                if (isIgnoredLocked(signo, target)) {
                    return 0;
                }
                long r = queueLocked(info, target);
                if (r != 0) {
                    return r;
                }
                Task chosen = target != null ? target : chooseLocked(signo);
                if (chosen != null && chosen.signals().wantsLocked(signo)) {
                    chosen.signals().markPendingLocked();
                    chosen.rouseForSignal();
                }
            }
        } finally {
            lock.unlock();
            if (continued && signo == Signal.SIGCONT) {
                ChildEvents.stopped(group, Signal.CLD_CONTINUED, Signal.SIGCONT);
            }
        }
        if (signo == Signal.SIGKILL) {
            group.beginExit(Signal.SIGKILL);
        } else {
            arrivals.wakeAll(Poll.IN);
        }
        return 0;
    }

    private void learnMasksLocked(Task target) {
        if (target != null) {
            target.signals().learnMaskLocked();
            return;
        }
        for (Task t : group.tasks()) {
            t.signals().learnMaskLocked();
        }
    }

    /** Stop signals and SIGCONT cancel each other when sent. @return whether a completed stop ended */
    private boolean prepareLocked(int signo) {
        long bit = Signal.bit(signo);
        if ((bit & Signal.STOP_SIGNALS) != 0) {
            removeEverywhereLocked(Signal.bit(Signal.SIGCONT));
        } else if (signo == Signal.SIGCONT) {
            removeEverywhereLocked(Signal.STOP_SIGNALS);
            return jobControl.continueLocked();
        }
        return false;
    }

    private void removeEverywhereLocked(long set) {
        shared.remove(set);
        for (Task t : group.tasks()) {
            t.signals().queue().remove(set);
        }
    }

    private boolean isShieldedLocked(SignalInfo info, Task target) {
        Task t = target != null ? target : group.leader();
        return group.isShielded() && info.isStoppedByShield() && actions.get(info.signo()).isDefault()
                && !t.signals().isBlockedLocked(info.signo());
    }

    private boolean isIgnoredLocked(int signo, Task target) {
        Task t = target != null ? target : group.leader();
        return t.trace() == null && !t.signals().isBlockedLocked(signo) && actions.get(signo).ignores(signo);
    }

    private long queueLocked(SignalInfo info, Task target) {
        int signo = info.signo();
        SignalQueue q = target != null ? target.signals().queue() : shared;
        if (signo < Signal.SIGRTMIN && q.has(signo) && !info.isFromTimer()) {
            return 0;
        }
        AtomicInteger account = group.kernel().pendingSignalsOf(group.leader().credentials().uid());
        long limit = group.limits().soft(ResourceLimits.SIGPENDING);
        int queued = account.incrementAndGet();
        if (limit >= 0 && queued > limit && !info.isFromTimer()) {
            account.decrementAndGet();
            if (signo >= Signal.SIGRTMIN && info.code() != Signal.SI_USER) {
                return Errno.EAGAIN.negative();
            }
            if (q.has(signo)) {
                return 0;
            }
            account = null;
        }
        q.add(info, account);
        return 0;
    }

    /** The task that takes a group signal: the main thread if it wants it, else the first that does. */
    private Task chooseLocked(int signo) {
        Task leader = group.leader();
        if (leader.signals().wantsLocked(signo)) {
            return leader;
        }
        for (Task t : group.tasks()) {
            if (t.signals().wantsLocked(signo)) {
                return t;
            }
        }
        return null;
    }
}
