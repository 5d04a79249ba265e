package org.belljar.kernel;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.belljar.host.ThreadTimes;
import org.belljar.platform.GuestProcess;
import org.belljar.sync.WaitQueue;

/**
 * A thread group: a process as users know it (Linux's signal_struct). Its place in the tree of processes is guarded by the
 * kernel's tree lock, its list of tasks and its end by the signal lock of {@link GroupSignals}.
 */
public final class TaskGroup {
    private static final Task[] NO_TASKS = new Task[0];

    private final Kernel kernel;
    private final Pid pid;
    private volatile int exitSignal;
    private final GroupSignals signals;
    private final ResourceLimits limits;
    private final ControlGroup controlGroup;
    private final WaitQueue childEvents = new WaitQueue();
    private final WaitQueue endEvents = new WaitQueue();
    private final ProcessTimers timers = new ProcessTimers(this);
    private final long startNs = System.nanoTime();

    // Guarded by the tree lock:
    private TaskGroup parent;
    private Task parentTask;
    private final Set<TaskGroup> children = new LinkedHashSet<>();
    private boolean hasExecuted;
    private CpuUsage reapedUsage = CpuUsage.NONE;

    // Written under the tree lock, read by anyone:
    private volatile ProcessGroup processGroup;
    private volatile boolean isChildSubreaper;
    private volatile boolean isShielded;
    private volatile boolean isZombie;

    // Written under the signal lock, read by anyone:
    private volatile Task[] tasks = NO_TASKS;
    private volatile Task leader;
    private volatile boolean isExiting;
    private volatile int exitStatus;
    /** The task that runs exec and waits for the others to end. */
    private volatile Task executing;

    /** The host process; replaced by exec. */
    private volatile GuestProcess process;
    private final CpuAccount cpuAccount = new CpuAccount();
    /** Set at the end, when the host's process is about to go. */
    private volatile CpuUsage finalUsage;
    /** Of tasks that have ended. Guarded by the signals' lock. */
    private final IoCounters endedIo = new IoCounters();
    private final PeakMemory peak = new PeakMemory();
    private volatile int dumpable = 1;
    private volatile int oomScoreAdj;
    /** What the value may be lowered to without CAP_SYS_RESOURCE. */
    private volatile int leastOomScoreAdj;
    /** Which mappings a core dump shows: /proc/PID/coredump_filter (core(5)). */
    private volatile int coredumpFilter = 0x33;
    /** The dump that is being made; written once, under the signal lock. */
    private volatile CoreDump coreDump;
    /** PR_SET_THP_DISABLE: stored and returned; the host decides. */
    /** See {@link #makePlain}. */
    private volatile boolean isPlain;

    TaskGroup(Kernel kernel, Pid pid, int exitSignal, SignalActions actions, ResourceLimits limits, GuestProcess process,
            ControlGroup controlGroup) {
        this.kernel = kernel;
        this.pid = pid;
        this.exitSignal = exitSignal;
        this.signals = new GroupSignals(this, actions);
        this.limits = limits;
        this.controlGroup = controlGroup;
        this.process = process;
    }

    public Kernel kernel() {
        return kernel;
    }

    /** The thread-group id in the process's own PID namespace: getpid(2). */
    public int id() {
        return pid.number;
    }

    /** The id as seen from a PID namespace; 0: not visible there. */
    public int idIn(PidNamespace viewer) {
        return pid.in(viewer);
    }

    /** The id in the initial PID namespace. */
    public int globalId() {
        return pid.global();
    }

    /** Whether it is the first process of a PID namespace that a guest made. */
    boolean isNamespaceInit() {
        return pids().parent() != null && pids().init() == this;
    }

    /** The PID namespace that the process lives in. */
    public PidNamespace pids() {
        return pid.namespace();
    }

    Pid pid() {
        return pid;
    }

    /** The signal the parent gets at the end: SIGCHLD, or what clone(2) asked for, 0 for none. */
    public int exitSignal() {
        return exitSignal;
    }

    void setExitSignal(int signo) {
        exitSignal = signo;
    }

    public GroupSignals signals() {
        return signals;
    }

    public ResourceLimits limits() {
        return limits;
    }

    /** What it is held to together with others. */
    public ControlGroup controlGroup() {
        return controlGroup;
    }

    public ProcessTimers timers() {
        return timers;
    }

