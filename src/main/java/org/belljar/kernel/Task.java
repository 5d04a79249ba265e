package org.belljar.kernel;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.host.ThreadTimes;
import org.belljar.keys.TaskKeys;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.platform.GuestThread;
import org.belljar.platform.Registers;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.DeviceRules;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Guard;

/**
 * A task (Linux's task_struct): one guest thread. Parts are cut by topic into collaborators: {@link TaskSignals},
 * {@link TaskFork}, {@link TaskExit}, {@link Scheduling}.
 */
public final class Task implements Caller {
    private static final int SIGPIPE = 13;
    private final Kernel kernel;
    private final TaskGroup group;
    private final Fiber fiber;
    private final TaskSignals signals;
    private final Scheduling scheduling;
    private final InstructionTraps instructionTraps;
    private final UserDispatch userDispatch = new UserDispatch(this);
    private final TaskFork forking = new TaskFork(this);
    private final TaskSeccomp seccomp = new TaskSeccomp(this);
    private final long startNs = System.nanoTime();
    /** Changed only by an exec that takes over the main thread's number; written under the tree lock. */
    private volatile Pid pid;

    // Owned by the task's own flow:
    private volatile GuestThread thread;
    private GuestMemory memory;
    private Consumer<Task> initialWork;
    private long clearChildTidAddr;
    private Restart restart;

    // Guarded by the lock of PiFutexes:
    private PiWaiter piWaiter;
    private boolean hasLeftPiFutexes;

    // Replaced by the task's own flow, read by others (procfs):
    private volatile AddressSpace addressSpace;
    private volatile FdTable fds;
    private volatile FsContext fs;
    private volatile Credentials credentials;
    private volatile Namespaces namespaces;
    private volatile String comm = "belljar";
    /** Not volatile: written twice in each call, and who looks at it from outside sees one moment or another. */
    private int currentCall = -1;
    private volatile int parentDeathSignal;
    private volatile int personality;
    private volatile CpuUsage finalUsage;
    private final IoCounters io = new IoCounters();
    /** PR_SET_NO_NEW_PRIVS by another thread's seccomp(TSYNC); the task's own lies in its credentials. */
    private volatile boolean noNewPrivsByThread;
    /** Who traces the task, and how; null: nobody. Written under the tree lock and the signal lock. */
    private volatile TaskTrace trace;
    /** Those that this task traces. Guarded by the tree lock. */
    private Set<TaskTrace> tracees = Set.of();
    /** Number of the system call by which the task came into the kernel (orig_rax), -1: by another way. Owned by its flow. */
    private long originalCall = -1;
    /** What must happen around system calls: bits of {@link CallWatch}. Set under the signal lock, read at each call. */
    private volatile int watchedCalls;
    /** Set before the task runs. */
    private volatile UndoScope undoScope = new UndoScope();
    private final TaskKeys keys;
    /** Changed by the task's own flow. */
    private volatile Guard guard = Guard.NONE;

    /** 1: the guest's code runs (or is about to), and a signal must kick: Dekker with the pending set. Taken back without a fence: a kick too many does no harm. */
    private final AtomicInteger inGuest = new AtomicInteger();
    private boolean isPipeSignalOff;
    private volatile boolean exiting;
    private volatile boolean sleepsOnHost;
    private volatile boolean isDeafToSignals;
    /** Its host thread has reported (or it needs no START). */
    private volatile boolean started;
    /** Wait status with which this task ends by itself; owned by the task's flow. */
    private int exitStatus;

    /** What {@code restart_syscall(2)} runs. */
    public interface Restart {
        long run(Task task);
    }

