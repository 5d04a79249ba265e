package org.belljar.kernel;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;

/**
 * A task's signal state (mask, own pending signals, alternate stack) and delivery. Pending sets and the mask are guarded by
 * the group's signal lock; the mask is changed by the task's own flow only.
 */
public final class TaskSignals {
    private final Task task;
    private final SignalQueue queue = new SignalQueue();
    private final AlternateStack alternateStack = new AlternateStack();
    private long blocked;
    /** The mask's twin in the guest. */
    private final GuestMask guestMask;
    /** While rt_sigtimedwait runs: the mask without its exceptions. */
    private long realBlocked;
    private boolean stopped;
    /** An unblocked signal waits, or a stop: TIF_SIGPENDING. Written under the lock, read by anyone. */
    private volatile boolean pending;

    // Owned by the task's flow:
    private long savedMask;
    private boolean hasSavedMask;
    /** What {@link #forceDefault} forces, or 0: it passes by the tracer (SA_IMMUTABLE). Owned by the task's flow. */
    private int untracedSignal;
    private final CallRestart restart = new CallRestart();

    TaskSignals(Task task) {
        this.task = task;
        this.guestMask = new GuestMask(task);
    }

    GuestMask guestMask() {
        return guestMask;
    }

    /** In a trap: the mask as the guest has left it. */
    void takeGuestMask() {
        long now = guestMask.read(blocked);
        if (now != blocked) {
            setMask(now);
        }
    }

    /** Before the guest goes on. */
    void giveGuestMask() {
        guestMask.write(blocked);
        if (guestMask.isToBeServed()) {
            group().lock.lock();
            try {
                if ((queue.mask() | group().shared.mask()) == 0) {
                    guestMask.serve();
                }
            } finally {
                group().lock.unlock();
            }
        }
    }

    /** A signal is about to be queued: from now on the guest changes its mask by calls, and the mask is what it is now. */
    void learnMaskLocked() {
        guestMask.stopServing();
        if (task.isInGuest()) {
            blocked = guestMask.read(blocked);
        }
    }

    private GroupSignals group() {
        return task.group().signals();
    }

    SignalQueue queue() {
        return queue;
    }

    public AlternateStack alternateStack() {
        return alternateStack;
    }

    /** Whether an unblocked signal waits. */
    public boolean isPending() {
        return pending;
    }

    /** Whether a signal waits that ends the process without a dump of it, so that even who is deaf to signals wakes. */
    boolean isFatalPending() {
        if (task.trace() != null) {
            return false; // the tracer may take it
        }
        group().lock.lock();
        try {
            long deadly = (queue.mask() | group().shared.mask())
                    & ~(blocked | Signal.DEFAULT_CORE | Signal.DEFAULT_IGNORED | Signal.STOP_SIGNALS);
            for (; deadly != 0 && !task.group().isShielded(); deadly &= deadly - 1) {
                if (group().actions().get(Long.numberOfTrailingZeros(deadly) + 1).isDefault()) {
                    return true;
                }
            }
            return false;
        } finally {
            group().lock.unlock();
        }
    }

    public boolean isStopped() {
        return stopped;
    }

    boolean isStoppedLocked() {
        return stopped;
    }

    void setStoppedLocked(boolean b) {
        stopped = b;
        recalculateLocked();
    }

    void markPendingLocked() {
        pending = true;
    }

    void recalculateLocked() {
        pending = ((queue.mask() | group().shared.mask()) & ~blocked) != 0
                || group().jobControl().isStopping() && !stopped || isTrapWanted() || isWantedForDump();
    }

    private boolean isWantedForDump() {
        CoreDump dump = task.group().coreDump();
        return dump != null && !dump.isDumper(task);
    }

    void recalculate() {
        group().lock.lock();
        try {
            recalculateLocked();
        } finally {
            group().lock.unlock();
        }
    }

    private boolean isTrapWanted() {
        TaskTrace trace = task.trace();
        return trace != null && trace.isTrapWanted();
    }