    /** Woken when a child ends, stops or continues. */
    WaitQueue childEvents() {
        return childEvents;
    }

    /** Woken with POLLIN when the group is a zombie: pidfd. */
    public WaitQueue endEvents() {
        return endEvents;
    }

    /** When the process was made, on System.nanoTime's scale. */
    public long startNs() {
        return startNs;
    }

    public GuestProcess process() {
        return process;
    }

    /** exec: another host process, which had used CPU time before; {@code used} so far by the group. */
    void changeCarrier(GuestProcess p, CpuUsage used, CpuUsage newCarrierHas) {
        cpuAccount.changeCarrier(used, newCarrierHas);
        process = p;
    }

    // ---- place in the tree ----

    TaskGroup parentLocked() {
        return parent;
    }

    Task parentTaskLocked() {
        return parentTask;
    }

    /** The parent; null: none. */
    public TaskGroup parent() {
        kernel.treeLock().lock();
        try {
            return parentLocked();
        } finally {
            kernel.treeLock().unlock();
        }
    }

    void setParentLocked(TaskGroup p, Task t) {
        parent = p;
        parentTask = t;
    }

    Set<TaskGroup> childrenLocked() {
        return children;
    }

    /** getppid(2) as seen from a PID namespace; 0 without a parent that is visible there. */
    public int parentIdIn(PidNamespace viewer) {
        kernel.treeLock().lock();
        try {
            return parent == null ? 0 : parent.idIn(viewer);
        } finally {
            kernel.treeLock().unlock();
        }
    }

    public ProcessGroup processGroup() {
        return processGroup;
    }

    void setProcessGroupLocked(ProcessGroup g) {
        processGroup = g;
    }

    public Session session() {
        return processGroup.session();
    }

    public boolean isSessionLeader() {
        return session().pid() == pid;
    }

    /** Whether the process has run another program since it was made; a snapshot. */
    boolean hasExecuted() {
        kernel.treeLock().lock();
        try {
            return hasExecuted;
        } finally {
            kernel.treeLock().unlock();
        }
    }

    boolean hasExecutedLocked() {
        return hasExecuted;
    }

    void setExecutedLocked() {
        hasExecuted = true;
    }

    public boolean isChildSubreaper() {
        return isChildSubreaper;
    }

    public void setChildSubreaper(boolean on) {
        isChildSubreaper = on;
    }

    /**
     * The first process of a PID namespace made by a guest: signals that it has no handler for do not reach it, SIGKILL and
     * SIGSTOP only from outside the namespace (SIGNAL_UNKILLABLE). A fault of its own lifts that.
     */
    boolean isShielded() {
        return isShielded;
    }

    public void setShielded(boolean on) {
        isShielded = on;
    }

    public boolean isZombie() {
        return isZombie;
    }

    void setZombieLocked() {
        isZombie = true;
    }

    // ---- tasks ----

    /** The live tasks; a snapshot. */
    public Task[] tasks() {
        return tasks;
    }

    /** The main thread (it may have ended while others live on). */
    public Task leader() {
        return leader;
    }

    void setLeader(Task t) {
        leader = t;
    }

    void addTaskLocked(Task t) {
        Task[] now = Arrays.copyOf(tasks, tasks.length + 1);
        now[now.length - 1] = t;
        tasks = now;
        if (leader == null) {
            leader = t;
        }
    }

    /** @return whether it was the last */
    boolean removeTaskLocked(Task t) {
        Task[] old = tasks;
        Task[] now = new Task[Math.max(0, old.length - 1)];
        int n = 0;
        for (Task o : old) {
            if (o != t) {
                now[n++] = o;
            }
        }
        tasks = now;
        endedIo.add(t.io());
        return now.length == 0;
    }

    Task executing() {
        return executing;
    }

    void setExecuting(Task t) {
        executing = t;
    }

    // ---- the end ----

    public boolean isExiting() {
        return isExiting;
    }

    /** In wait(2)'s encoding; meaningful once the group is exiting or a zombie. */
    public int exitStatus() {
        return exitStatus;
    }

    /** The status of a group whose last task ended by itself. */
    void setExitStatusIfRunningLocked(int status) {
        if (!isExiting) {
            isExiting = true;
            exitStatus = status;
        }
    }

