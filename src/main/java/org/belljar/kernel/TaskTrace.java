package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;

/**
 * A task's being traced (ptrace(2)): who traces it, how, and the stop it is in. Made by {@link Tracer}; ends with a detach,
 * the tracer's end, or when the tracer has waited for the tracee's end.
 *
 * <p>The tracee stops itself, in its own flow: it puts its results into guest memory, copies its registers, notifies the
 * tracer and sleeps. All that the tracer does to it, it does to the copy or to guest memory. State is guarded by the signal
 * lock of the tracee's group unless another rule is given.
 */
public final class TaskTrace {
    public static final int OPTION_SYSGOOD = 1, OPTION_EXITKILL = 1 << 20, OPTION_SUSPEND_SECCOMP = 1 << 21;
    public static final int EVENT_FORK = 1, EVENT_VFORK = 2, EVENT_CLONE = 3, EVENT_EXEC = 4, EVENT_VFORK_DONE = 5,
            EVENT_EXIT = 6, EVENT_SECCOMP = 7, EVENT_STOP = 128;
    public static final int MESSAGE_ENTRY = 1, MESSAGE_EXIT = 2;
    /** Options 1 to 7 are {@code 1 << event}. */
    public static final int OPTIONS = OPTION_SYSGOOD | 0xfe | OPTION_EXITKILL | OPTION_SUSPEND_SECCOMP;

    private final Task task;
    private final Task tracer;
    private final boolean isSeized;
    private volatile int options;

    // The stop at hand:
    private volatile boolean stopped;
    private boolean listening;
    private int stopCode;
    /** What PTRACE_GETSIGINFO tells and PTRACE_SETSIGINFO replaces; null in a group stop. */
    private SignalInfo info;
    private long message;
    private TraceRegisters registers;
    /** How the tracer lets the tracee go on: a signal, and whether by one instruction. */
    private int resumeSignal;
    private volatile boolean stepping;
    /** SIGKILL has come: ends even the stop in which an ending task stands. */
    private volatile boolean killed;

    /** The tracee is to stop (PTRACE_INTERRUPT, the first stop of a seized one, an attach to a stopped one). */
    private volatile boolean trapWanted;
    /** SIGCONT has come since a seized tracee stopped: it is to stop anew. */
    private volatile boolean newsWanted;

    /** Owned by the tracee's flow: what {@link #info} was when the last stop ended. */
    private SignalInfo leftInfo;
    private final TraceSteps steps;

    /** The tracee has ended with this wait status and the tracer has not waited for it. Guarded by the tree lock. */
    private boolean ended;
    private int endStatus;

    TaskTrace(Task task, Task tracer, boolean isSeized, int options) {
        this.task = task;
        this.tracer = tracer;
        this.isSeized = isSeized;
        this.steps = new TraceSteps(task);
        this.options = options;
    }

    public Task task() {
        return task;
    }

    public Task tracer() {
        return tracer;
    }

    public boolean isSeized() {
        return isSeized;
    }

    public int options() {
        return options;
    }

    /** While the tracer wants so, no filter is asked. */
    boolean isSeccompSuspended() {
        return (options & OPTION_SUSPEND_SECCOMP) != 0;
    }

    public void setOptions(int o) {
        options = o;
    }

    boolean wantsEvent(int event) {
        return (options >> event & 1) != 0;
    }

    // ---- the tracee's side ----

    boolean isTrapWanted() {
        return trapWanted || newsWanted;
    }

    boolean isStepping() {
        return stepping;
    }

    /** Whether it stands in a stop (state letter t). */
    boolean isStopped() {
        return stopped;
    }