    /** A tracer has changed the registers: whether and what to restart follows from them alone. */
    void registersChanged(TraceRegisters r) {
        task.setOriginalCall(r.originalCall());
        restart.registersChanged(r);
    }

    boolean isBlockedLocked(int signo) {
        return ((blocked | realBlocked) & Signal.bit(signo)) != 0;
    }

    boolean wantsLocked(int signo) {
        return (blocked & Signal.bit(signo)) == 0 && !task.isExiting();
    }

    /** fork: the parent's mask; its alternate stack unless the memory is shared with a parent that runs on. */
    void inherit(TaskSignals parent, boolean resetAlternateStack) {
        blocked = parent.hasSavedMask ? parent.savedMask : parent.blocked;
        if (resetAlternateStack) {
            alternateStack.reset();
        } else {
            alternateStack.copyFrom(parent.alternateStack);
        }
    }

    void executed() {
        alternateStack.executed();
    }

    // ---- masks ----

    public long mask() {
        return task.isInGuest() ? guestMask.read(blocked) : blocked;
    }

    /** Replaces the mask; SIGKILL and SIGSTOP stay out of it. */
    public void setMask(long mask) {
        group().lock.lock();
        try {
            setMaskLocked(mask);
        } finally {
            group().lock.unlock();
        }
    }

    /** A group signal that this task no longer takes is handed to another one that does. */
    private void setMaskLocked(long mask) {
        long now = mask & ~Signal.UNBLOCKABLE;
        long newlyBlocked = group().shared.mask() & now & ~blocked;
        blocked = now;
        recalculateLocked();
        if (newlyBlocked != 0) {
            for (Task t : task.group().tasks()) {
                if (t != task && (newlyBlocked & ~t.signals().blocked) != 0 && !t.isExiting()) {
                    t.signals().markPendingLocked();
                    t.rouseForSignal();
                }
            }
        }
    }

    /**
     * A mask for the time of the running call (sigsuspend, ppoll, pselect, epoll_pwait). A handler that interrupts the call
     * runs with it and returns to the old one; otherwise the old one comes back when the call ends.
     */
    public void setTemporaryMask(long mask) {
        if (!hasSavedMask) {
            savedMask = blocked;
            hasSavedMask = true;
        }
        setMask(mask);
    }

    private void restoreSavedMask() {
        if (hasSavedMask) {
            hasSavedMask = false;
            setMask(savedMask);
        }
    }

    /** Pending and blocked signals of the task and its group (sigpending(2)). */
    public long pendingSet() {
        group().lock.lock();
        try {
            return (queue.mask() | group().shared.mask()) & blocked;
        } finally {
            group().lock.unlock();
        }
    }

    /** Signals pending for this task alone: /proc/PID/status. */
    public long ownPendingSet() {
        return queue.mask();
    }

    /** Copies of what is pending, for the task or its group, in the order of arrival (PTRACE_PEEKSIGINFO). */
    public List<SignalInfo> peek(boolean ofGroup) {
        group().lock.lock();
        try {
            return (ofGroup ? group().shared : queue).all();
        } finally {
            group().lock.unlock();
        }
    }

    /** PTRACE_GETSIGMASK: the mask that will hold when the call at hand is over. */
    public long maskForTracer() {
        return hasSavedMask ? savedMask : blocked;
    }

    /** PTRACE_SETSIGMASK; the task stands still. */
    public void setMaskByTracer(long mask) {
        setMask(mask);
        hasSavedMask = false;
    }

    // ---- taking without delivery ----

    /** Takes the next pending signal of a set (signalfd, rt_sigtimedwait); null: none. */
    public SignalInfo take(long set) {
        group().lock.lock();
        try {
            return takeLocked(set);
        } finally {
            group().lock.unlock();
        }
    }