    /** Ends all tasks, from whatever they do (exit_group(2), a fatal signal). No effect when they are ending already. */
    public void beginExit(int status) {
        Task[] all;
        signals.lock.lock();
        try {
            if (isExiting) {
                return;
            }
            isExiting = true;
            exitStatus = status;
            all = tasks;
            for (Task t : all) {
                t.setExiting();
            }
        } finally {
            signals.lock.unlock();
        }
        for (Task t : all) {
            t.rouseToEnd();
        }
    }

    public boolean isStopped() {
        return signals.jobControl().isComplete();
    }

    // ---- accounting ----

    /** CPU time of all tasks, ended and live: what the host counts for the process. */
    public CpuUsage usage() {
        CpuUsage u = finalUsage;
        if (u != null) {
            return u;
        }
        long[] out = new long[2];
        process.cpuTimes(out);
        return cpuAccount.since(out[0], out[1]);
    }

    /** What all tasks, ended and live, have read and written. */
    public IoCounters io() {
        IoCounters sum = new IoCounters();
        signals.lock.lock();
        try {
            sum.add(endedIo);
            for (Task t : tasks) {
                sum.add(t.io());
            }
        } finally {
            signals.lock.unlock();
        }
        return sum;
    }

    /** The sum of {@link #usage}, which costs less. */
    public long cpuNs() {
        CpuUsage u = finalUsage;
        return u != null ? u.totalNs() : cpuAccount.totalSince(process.cpuNs());
    }

    void keepFinalUsage() {
        finalUsage = usage();
    }

    /** CPU time of the children that were waited for, with theirs. */
    public CpuUsage childrenUsage() {
        kernel.treeLock().lock();
        try {
            return reapedUsage;
        } finally {
            kernel.treeLock().unlock();
        }
    }

    /** exec: the host process is about to go. */
    void notePeakResident() {
        peak.note(process);
    }

    PeakMemory peak() {
        return peak;
    }

    /** Greatest resident memory ever, in KiB. */
    public long peakResidentKb() {
        long kb = peak.own();
        return isZombie ? kb : Math.max(ThreadTimes.peakResidentKb(process.hostPid()), kb);
    }

    /** That of the greatest child that was waited for, with theirs. */
    public long childrenPeakResidentKb() {
        List<PeakMemory> unread;
        kernel.treeLock().lock();
        try {
            unread = peak.unreadLocked();
        } finally {
            kernel.treeLock().unlock();
        }
        unread.forEach(PeakMemory::own);
        kernel.treeLock().lock();
        try {
            return peak.childrenLocked();
        } finally {
            kernel.treeLock().unlock();
        }
    }

    void addReapedLocked(TaskGroup child) {
        peak.addReapedLocked(child.peak);
        reapedUsage = reapedUsage.plus(child.usage()).plus(child.reapedUsage);
    }

    /** SUID_DUMP_*: 0 not dumpable, 1 dumpable. */
    public int dumpable() {
        return dumpable;
    }

    public void setDumpable(int d) {
        dumpable = d;
    }

    public int coredumpFilter() {
        return coredumpFilter;
    }

    public void setCoredumpFilter(int bits) {
        coredumpFilter = bits;
    }

    CoreDump coreDump() {
        return coreDump;
    }

    /** False when there is one already. */
    boolean setCoreDumpLocked(CoreDump d) {
        if (coreDump != null) {
            return false;
        }
        coreDump = d;
        return true;
    }

    public int leastOomScoreAdj() {
        return leastOomScoreAdj;
    }

    public void setLeastOomScoreAdj(int v) {
        leastOomScoreAdj = v;
    }

    public int oomScoreAdj() {
        return oomScoreAdj;
    }

    public void setOomScoreAdj(int v) {
        oomScoreAdj = v;
    }

    /**
     * The process is traced: its text is its own, and all its calls come to the kernel, private futexes included. It stays so
     * when the tracer goes.
     */
    void makePlain() {
        process.setPlain(true);
        if (isPlain) {
            return;
        }
        isPlain = true;
        for (Task t : tasks()) {
            t.publishIdentity();
            // Out of a sleep on a futex of the host, which nobody would end any more.
            if (t.isInGuest()) {
                t.thread().kick();
            }
        }
    }

    /** A new image: nobody waits in it yet. Its tracer, if there is one, makes it plain again. */
    void clearPlain() {
        isPlain = false;
    }

    boolean isPlain() {
        return isPlain;
    }
}
