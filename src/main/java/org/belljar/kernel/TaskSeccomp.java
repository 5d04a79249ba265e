package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.abi.SyscallNumber;
import org.belljar.platform.Registers;
import org.belljar.seccomp.Action;
import org.belljar.seccomp.CallData;
import org.belljar.seccomp.Filter;
import org.belljar.seccomp.FilterChain;
import org.belljar.vfs.Credentials;

/**
 * A task's seccomp mode (seccomp(2)). Mode and filters are changed under the group's signal lock, by the task itself or by
 * another one's TSYNC, and only ever become stricter.
 */
public final class TaskSeccomp {
    public static final int DISABLED = 0, STRICT = 1, FILTER = 2;
    public static final int TSYNC = 1, LOG = 2, SPEC_ALLOW = 4, NEW_LISTENER = 8,
            TSYNC_ESRCH = 16, WAIT_KILLABLE_RECV = 32;
    private static final int SYS_SECCOMP = 1, MAX_ERRNO = 4095;
    private static final int NR_READ = 0, NR_WRITE = 1, NR_RT_SIGRETURN = 15, NR_EXIT = 60;

    /** What the trampoline answers by itself (served_* in trampoline.S). */
    private static final int[] SERVED = {SyscallNumber.GETPID, SyscallNumber.GETTID, SyscallNumber.GETUID, SyscallNumber.GETEUID,
        SyscallNumber.GETGID, SyscallNumber.GETEGID, SyscallNumber.FUTEX, SyscallNumber.RT_SIGPROCMASK, SyscallNumber.SCHED_YIELD,
        SyscallNumber.SET_ROBUST_LIST, SyscallNumber.RSEQ};

    private final Task task;
    private volatile int mode;
    private volatile FilterChain filters;

    TaskSeccomp(Task task) {
        this.task = task;
    }

    public int mode() {
        return mode;
    }

    /** Whether the filters are known to allow every call of this number, so that none need be looked at. */
    boolean alwaysAllows(int nr) {
        FilterChain f = filters;
        return mode == FILTER && f.alwaysAllows(nr);
    }

    /** Whether all calls that a guest thread answers itself are allowed anyway. */
    boolean allowsServing() {
        for (int nr : SERVED) {
            if (!alwaysAllows(nr)) {
                return false;
            }
        }
        return true;
    }

    /** Number of filters: /proc/PID/status. */
    public int filterCount() {
        FilterChain f = filters;
        return f == null ? 0 : f.depth();
    }

    /** The chain up to a task's filter {@code n}, from 0 for its first one. EINVAL, ENOENT. */
    public FilterChain filter(long n) {
        FilterChain f = filters;
        if (mode != FILTER) {
            throw Errno.EINVAL.exception();
        }
        return f.upTo(n);
    }

    /** fork, with the signal lock of the child's group held. */
    void inheritLocked(TaskSeccomp parent) {
        setLocked(parent.mode, parent.filters);
    }

    private void setLocked(int newMode, FilterChain f) {
        SeccompListener before = listenerOf(filters);
        SeccompListener now = listenerOf(f);
        if (now != before) {
            // A chain only grows, and has one listener at most: there was none.
            now.taskAdded();
        }
        filters = f;
        mode = newMode;
        if (newMode != DISABLED) {
            task.watchCalls(CallWatch.SECCOMP);
        }
    }

    private static SeccompListener listenerOf(FilterChain f) {
        return f == null ? null : (SeccompListener) f.listener();
    }

    /** The task ends. */
    void leave() {
        SeccompListener l = listenerOf(filters);
        if (l != null) {
            l.taskGone();
        }
    }

    /** Makes a listener for {@link #install}. EBUSY when there is one. */
    public SeccompListener newListener(boolean waitsKillable) {
        if (listenerOf(filters) != null) {
            throw Errno.EBUSY.exception();
        }
        return new SeccompListener(waitsKillable);
    }

    /** SECCOMP_SET_MODE_STRICT: EINVAL in another mode. */
    public long setStrict() {
        return assign(STRICT);
    }