    Task(Kernel kernel, Pid pid, TaskGroup group, GuestThread thread, AddressSpace addressSpace, FdTable fds, FsContext fs,
            Credentials credentials, Task origin, Consumer<Task> initialWork) {
        this.kernel = kernel;
        this.pid = pid;
        this.group = group;
        this.addressSpace = addressSpace;
        this.fds = fds;
        this.fs = fs;
        this.credentials = credentials;
        this.initialWork = initialWork;
        this.started = initialWork != null;
        this.signals = new TaskSignals(this);
        this.instructionTraps = new InstructionTraps(origin == null ? null : origin.instructionTraps);
        this.scheduling = origin == null ? new Scheduling() : origin.scheduling.forChild();
        this.keys = origin == null ? new TaskKeys() : kernel.keys().tasks().inherit(origin.keys, credentials, group == origin.group);
        if (origin != null) {
            comm = origin.comm;
            personality = origin.personality;
            noNewPrivsByThread = origin.noNewPrivsByThread;
            guard = origin.guard;
        }
        this.fiber = new Fiber(kernel.scheduler(), new TaskRunner(kernel, this), this::leave, initialWork == null);
        setThread(thread);
    }

    private void leave() {
        thread.send();
    }

    public Kernel kernel() {
        return kernel;
    }

    /** In the task's own PID namespace. */
    public int tid() {
        return pid.number;
    }

    /** The thread id as seen from a PID namespace; 0: not visible there. */
    public int tidIn(PidNamespace viewer) {
        return pid.in(viewer);
    }

    /** The PID namespace that the task lives in. */
    public PidNamespace pids() {
        return pid.namespace();
    }

    Pid pid() {
        return pid;
    }

    void setPidLocked(Pid p) {
        pid = p;
        publishIdentity();
    }

    /** Tells the thread's carrier what it may answer by itself: after each change of identity, carrier or {@link #watchedCalls}. */
    void publishIdentity() {
        Credentials c = credentials;
        GuestThread t = thread;
        boolean isSeen = watchedCalls != 0 && (watchedCalls != CallWatch.SECCOMP || !seccomp.allowsServing());
        boolean serves = kernel.mayServeInGuest() && !isSeen && !group.isPlain() && !hasShiftedTime();
        t.publishIdentity(new GuestThread.Identity(group.id(), pid.number, c.uid(), c.euid(), c.gid(), c.egid()),
                serves && c.userNamespace().isInitial(), serves);
        signals.guestMask().allow(serves);
    }

    public TaskGroup group() {
        return group;
    }

    Fiber fiber() {
        return fiber;
    }

    public GuestThread thread() {
        return thread;
    }

    /** Another carrier (exec). */
    public void setThread(GuestThread thread) {
        this.thread = thread;
        thread.setOwner(this);
        signals.guestMask().carrierChanged();
        if (memory == null) {
            memory = new GuestMemory(thread);
        } else {
            memory.attach(thread);
        }
        memory.setSpace(addressSpace);
        publishIdentity();
    }