    /**
     * Stands still until the tracer says otherwise.
     *
     * @param code what wait(2) reports in the upper bytes of the status
     * @param why CLD_TRAPPED or CLD_STOPPED
     * @param about what PTRACE_GETSIGINFO tells; null in a group stop
     * @return the signal that the tracer passes; {@code code} when nobody traces the task any more, 0 when it is to end
     */
    int stop(int code, int why, SignalInfo about, long eventMessage) {
        boolean isEnding = task.isExiting();
        if (!isEnding && !task.settle()) {
            return 0;
        }
        TraceRegisters copy = TraceRegisters.of(task.thread().registers(), task.originalCall());
        steps.hide(copy);
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (task.trace() != this) {
                return code;
            }
            if (killed || !isEnding && task.isExiting()) {
                return 0;
            }
            stopped = true;
            listening = false;
            stopCode = code;
            info = about;
            message = eventMessage;
            registers = copy;
            resumeSignal = 0;
            // Any stop answers PTRACE_INTERRUPT, only an EVENT_STOP tells of SIGCONT.
            trapWanted = false;
            newsWanted &= code >> 8 != EVENT_STOP;
            task.signals().recalculateLocked();
        } finally {
            lock.unlock();
        }
        ChildEvents.traceStopped(this, why, code & 0x7f);
        while (stopped && !killed && (isEnding || !task.isDying())) {
            task.park(Task.FOREVER);
        }
        return goOn(copy, isEnding);
    }

    private int goOn(TraceRegisters copy, boolean isEnding) {
        int signal;
        boolean isTraced;
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            stopped = false;
            listening = false;
            stopCode = 0;
            leftInfo = info;
            info = null;
            registers = null;
            signal = resumeSignal;
            isTraced = task.trace() == this;
        } finally {
            lock.unlock();
        }
        if (isEnding || task.isDying()) {
            return 0;
        }
        steps.prepare(copy, stepping, isTraced);
        copy.load(task.thread().registers());
        task.signals().registersChanged(copy);
        return signal;
    }

    /** A stop with a SIGTRAP that says why in si_code (ptrace_notify). */
    int notify(int code, long eventMessage) {
        return stop(code, Signal.CLD_TRAPPED, trapInfo(Signal.SIGTRAP, code), eventMessage);
    }

    private SignalInfo trapInfo(int signo, int code) {
        return SignalInfo.fromUser(signo, code, task.tid(), task.credentials().uid());
    }

    /** An event that the tracer may have asked for. */
    void event(int event, long eventMessage) {
        if (wantsEvent(event)) {
            notify(event << 8 | Signal.SIGTRAP, eventMessage);
        } else if (event == EVENT_EXEC && !isSeized) {
            task.group().signals().send(SignalInfo.fromUser(Signal.SIGTRAP, Signal.SI_USER, task.tid(), task.credentials().uid()), task);
        }
    }

    /** A system-call stop; a signal that the tracer passes is sent to the task. */
    void callStop(int which) {
        int signo = notify(Signal.SIGTRAP | ((options & OPTION_SYSGOOD) != 0 ? 0x80 : 0), which);
        if (Signal.isValid(signo)) {
            task.group().signals().send(SignalInfo.fromKernel(signo), task);
        }
    }

    /** Signal-delivery stop: what is to be delivered instead; null for nothing. */
    SignalInfo signalStop(SignalInfo i) {
        int signo = stop(i.signo(), Signal.CLD_TRAPPED, i, 0);
        if (!Signal.isValid(signo)) {
            return null;
        }
        SignalInfo out = leftInfo == null ? i : leftInfo;
        return signo == out.signo() ? out
                : SignalInfo.fromUser(signo, Signal.SI_USER, tracer.group().id(), tracer.credentials().uid());
    }

    /** The task's part in a group stop, or the stop that the tracer has asked for (do_jobctl_trap). */
    void jobControlStop() {
        int groupSignal = task.group().signals().jobControl().stopSignal();
        if (isSeized) {
            int signo = groupSignal == 0 ? Signal.SIGTRAP : groupSignal;
            int code = EVENT_STOP << 8 | signo;
            stop(code, Signal.CLD_STOPPED, trapInfo(signo, code), 0);
        } else if (groupSignal != 0) {
            stop(groupSignal, Signal.CLD_STOPPED, null, 0);
        } else {
            trapWanted = false;
            task.signals().recalculate();
        }
    }

    TraceSteps steps() {
        return steps;
    }

    /** Whether the guest goes on after a step as if nothing had been. */
    boolean ignoresStep() {
        return steps.ignores(stepping);
    }

    /** exec: breakpoints were for the old program. */
    void executed() {
        steps.debugRegisters().clear();
    }

    /** With the signal lock held: the task must stop. */
    void wantTrapLocked() {
        trapWanted = true;
        task.signals().markPendingLocked();
    }

    /** SIGCONT has come: a seized tracee that listens, or stands in a group stop, stops anew to tell. */
    void continuedLocked() {
        if (!isSeized) {
            return;
        }
        newsWanted = true;
        task.signals().markPendingLocked();
        if (listening) {
            stopped = false;
            task.fiber().unpark();
        }
    }

    void killedLocked() {
        killed = true;
        task.fiber().unpark();
    }

    // ---- the tracer's side; it has been checked that the caller is the tracer ----

    /** Throws ESRCH unless the tracee stands still for its tracer. */
    public TraceRegisters registers() {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (!stopped || listening || killed || registers == null) {
                throw Errno.ESRCH.exception();
            }
            return registers;
        } finally {
            lock.unlock();
        }
    }

    public DebugRegisters debugRegisters() {
        return steps.debugRegisters();
    }

    public long message() {
        return message;
    }

    /** EINVAL in a group stop. */
    public SignalInfo info() {
        SignalInfo i = info;
        if (i == null) {
            throw Errno.EINVAL.exception();
        }
        return i;
    }

    /** si_code of the stop's siginfo, 0 without. */
    public int infoCode() {
        SignalInfo i = info;
        return i == null ? 0 : i.code();
    }

    public void setInfo(SignalInfo i) {
        info();
        info = i;
    }

    /** Goes on; {@code watch} the system-call stops to make on the way: bits of {@link CallWatch}. */
    void resume(int signal, int watch, boolean singleStep) {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (!stopped || listening) {
                throw Errno.ESRCH.exception();
            }
            task.watchCallsOnly(watch | (singleStep ? CallWatch.STEP : 0) | (steps.debugRegisters().isActive() ? CallWatch.DEBUG : 0));
            stepping = singleStep;
            resumeSignal = signal;
            stopped = false;
            stopCode = 0;
        } finally {
            lock.unlock();
        }
        task.fiber().unpark();
    }

    /** PTRACE_LISTEN: stays stopped, but hears of SIGCONT. EIO unless it stands in an EVENT_STOP. */
    void listen() {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (!isSeized || info == null || info.code() >> 8 != EVENT_STOP) {
                throw Errno.EIO.exception();
            }
            listening = true;
            if (newsWanted) {
                stopped = false;
                task.fiber().unpark();
            }
        } finally {
            lock.unlock();
        }
    }

    /** PTRACE_INTERRUPT. */
    void interrupt() {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (task.isExiting()) {
                return;
            }
            wantTrapLocked();
            if (listening) {
                stopped = false;
            }
        } finally {
            lock.unlock();
        }
        task.rouseForSignal();
    }

    /** Nobody traces the task any more; with the tree lock and the signal lock held. */
    void releaseLocked(int signal) {
        task.setTraceLocked(null);
        task.watchCallsOnly(0);
        stepping = false;
        trapWanted = false;
        newsWanted = false;
        resumeSignal = signal;
        stopped = false;
        task.signals().setStoppedLocked(false);
        task.fiber().unpark();
    }

    // ---- wait(2) ----

    /** The code of a stop not yet reported, or 0. With the tree lock held. */
    int stopReport(boolean consume) {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            int code = stopped && !listening ? stopCode : 0;
            if (consume && code != 0) {
                stopCode = 0;
            }
            return code;
        } finally {
            lock.unlock();
        }
    }

    void endedLocked(int status) {
        ended = true;
        endStatus = status;
    }

    boolean hasEndedLocked() {
        return ended;
    }

    int endStatusLocked() {
        return endStatus;
    }
}