    private SignalInfo takeLocked(long set) {
        int own = queue.next(set);
        int shared = group().shared.next(set);
        SignalInfo info = null;
        if (own != 0) {
            info = queue.take(own);
        } else if (shared != 0) {
            info = group().shared.take(shared);
        }
        recalculateLocked();
        return info;
    }

    /**
     * rt_sigtimedwait(2): waits for a signal of a set, blocked or not.
     *
     * @return the signal, or null when the deadline passed or another signal interrupts
     */
    public SignalInfo await(long set, long deadlineNs) {
        SignalInfo info = take(set);
        if (info != null || deadlineNs - System.nanoTime() <= 0) {
            return info;
        }
        group().lock.lock();
        try {
            realBlocked = blocked;
            blocked &= ~set;
            recalculateLocked();
        } finally {
            group().lock.unlock();
        }
        while (!task.isInterrupted() && deadlineNs - System.nanoTime() > 0) {
            task.park(deadlineNs);
        }
        group().lock.lock();
        try {
            blocked = realBlocked;
            realBlocked = 0;
            return takeLocked(set);
        } finally {
            group().lock.unlock();
        }
    }

    // ---- faults ----

    /** A CPU exception in guest code. */
    void fault(int signo, int code, long addr) {
        force(SignalInfo.ofFault(signo, code, addr));
    }

    /** A signal that the task cannot escape: if it is blocked or ignored, its action becomes the default. */
    public void force(SignalInfo info) {
        int signo = info.signo();
        GroupSignals g = group();
        g.lock.lock();
        try {
            boolean isBlocked = (blocked & Signal.bit(signo)) != 0;
            if (isBlocked || g.actions().get(signo).isIgnore()) {
                g.actions().set(signo, SignalAction.DEFAULT);
                blocked &= ~Signal.bit(signo);
            }
            if (g.actions().get(signo).isDefault()) {
                task.group().setShielded(false);
            }
            if (!queue.has(signo)) {
                queue.add(info, null);
            }
            recalculateLocked();
        } finally {
            g.lock.unlock();
        }
    }

    /** A signal that does to the task what its default action is, whatever the guest or a tracer says. */
    void forceDefault(SignalInfo info) {
        group().setAction(info.signo(), SignalAction.DEFAULT);
        untracedSignal = info.signo();
        force(info);
    }

    /** SIGSEGV for a frame that cannot be built or restored; kills when it was SIGSEGV's own. */
    void forceSegv(int during) {
        if (during == Signal.SIGSEGV) {
            group().setAction(Signal.SIGSEGV, SignalAction.DEFAULT);
        }
        force(SignalInfo.fromKernel(Signal.SIGSEGV));
    }

    // ---- delivery ----

    /** After a system call's result was written: notes a restart; gives up a temporary mask unless interrupted. */
    void callEnded(int nr, long result) {
        restart.note(task, nr, result);
        if (hasSavedMask && !CallRestart.isRestartCode(result) && result != Errno.EINTR.negative()) {
            restoreSavedMask();
        }
    }

    /** Delivers pending signals: builds frames, restarts calls, stops, or makes the task exit. Called before each return to the guest. */
    void deliverPending() {
        while (pending && !task.isExiting()) {
            if (isWantedForDump()) {
                task.group().coreDump().join(task);
                continue;
            }
            TaskTrace trace = task.trace();
            if (trace != null && trace.isTrapWanted()) {
                trace.jobControlStop();
                continue;
            }
            if (group().jobControl().isStopping() && !stopped) {
                group().jobControl().enterStop(task);
                continue;
            }
            SignalInfo info;
            SignalAction action;
            group().lock.lock();
            try {
                info = takeLocked(~blocked);
                if (info == null) {
                    break;
                }
            } finally {
                group().lock.unlock();
            }
            info = info.signo() == untracedSignal ? info : passTracer(info);
            if (info == null) {
                continue;
            }
            group().lock.lock();
            try {
                action = takeActionLocked(info.signo());
            } finally {
                group().lock.unlock();
            }
            deliver(info, action);
        }
        if (!task.isExiting()) {
            restart.withoutHandler(task);
            restoreSavedMask();
        }
    }