    /** What the first mount does instead of handling a trap; null for tasks that begin in the guest. */
    Consumer<Task> takeInitialWork() {
        Consumer<Task> w = initialWork;
        initialWork = null;
        return w;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    public AddressSpace addressSpace() {
        return addressSpace;
    }

    public void setAddressSpace(AddressSpace a) {
        addressSpace = a;
        memory.setSpace(a);
    }

    public FdTable fds() {
        return fds;
    }

    public void setFds(FdTable t) {
        fds = t;
    }

    public FsContext fs() {
        return fs;
    }

    public void setFs(FsContext f) {
        fs = f;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    public void setCredentials(Credentials c) {
        credentials = c;
        publishIdentity();
    }

    /** All but the user namespace and the PID namespace it lives in. */
    public Namespaces namespaces() {
        return namespaces;
    }

    /** Takes over a set that is held for this task; the old one, if any, is the caller's to let go. */
    void setNamespaces(Namespaces n) {
        namespaces = n;
        publishIdentity();
    }

    public TaskSignals signals() {
        return signals;
    }

    /** Whose System V semaphore adjustments are undone together with this task's. */
    public UndoScope undoScope() {
        return undoScope;
    }

    void setUndoScope(UndoScope s) {
        undoScope = s;
    }

    @Override
    public Guard guard() {
        return guard;
    }

    @Override
    public DeviceRules devices() {
        return group.controlGroup().devices();
    }

    public void setGuard(Guard g) {
        guard = g;
    }

    /** Its keyrings. */
    public TaskKeys keys() {
        return keys;
    }

    public TaskFork forking() {
        return forking;
    }

    public TaskSeccomp seccomp() {
        return seccomp;
    }

    public boolean hasNoNewPrivs() {
        return noNewPrivsByThread || credentials.noNewPrivs();
    }

    void setNoNewPrivsByThread() {
        noNewPrivsByThread = true;
    }

    int watchedCalls() {
        return watchedCalls;
    }

    /** With the signal lock held. */
    void watchCalls(int bits) {
        watchedCalls |= bits;
        publishIdentity();
    }

    /** What a tracer wants, beside the filters; with the signal lock held. */
    void watchCallsOnly(int bits) {
        watchedCalls = watchedCalls & (CallWatch.SECCOMP | CallWatch.DISPATCH) | bits;
        publishIdentity();
    }

    /** With the signal lock held. */
    void watchDispatch(boolean on) {
        watchedCalls = watchedCalls & ~CallWatch.DISPATCH | (on ? CallWatch.DISPATCH : 0);
        publishIdentity();
    }

    /** How the task is traced; null: it is not. */
    public TaskTrace trace() {
        return trace;
    }

    void setTraceLocked(TaskTrace t) {
        trace = t;
    }

    Set<TaskTrace> traceesLocked() {
        return tracees;
    }

    void addTraceeLocked(TaskTrace t) {
        if (tracees.isEmpty()) {
            tracees = new LinkedHashSet<>();
        }
        tracees.add(t);
    }

    long originalCall() {
        return originalCall;
    }

    void setOriginalCall(long nr) {
        originalCall = nr;
    }

    /**
     * Brings everything to where a tracer looks for it: results into guest memory, the guest's whole state into a frame, the
     * guest's own bytes into its text. False when the task was killed meanwhile.
     */
    boolean settle() {
        if (thread.calls().size() > 0 || thread.hasPendingOut(0, Long.MAX_VALUE)) {
            long error = runHostCalls();
            if (exiting) {
                return false;
            }
            if (error != 0) {
                callsFailed((int) error);
            }
        }
        group.makePlain();
        return obtainFrame();
    }

    public InstructionTraps instructionTraps() {
        return instructionTraps;
    }

    public UserDispatch userDispatch() {
        return userDispatch;
    }

    public Scheduling scheduling() {
        return scheduling;
    }

    /** The process's resource limits. */
    public ResourceLimits limits() {
        return group.limits();
    }

    /** The name shown by ps: at most 15 bytes. */
    public String comm() {
        return comm;
    }

    public void setComm(String name) {
        comm = name.length() > 15 ? name.substring(0, 15) : name;
    }

    public int personality() {
        return personality;
    }

    public void setPersonality(int p) {
        personality = p;
    }

    public int parentDeathSignal() {
        return parentDeathSignal;
    }

    public void setParentDeathSignal(int signo) {
        parentDeathSignal = signo;
    }

    public void setClearChildTidAddr(long addr) {
        clearChildTidAddr = addr;
    }

    public long clearChildTidAddr() {
        return clearChildTidAddr;
    }

    public void setRobustListAddr(long addr) {
        thread.setRobustList(addr);
    }

    public long robustListAddr() {
        return thread.robustList();
    }

    /** Where the task waits for a priority-inheriting futex; null: it does not. */
    PiWaiter piWaiter() {
        return piWaiter;
    }

    void setPiWaiter(PiWaiter w) {
        piWaiter = w;
    }

    /** The task ends and has handed its priority-inheriting futexes over. */
    boolean hasLeftPiFutexes() {
        return hasLeftPiFutexes;
    }

    void setLeftPiFutexes() {
        hasLeftPiFutexes = true;
    }

    /** When the task was made, on System.nanoTime's scale. */
    public long startNs() {
        return startNs;
    }

    /** The system call being served, -1 outside of one. */
    public int currentCall() {
        return currentCall;
    }

    /** State letter as in /proc/PID/stat. */
    public char stateLetter() {
        if (exiting && group.isZombie()) {
            return 'Z';
        }
        TaskTrace t = trace;
        if (t != null && t.isStopped()) {
            return 't';
        }
        if (t == null && signals.isStopped()) {
            return 'T';
        }
        return fiber.isParked() ? isDeafToSignals ? 'D' : 'S' : sleepsInHostFutex() ? 'S' : 'R';
    }

    /** It sleeps on where a signal waits that does not end it. Called by the task's own flow. */
    void setDeafToSignals(boolean isDeaf) {
        isDeafToSignals = isDeaf;
    }

    /** In a private futex that is the host's the kernel has no part; the host knows. */
    private boolean sleepsInHostFutex() {
        return group.kernel().hasHostFutexes() && fiber.isInGuest() && ThreadTimes.state(thread.process().hostPid(), thread.hostTid()) == 'S';
    }

    // ---- CPU time ----

    /** CPU time of the guest thread. */
    public CpuUsage usage() {
        CpuUsage u = finalUsage;
        if (u != null) {
            return u;
        }
        if (!started && thread.hostTid() == 0) {
            return CpuUsage.NONE;
        }
        long[] out = new long[2];
        thread.cpuTimes(out);
        return scheduling.cpuAccount().since(out[0], out[1]);
    }

    public IoCounters io() {
        return io;
    }

    void setFinalUsage(CpuUsage u) {
        finalUsage = u;
    }

    // ---- running and ending ----

    void setInGuest(boolean b) {
        if (b) {
            inGuest.set(1);
        } else {
            inGuest.lazySet(0);
        }
    }

    public boolean isInGuest() {
        return inGuest.get() != 0;
    }

    public boolean isExiting() {
        return exiting;
    }

    void setExiting() {
        exiting = true;
    }

    boolean isStarted() {
        return started;
    }

    /** This task alone ends (exit(2)); its system call returns {@link Control#EXIT}. */
    public void exit(int waitStatus) {
        exitStatus = waitStatus;
        exiting = true;
    }

    /** The whole group ends (exit_group(2)); the system call returns {@link Control#EXIT}. */
    public void exitGroup(int waitStatus) {
        exitStatus = waitStatus;
        group.beginExit(waitStatus);
        exiting = true;
    }

    int exitStatus() {
        return exitStatus;
    }

    /** A signal waits: makes the task look, wherever it is. */
    void rouseForSignal() {
        fiber.unpark();
        if (inGuest.get() != 0) {
            thread.kick();
        }
    }

    /** The task is to end and its guest code never to run again: takes it out of a sleep or away from the guest. */
    void rouseToEnd() {
        fiber.unpark();
        if (started || isFurtherThread()) {
            fiber.abandonGuest();
        }
    }

    /** Made as a thread of a process: perhaps it has begun without telling. */
    private boolean isFurtherThread() {
        return group.leader() != this;
    }

    /**
     * Runs the prepared host-call list in the guest's context and returns 0 or the -errno of the entry that failed; -EINTR
     * when the task was killed meanwhile.
     */
    public long runHostCalls() {
        thread.answerReport();
        fiber.leaveToGuest();
        if (exiting) {
            return Errno.EINTR.negative();
        }
        if (thread.trap() != GuestThread.Trap.REPORT) {
            group.beginExit(Signal.SIGKILL);
            return Errno.EINTR.negative();
        }
        return thread.callError();
    }

    /**
     * As {@link #runHostCalls} for a list that may sleep on the host, in a request that a kick can break: -EINTR also when a
     * signal waits, and when {@code isOver} says that there is nothing to sleep for (any more; after {@link #wakeFromHostSleep}).
     */
    long runSleepingHostCalls(BooleanSupplier isOver) {
        thread.answerReport();
        sleepsOnHost = true;
        inGuest.set(1);
        boolean isIdle = isInterrupted() || isOver.getAsBoolean();
        if (isIdle) {
            thread.calls().clear();
        } else {
            fiber.leaveToGuest();
        }
        sleepsOnHost = false;
        inGuest.lazySet(0);
        if (isIdle) {
            return Errno.EINTR.negative();
        }
        if (exiting) {
            return Errno.EINTR.negative();
        }
        return switch (thread.trap()) {
            case REPORT -> thread.callError();
            // The kick came so late that it was taken with the report still to be made, or the guest lies.
            default -> {
                group.beginExit(Signal.SIGKILL);
                yield Errno.EINTR.negative();
            }
        };
    }

    /** Whether its clocks differ from the host's, which is served with absolute times then. The same for all who share the memory. */
    private boolean hasShiftedTime() {
        Namespaces n = namespaces;
        return n != null && n.time().isShifted();
    }

    /** Whether a private futex operation of this task is the host's, or one of {@link Futexes}. */
    public boolean hasHostFutexes() {
        return kernel.hasHostFutexes() && !group.isPlain() && !hasShiftedTime();
    }

    /** As unpark, also for a task that sleeps in {@link #runSleepingHostCalls}. */
    void wakeFromHostSleep() {
        fiber.unpark();
        if (sleepsOnHost) {
            thread.kick();
        }
    }

    /** Makes the guest's whole state available, if need be by another trap; false when the task was killed meanwhile. */
    boolean obtainFrame() {
        while (!thread.registers().hasFrame()) {
            thread.answerFrame();
            fiber.leaveToGuest();
            if (exiting) {
                return false;
            }
            switch (thread.trap()) {
                case KICK -> {
                    // the registers are complete now
                }
                case REPORT -> callsFailed(thread.callError());
                default -> {
                    group.beginExit(Signal.SIGKILL);
                    return false;
                }
            }
        }
        return true;
    }

    void beginCall(int nr) {
        if (!addressSpace.isShared()) {
            addressSpace.changeDone();
        }
        currentCall = nr;
    }

    /** After the result register was written: what signal delivery needs for restarting. */
    void endCall(int nr, long result) {
        currentCall = -1;
        signals.callEnded(nr, result);
    }

    /** Arranges what restart_syscall(2) runs; the caller returns -ERESTART_RESTARTBLOCK. */
    public void setRestart(Restart r) {
        restart = r;
    }

    /** The arranged restart, once; null: none. */
    public Restart takeRestart() {
        Restart r = restart;
        restart = null;
        return r;
    }

    /** The first trap of a task made by fork. */
    void started() {
        started = true;
        HostScheduling.started(this);
        forking.childStarted();
    }

    /** The host-call list that went with an answer failed. */
    void callsFailed(int error) {
        // With other users the change was made in a round trip of its own, which looked at the result itself.
        if (!addressSpace.isShared()) {
            addressSpace.changeFailed(thread.calls());
        }
        if (!forking.undo(error)) {
            long instead = addressSpace.takeResultIfFailed();
            thread.registers().set(Registers.RAX, instead != 0 ? instead : error);
        }
    }

    /** The end of the task's flow. */
    void finish() {
        TaskExit.finish(this);
    }

    @Override
    public boolean wake(int events) {
        fiber.unpark();
        return true;
    }

    @Override
    public void park(long deadlineNs) {
        fiber.park(deadlineNs);
    }

    @Override
    public boolean isInterrupted() {
        return exiting || signals.isPending();
    }

    @Override
    public boolean isDying() {
        return exiting;
    }

    @Override
    public int processId() {
        return group.globalId();
    }

    @Override
    public int shownProcessId(int id) {
        return pids().fromGlobal(kernel.pids(), id);
    }

    @Override
    public long fileSizeLimit() {
        return group.limits().soft(ResourceLimits.FSIZE);
    }

    /** As Linux's send_sig without info: SI_USER from the task itself. */
    /** Whether what this task writes into nothing raises no SIGPIPE (RWF_NOSIGNAL). Owned by the task's thread. */
    public void setPipeSignalOff(boolean off) {
        isPipeSignalOff = off;
    }

    @Override
    public void signalSelf(int signo) {
        if (signo == SIGPIPE && isPipeSignalOff) {
            return;
        }
        group.signals().send(SignalInfo.fromTask(signo, Signal.SI_USER, this), this);
    }
}