    private long assign(int newMode) {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (mode != DISABLED && mode != newMode) {
                return Errno.EINVAL.negative();
            }
            setLocked(newMode, filters);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** EACCES for a caller that could gain privileges by exec under its own filter. */
    public void requireFilterRight() {
        if (!task.hasNoNewPrivs() && !task.credentials().hasOwnCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EACCES.exception();
        }
    }

    /**
     * SECCOMP_SET_MODE_FILTER.
     *
     * @param listener of the filter, or null
     * @param flags TSYNC: all threads of the process get the caller's filters; TSYNC_ESRCH
     * @return 0; EINVAL in strict mode; ENOMEM; with TSYNC the id of a thread whose filters are no ancestors of the caller's
     *     (ESRCH with TSYNC_ESRCH)
     */
    public long install(Filter program, int flags, SeccompListener listener) {
        var lock = task.group().signals().lock;
        lock.lock();
        try {
            if (mode == STRICT) {
                return Errno.EINVAL.negative();
            }
            FilterChain longer = new FilterChain(program, filters, listener, (flags & LOG) != 0);
            if ((flags & TSYNC) != 0) {
                Task other = firstThatCannotFollowLocked();
                if (other != null) {
                    return (flags & TSYNC_ESRCH) != 0 ? Errno.ESRCH.negative() : other.tid();
                }
                for (Task t : task.group().tasks()) {
                    if (t != task && !t.isExiting()) {
                        t.seccomp().setLocked(FILTER, longer);
                        if (task.hasNoNewPrivs()) {
                            t.setNoNewPrivsByThread();
                        }
                    }
                }
            }
            setLocked(FILTER, longer);
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private Task firstThatCannotFollowLocked() {
        for (Task t : task.group().tasks()) {
            TaskSeccomp s = t.seccomp();
            boolean follows = s.mode == DISABLED
                    || s.mode == FILTER && (filters == s.filters || filters != null && filters.descendsFrom(s.filters));
            if (t != task && !t.isExiting() && !follows) {
                return t;
            }
        }
        return null;
    }

    /**
     * Judges a call: it is made, or it is not and RAX holds its result, or the task ends.
     *
     * @param isRecheck after a tracer has had its say: another TRACE lets the call pass
     * @return the number of the call to make (a tracer may change it), or {@link CallWatch#SKIP}
     */
    int judge(int nr, long[] args, boolean isRecheck) {
        if (mode == STRICT) {
            if (nr == NR_READ || nr == NR_WRITE || nr == NR_EXIT || nr == NR_RT_SIGRETURN) {
                return nr;
            }
            task.exit(Signal.SIGKILL);
            return CallWatch.SKIP;
        }
        Registers r = task.thread().registers();
        CallData call = new CallData(nr, r.get(Registers.RIP), args);
        int result = filters.run(call);
        int data = Action.data(result);
        switch (Action.of(result)) {
            case Action.ALLOW, Action.LOG -> {
                return nr;
            }
            case Action.ERRNO -> r.set(Registers.RAX, -Math.min(data, MAX_ERRNO));
            case Action.USER_NOTIF -> {
                return askListener(call) ? nr : CallWatch.SKIP;
            }
            case Action.TRACE -> {
                return isRecheck ? nr : askTracer(data, args);
            }
            case Action.TRAP -> {
                r.set(Registers.RAX, nr);
                task.signals().force(SignalInfo.ofSeccomp(SYS_SECCOMP, data, r.get(Registers.RIP), nr));
            }
            case Action.KILL_THREAD -> kill(nr, data, task.group().tasks().length > 1);
            default -> kill(nr, data, false);
        }
        return CallWatch.SKIP;
    }

    /** SECCOMP_RET_TRACE without a tracer that asked for it is ENOSYS. */
    private int askTracer(int data, long[] args) {
        TaskTrace trace = task.trace();
        if (trace == null || !trace.wantsEvent(TaskTrace.EVENT_SECCOMP)) {
            task.thread().registers().set(Registers.RAX, Errno.ENOSYS.negative());
            return CallWatch.SKIP;
        }
        trace.event(TaskTrace.EVENT_SECCOMP, data);
        int nr = CallWatch.reload(task, args);
        return nr == CallWatch.SKIP ? nr : judge(nr, args, true);
    }

    /** Without a listener, or when it has been closed: ENOSYS. */
    private boolean askListener(CallData call) {
        SeccompListener l = (SeccompListener) filters.listenerFor(call);
        if (l != null) {
            return l.ask(task, call);
        }
        task.thread().registers().set(Registers.RAX, Errno.ENOSYS.negative());
        return false;
    }

    private void kill(int nr, int data, boolean threadOnly) {
        Registers r = task.thread().registers();
        r.set(Registers.RAX, nr);
        if (threadOnly) {
            task.exit(Signal.SIGSYS);
        } else {
            task.signals().forceDefault(SignalInfo.ofSeccomp(SYS_SECCOMP, data, r.get(Registers.RIP), nr));
        }
    }
}