    /** The tracer's say over a signal: what to deliver, or null. One that is blocked by now waits again. */
    private SignalInfo passTracer(SignalInfo info) {
        TaskTrace trace = task.trace();
        if (trace == null || task.isExiting()) {
            return info;
        }
        SignalInfo now = trace.signalStop(info);
        if (now == null || task.isExiting()) {
            return null;
        }
        if (now.signo() == Signal.SIGKILL) {
            task.group().beginExit(Signal.SIGKILL);
            return null;
        }
        group().lock.lock();
        try {
            if ((blocked & Signal.bit(now.signo())) != 0) {
                if (!queue.has(now.signo())) {
                    queue.add(now, null);
                }
                recalculateLocked();
                return null;
            }
        } finally {
            group().lock.unlock();
        }
        return now;
    }

    private SignalAction takeActionLocked(int signo) {
        SignalAction a = group().actions().get(signo);
        if (!a.isDefault() && !a.isIgnore() && a.has(Signal.SA_RESETHAND)) {
            group().actions().set(signo, new SignalAction(Signal.SIG_DFL, a.flags(), a.restorer(), a.mask()));
        }
        if (a.isDefault() && (Signal.bit(signo) & Signal.STOP_SIGNALS) != 0) {
            group().jobControl().stopDequeuedLocked();
        }
        return a;
    }

    private void deliver(SignalInfo info, SignalAction action) {
        int signo = info.signo();
        if (action.isIgnore()) {
            return;
        }
        SyscallObserver observer = task.kernel().observer();
        if (observer != null) {
            observer.signal(task, signo);
        }
        if (!action.isDefault()) {
            handle(info, action);
        } else if ((Signal.bit(signo) & Signal.DEFAULT_IGNORED) == 0 && !(task.group().isShielded() && info.isStoppedByShield())) {
            if ((Signal.bit(signo) & Signal.STOP_SIGNALS) != 0) {
                stop(signo);
            } else {
                task.group().beginExit(CoreDump.statusAfterDump(task, info));
            }
        }
    }

    private void stop(int signo) {
        if (signo != Signal.SIGSTOP && isInOrphanedGroup()) {
            return;
        }
        JobControl jobs = group().jobControl();
        group().lock.lock();
        try {
            if (jobs.isStopStillWantedLocked()) {
                jobs.beginStopLocked(signo);
            }
        } finally {
            group().lock.unlock();
        }
        jobs.enterStop(task);
    }

    private boolean isInOrphanedGroup() {
        task.kernel().treeLock().lock();
        try {
            return task.group().processGroup().isOrphanedLocked();
        } finally {
            task.kernel().treeLock().unlock();
        }
    }

    private void handle(SignalInfo info, SignalAction action) {
        if (!task.obtainFrame()) {
            return;
        }
        TaskTrace trace = task.trace();
        boolean isStepping = trace != null && trace.isStepping();
        if (trace != null) {
            trace.steps().hide(task.thread().registers());
        }
        restart.beforeHandler(task.thread().registers(), action);
        long frameMask = hasSavedMask ? savedMask : blocked;
        if (!SignalFrame.build(task, info, action, frameMask)) {
            forceSegv(info.signo());
            return;
        }
        hasSavedMask = false;
        long now = blocked | action.mask();
        if (!action.has(Signal.SA_NODEFER)) {
            now |= Signal.bit(info.signo());
        }
        setMask(now);
        if (isStepping) {
            // A step into a handler ends at its first instruction.
            trace.notify(Signal.SIGTRAP, 0);
        } else if (trace != null) {
            trace.steps().arm(task.thread().registers());
        }
    }

    /** Implements rt_sigreturn(2). */
    public long returnFromHandler() {
        if (!SignalFrame.restore(task)) {
            forceSegv(0);
        }
        return Control.REGISTERS_SET;
    }
}
