package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.belljar.abi.Signal;
import org.belljar.host.HostInfo;
import org.belljar.host.OutOfHeap;
import org.belljar.keys.KeyService;
import org.belljar.mm.MapLimit;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.platform.Platform;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserCountsRoot;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** One sandbox's kernel: everything guest-visible hangs from here. */
public final class Kernel implements Platform.Events {
    /** Of each kind, as Linux with some gigabytes of memory has it. */
    private static final int MAX_NAMESPACES = 15_000;

    private final Platform platform;
    private final Scheduler scheduler = new Scheduler(this::reportBug);
    private final Vfs vfs = new Vfs(new UserCountsRoot(MAX_NAMESPACES));
    /** Linux's tasklist_lock: parents, children, process groups, sessions, process numbers. */
    private final RankedLock treeLock = new RankedLock(Rank.TASK_TREE);
    private final PidNamespace pids = new PidNamespace(Namespace.Kind.PID.initialNumber(), UserNamespace.INITIAL, null);
    private final Futexes futexes = new Futexes();
    private final PiFutexes piFutexes = new PiFutexes(futexes);
    private final KeyService keys = new KeyService();
    private final UtsNamespace names = new UtsNamespace(Namespace.Kind.UTS.initialNumber(), UserNamespace.INITIAL, null);
    private final TimeNamespace time = new TimeNamespace(Namespace.Kind.TIME.initialNumber(), UserNamespace.INITIAL, null);
    private final AtomicLong namespaceNumbers = new AtomicLong(0xF0000000L);
    private final long bootNs = System.nanoTime();
    private final ConcurrentHashMap<Class<?>, Object> plugIns = new ConcurrentHashMap<>();
    private final MapLimit mapLimit = new MapLimit();
    private final ConcurrentHashMap<GuestProcess, TaskGroup> carriers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, AtomicInteger> pendingSignals = new ConcurrentHashMap<>();
    private final List<Consumer<Task>> exitHooks = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final AtomicInteger taskCount = new AtomicInteger();
    private final AtomicInteger forks = new AtomicInteger();

    private volatile SyscallTable syscalls;
    private volatile SyscallObserver observer;
    /** Private futexes are the host's; decided before the first task. */
    private volatile boolean hasHostFutexes;
    private volatile TaskGroup init;
    private volatile int maxTasks = 4096;
    /** A guest process costs two host descriptors; as many again are left for its files. */
    private final long maxProcesses = Math.max(16, (HostInfo.descriptorLimit() - 1000) / 4);

    public Kernel(Platform platform) {
        this.platform = platform;
    }

    public Platform platform() {
        return platform;
    }

