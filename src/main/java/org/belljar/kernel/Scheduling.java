package org.belljar.kernel;

/** Scheduling attributes of a task; {@link HostScheduling} tells the host of some. */
public final class Scheduling {
    public static final int SCHED_OTHER = 0, SCHED_FIFO = 1, SCHED_RR = 2, SCHED_BATCH = 3, SCHED_IDLE = 5, SCHED_DEADLINE = 6;

    // Each is written by single stores from any task with permission; volatile for readers.
    private volatile int policy = SCHED_OTHER;
    private volatile int priority;
    /** SCHED_DEADLINE's; null for other policies. */
    private volatile DeadlineParameters deadline;
    private volatile int nice;
    private volatile boolean resetOnFork;
    private volatile boolean isIoFlusher;
    private volatile MachineCheckPolicy machineCheckPolicy = MachineCheckPolicy.DEFAULT;
    private volatile long[] affinity;
    /** The carrier may have other attributes, as it could not be told yet or has inherited them. */
    private volatile boolean isUntold;
    private volatile long timerSlackNs = 50_000;
    private volatile long defaultTimerSlackNs = 50_000;
    private volatile MemoryPolicy memoryPolicy = MemoryPolicy.NONE;
    /** Null until a priority is set; tasks made with CLONE_IO share it. */
    private volatile IoContext io;
    private final CpuAccount cpuAccount = new CpuAccount();

    /** Runtime, deadline and period in ns. */
    public record DeadlineParameters(long runtimeNs, long deadlineNs, long periodNs) {
        private static final long LEAST_NS = 1024, LEAST_PERIOD_NS = 100_000, GREATEST_PERIOD_NS = 4_194_304_000L;

        /** __checkparam_dl(). */
        public boolean isValid() {
            long period = periodNs == 0 ? deadlineNs : periodNs;
            return deadlineNs > 0 && periodNs >= 0 && runtimeNs >= LEAST_NS && runtimeNs <= deadlineNs && deadlineNs <= period
                    && period >= LEAST_PERIOD_NS && period <= GREATEST_PERIOD_NS;
        }
    }

    public DeadlineParameters deadline() {
        return deadline;
    }

    public void setDeadline(DeadlineParameters d) {
        deadline = d;
    }

    private static final class IoContext {
        volatile int priority;

        IoContext(int priority) {
            this.priority = priority;
        }
    }

    Scheduling forChild() {
        Scheduling s = new Scheduling();
        s.affinity = affinity;
        s.timerSlackNs = timerSlackNs;
        s.machineCheckPolicy = machineCheckPolicy;
        s.defaultTimerSlackNs = timerSlackNs;
        s.io = io == null ? null : new IoContext(io.priority);
        s.memoryPolicy = memoryPolicy;
        boolean isBatch = policy == SCHED_BATCH || policy == SCHED_IDLE;
        if (!resetOnFork || isBatch) {
            s.policy = policy;
            s.priority = priority;
        }
        if (!resetOnFork) {
            s.nice = nice;
        } else if (isBatch || policy == SCHED_OTHER) {
            s.nice = Math.max(nice, 0);
        }
        s.isUntold = s.nice != nice;
        return s;
    }

    /** As a sandbox's first task has it. */
    boolean isDefault() {
        return policy == SCHED_OTHER && nice == 0 && affinity == null;
    }

    boolean isUntold() {
        return isUntold;
    }

    void setUntold(boolean untold) {
        isUntold = untold;
    }

    public int policy() {
        return policy;
    }

    public int priority() {
        return priority;
    }

    public boolean isResetOnFork() {
        return resetOnFork;
    }

    public void setPolicy(int policy, int priority, boolean resetOnFork) {
        if (policy != SCHED_DEADLINE) {
            deadline = null;
        }
        this.policy = policy;
        this.priority = priority;
        this.resetOnFork = resetOnFork;
    }

    public int nice() {
        return nice;
    }

    public void setNice(int n) {
        nice = n;
    }

    /** The CPUs the task asked for, or null: all of the sandbox. */
    public long[] affinity() {
        return affinity;
    }

    public void setAffinity(long[] cpus) {
        affinity = cpus;
    }

    public long timerSlackNs() {
        return timerSlackNs;
    }

    /** 0: back to the default, which is what the parent had. */
    public void setTimerSlackNs(long ns) {
        timerSlackNs = ns == 0 ? defaultTimerSlackNs : ns;
    }

    public MemoryPolicy memoryPolicy() {
        return memoryPolicy;
    }

    public void setMemoryPolicy(MemoryPolicy p) {
        memoryPolicy = p;
    }

    /** PR_SET_IO_FLUSHER; the task's own. */
    public MachineCheckPolicy machineCheckPolicy() {
        return machineCheckPolicy;
    }

    public void setMachineCheckPolicy(MachineCheckPolicy policy) {
        machineCheckPolicy = policy;
    }

    public boolean isIoFlusher() {
        return isIoFlusher;
    }

    public void setIoFlusher(boolean on) {
        isIoFlusher = on;
    }

    public int ioPriority() {
        IoContext c = io;
        return c == null ? 0 : c.priority;
    }

    public void setIoPriority(int p) {
        IoContext c = io;
        if (c == null) {
            io = new IoContext(p);
        } else {
            c.priority = p;
        }
    }

    /** CLONE_IO. */
    void shareIo(Scheduling with) {
        io = with.io;
    }

    /** What CLONE_IO shares; null: nothing yet. */
    public Object ioContext() {
        return io;
    }

    CpuAccount cpuAccount() {
        return cpuAccount;
    }
}