    public Vfs vfs() {
        return vfs;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Timers timers() {
        return scheduler.timers();
    }

    public SyscallTable syscalls() {
        return syscalls;
    }

    public void setSyscalls(SyscallTable t) {
        syscalls = t;
    }

    public SyscallObserver observer() {
        return observer;
    }

    /** From here on every call is seen, also those that guest threads answered themselves before. */
    public void setObserver(SyscallObserver o) {
        observer = o;
        for (TaskGroup g : pids.groups()) {
            for (Task t : g.tasks()) {
                t.publishIdentity();
            }
        }
    }

    /** Whether nobody wants to see each single call. */
    boolean mayServeInGuest() {
        return hasHostFutexes && observer == null;
    }

    public MapLimit mapLimit() {
        return mapLimit;
    }

    /** Whether private futexes are the host's, on the guests' own words: then all their operations have to be. */
    public boolean hasHostFutexes() {
        return hasHostFutexes;
    }

    /** The one instance of a plug-in's kernel-wide part, made at first use. */
    public <T> T plugIn(Class<T> type, Supplier<T> maker) {
        return type.cast(plugIns.computeIfAbsent(type, t -> maker.get()));
    }

    /** Runs on the ending task's flow before its descriptors are closed (System V semaphore undo and the like). */
    public void addExitHook(Consumer<Task> hook) {
        exitHooks.add(hook);
    }

    List<Consumer<Task>> exitHooks() {
        return exitHooks;
    }

    // ---- the tree of processes ----

    public RankedLock treeLock() {
        return treeLock;
    }

    /** The initial PID namespace: all processes. */
    public PidNamespace pids() {
        return pids;
    }

    public Futexes futexes() {
        return futexes;
    }

    public PiFutexes piFutexes() {
        return piFutexes;
    }

    public KeyService keys() {
        return keys;
    }

    /** Host and domain name of the initial UTS namespace. */
    public UtsNamespace names() {
        return names;
    }

    /** An inode number for a new namespace. */
    public long newNamespaceNumber() {
        return namespaceNumbers.getAndIncrement();
    }

    /** When the sandbox started, on System.nanoTime's scale. */
    public long bootNs() {
        return bootNs;
    }

    /** The sandbox's first process, with whose end it ends; null before. */
    public TaskGroup init() {
        return init;
    }

    /** Makes the first process: leader of session and process group 1. */
    public Task startInit(OutsideStart start) {
        Task task;
        treeLock.lock();
        try {
            prepareFirstLocked(start.fs().root().mount().namespace());
            task = start.makeLocked(this, pids.allocateLocked(null), ControlGroup.of(this));
            task.setNamespaces(initialNamespaces(start.fs()));
            init = task.group();
            pids.setInit(init);
        } finally {
            treeLock.unlock();
        }
        task.fiber().start();
        return task;
    }

    /** Before the first task is made. */
    void prepareFirstLocked(MountNamespace mounts) {
        hasHostFutexes = platform.servesCalls() && observer == null;
        mounts.setUseCheck(this::isPlaceOfTask);
    }

    void setInitLocked(TaskGroup g) {
        init = g;
    }

    TimeNamespace time() {
        return time;
    }

    private Namespaces initialNamespaces(FsContext fs) {
        return new Namespaces(names, PlainNamespace.initial(Namespace.Kind.IPC), PlainNamespace.initial(Namespace.Kind.NET),
                PlainNamespace.initial(Namespace.Kind.CGROUP), time, time, fs.root().mount().namespace(), pids).hold();
    }

    /** Whether a task has its root or working directory on a mount. */
    private boolean isPlaceOfTask(Mount m) {
        for (TaskGroup g : pids.groups()) {
            for (Task t : g.tasks()) {
                if (t.fs().root().mount() == m || t.fs().cwd().mount() == m) {
                    return true;
                }
            }
        }
        return false;
    }

    /** pivot_root(2): every task with {@code old} as root or working directory gets {@code fresh}. */
    public void replaceRoots(VfsPath old, VfsPath fresh) {
        for (TaskGroup g : pids.groups()) {
            for (Task t : g.tasks()) {
                FsContext fs = t.fs();
                if (fs.root().equals(old)) {
                    fs.setRoot(fresh);
                }
                if (fs.cwd().equals(old)) {
                    fs.setCwd(fresh);
                }
            }
        }
    }

    /** The wait status of the first process, when it has ended and the sandbox with it. */
    public CompletableFuture<Integer> end() {
        return end;
    }

    void initEnded(int status) {
        List<TaskGroup> others = new ArrayList<>(pids.groups());
        for (TaskGroup g : others) {
            if (!g.isZombie()) {
                g.beginExit(Signal.SIGKILL);
            }
        }
        end.complete(status);
    }

    int taskCount() {
        return taskCount.get();
    }

    /** Live tasks and forks since the start: /proc/loadavg, /proc/stat. */
    public int liveTasks() {
        return taskCount.get();
    }

    public int forkCount() {
        return forks.get();
    }

    void taskAdded(TaskGroup g) {
        g.controlGroup().taskAdded();
        taskCount.incrementAndGet();
        forks.incrementAndGet();
    }

    void taskRemoved(TaskGroup g) {
        g.controlGroup().taskRemoved();
        taskCount.decrementAndGet();
    }

    /** The next process of a PID namespace gets the number behind this one, or the next that is free. */
    public void setLastPid(PidNamespace pids, int number) {
        treeLock().lock();
        pids.setLastLocked(number);
        treeLock().unlock();
    }

    public int maxTasks() {
        return maxTasks;
    }

    /** Bound on tasks at once: EAGAIN beyond. */
    public void setMaxTasks(int n) {
        maxTasks = n;
    }

    boolean hasRoomForProcess() {
        return carriers.size() < maxProcesses;
    }

    int tasksOfUser(int uid) {
        int n = 0;
        for (TaskGroup g : pids.groups()) {
            if (!g.isZombie() && g.leader().credentials().uid() == uid) {
                n += g.tasks().length;
            }
        }
        return n;
    }

    /** Signals queued by a user's processes, bounded by RLIMIT_SIGPENDING. */
    AtomicInteger pendingSignalsOf(int uid) {
        return pendingSignals.computeIfAbsent(uid, u -> new AtomicInteger());
    }

    // ---- the machine below ----

    void addCarrier(GuestProcess process, TaskGroup group) {
        carriers.put(process, group);
    }

    void removeCarrier(GuestProcess process) {
        carriers.remove(process);
    }

    /** Ends the sandbox with a report. */
    public void reportBug(Throwable t) {
        OutOfHeap.endIf(t);
        t.printStackTrace();
        platform.close();
        end.completeExceptionally(t);
    }

    @Override
    public void trapped(GuestThread thread) {
        scheduler.enter();
        Task task = (Task) thread.owner();
        if (task == null || !task.fiber().trapped() && task.group().isZombie()) {
            thread.process().kill();
        }
        scheduler.drain();
    }

    @Override
    public void processDied(GuestProcess process, IntSupplier endSignal) {
        TaskGroup group = carriers.remove(process);
        if (group != null && group.process() == process && !group.isExiting()) {
            // The host's own SIGSEGV is for what the guest has told it, as a bad critical section (rseq).
            int signal = endSignal.getAsInt() == Signal.SIGSEGV ? Signal.SIGSEGV : Signal.SIGKILL;
            scheduler.run(() -> group.beginExit(signal));
        }
    }

    @Override
    public void platformDied(String reason) {
        end.completeExceptionally(new IllegalStateException(reason));
    }
}
