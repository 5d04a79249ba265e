package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.mm.AddressSpace;
import org.belljar.platform.GuestProcess.ForkKind;
import org.belljar.platform.GuestThread;
import org.belljar.platform.PlatformException;
import org.belljar.platform.Registers;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.OpenFile;

/**
 * Making tasks. The kernel's side of the child is complete before the host's clone, which the parent's host thread does
 * with the answer to its call; if that fails, {@link #undo} takes the child back. Owned by the task's flow.
 */
public final class TaskFork {
    /** After this long without a START the host's clone of a killed parent did not happen. */
    private static final long LOST_AFTER_NS = 2_000_000_000L;

    private final Task task;
    /** The child whose host clone is under way or has succeeded. */
    private Task lastChild;
    /** The list with the host clone of the last child has not been heard of yet. */
    private boolean cloneIsUnderWay;
    /** As a child: it has an address space of its own, a copy. */
    private boolean isCopy;
    private GuestThread lastCarrier;
    /** As a child: where CLONE_CHILD_SETTID writes the thread id, or 0. */
    private long setTidAddr;
    /** As a vfork child: the parent that waits; cleared by exec or exit. */
    private volatile Task waitingParent;

    TaskFork(Task task) {
        this.task = task;
    }

    /** Implements the clone family. Returns the child's thread id or an errno. */
    public long clone(CloneArguments a) {
        check(a);
        checkNamespaces(a);
        if (task.isInterrupted()) {
            return -Errno.ERESTARTNOINTR;
        }
        checkLimits(a.has(CloneArguments.THREAD));
        boolean mustOwnSpace = !a.has(CloneArguments.VM) && task.addressSpace().isShared();
        if (mustOwnSpace && task.addressSpace().beginChange(task) != 0) {
            return -Errno.ERESTARTNOINTR;
        }
        Task child = mustOwnSpace ? cloneSharedSpace(a) : cloneWithin(a, false);
        if (child == null) {
            return Errno.EAGAIN.negative();
        }
        int tid = child.tidIn(task.pids());
        if (!a.has(CloneArguments.UNTRACED)) {
            tellTracer(eventOf(a), tid);
        }
        if (a.has(CloneArguments.VFORK)) {
            awaitVfork(child);
            tellTracer(TaskTrace.EVENT_VFORK_DONE, tid);
        }
        return tid;
    }

    private void tellTracer(int event, int tid) {
        TaskTrace trace = task.trace();
        if (trace != null && !task.isDying()) {
            trace.event(event, tid);
        }
    }

    /** The copy must be of a moment at which the tree and the host's mappings agree. */
    private Task cloneSharedSpace(CloneArguments a) {
        try {
            return cloneWithin(a, true);
        } finally {
            task.addressSpace().endChange();
        }
    }

    /** What a tracer is told a clone to be. */
    private static int eventOf(CloneArguments a) {
        return a.has(CloneArguments.VFORK) ? TaskTrace.EVENT_VFORK
                : a.exitSignal() == Signal.SIGCHLD ? TaskTrace.EVENT_FORK : TaskTrace.EVENT_CLONE;
    }

    private boolean wantsEvent(CloneArguments a) {
        TaskTrace trace = task.trace();
        return trace != null && !a.has(CloneArguments.UNTRACED) && trace.wantsEvent(eventOf(a));
    }

    /**
     * @param atOnce the host's clone must be done when this returns
     * @return the child, or null when the host could not make it
     */
    private Task cloneWithin(CloneArguments a, boolean atOnce) {
        ForkKind kind = a.has(CloneArguments.THREAD) ? ForkKind.THREAD : a.has(CloneArguments.VM) ? ForkKind.SHARED_MEMORY : ForkKind.COPY;
        GuestThread carrier = prepareCarrier(kind);
        Task child;
        try {
            child = makeChild(a, carrier);
        } catch (ErrnoException e) {
            task.thread().process().abandonFork(carrier);
            throw e;
        }
        if (child.group() != task.group()) {
            child.group().timers().watchCpuLimit();
        }
        lastChild = child;
        lastCarrier = carrier;
        cloneIsUnderWay = true;
        prepareRegisters(a, carrier.registers());
        if (kind == ForkKind.THREAD && task.kernel().mayServeInGuest()) {
            startQuietly(child);
        }
        task.thread().calls().fork(carrier);
        if (a.has(CloneArguments.PARENT_SETTID)) {
            writeTid(a.parentTidAddr(), child.tidIn(task.pids()));
        }
        if (atOnce || a.has(CloneArguments.VFORK) || task.trace() != null) {
            long error = task.runHostCalls();
            if (error != 0) {
                undo((int) error);
                return null;
            }
            listEnded();
        }
        return child;
    }

    /**
     * A new thread need not report that it starts: all that would happen then can be done now. Should somebody want it for
     * something before it runs, it reports all the same.
     */
    private void startQuietly(Task child) {
        if (child.trace() != null || child.scheduling().isUntold()) {
            return;
        }
        long addr = child.forking().setTidAddr;
        child.forking().setTidAddr = 0;
        if (addr != 0) {
            writeTid(addr, child.tid());
        }
        child.signals().giveGuestMask();
        child.setInGuest(true);
        if (child.isInterrupted()) {
            child.setInGuest(false);
            return;
        }
        child.thread().answerResume();
        child.thread().startQuietly();
    }

    /** Whatever the host has run out of, a guest is told EAGAIN. */
    private GuestThread prepareCarrier(ForkKind kind) {
        try {
            return task.thread().process().prepareFork(task.thread(), kind);
        } catch (ErrnoException | PlatformException e) {
            throw Errno.EAGAIN.exception();
        }
    }

    private static void check(CloneArguments a) {
        boolean bad = a.has(CloneArguments.NEWNS) && a.has(CloneArguments.FS)
                || a.has(CloneArguments.NEWUSER) && a.has(CloneArguments.FS)
                || a.has(CloneArguments.THREAD) && !a.has(CloneArguments.SIGHAND)
                || a.has(CloneArguments.SIGHAND) && !a.has(CloneArguments.VM)
                || a.has(CloneArguments.THREAD) && a.has(CloneArguments.NEWUSER | CloneArguments.NEWPID)
                || a.has(CloneArguments.PIDFD) && a.has(CloneArguments.DETACHED)
                || a.has(CloneArguments.CLEAR_SIGHAND) && a.has(CloneArguments.SIGHAND)
                || a.has(CloneArguments.NEWIPC) && a.has(CloneArguments.SYSVSEM);
        if (bad) {
            throw Errno.EINVAL.exception();
        }
    }

    /** What depends on the namespaces that children are to enter. */
    private void checkNamespaces(CloneArguments a) {
        Namespaces n = task.namespaces();
        boolean entersOther = n.pidsForChildren() != task.pids();
        boolean bad = a.has(CloneArguments.THREAD) && entersOther
                || a.has(CloneArguments.NEWPID) && entersOther
                || a.has(CloneArguments.VM) && !a.has(CloneArguments.VFORK) && n.time() != n.timeForChildren();
        if (bad) {
            throw Errno.EINVAL.exception();
        }
    }

    private void checkLimits(boolean isThread) {
        Kernel kernel = task.kernel();
        if (task.scheduling().policy() == Scheduling.SCHED_DEADLINE && !task.scheduling().isResetOnFork()) {
            throw Errno.EAGAIN.exception();
        }
        ControlGroup held = task.group().controlGroup();
        if (kernel.taskCount() >= kernel.maxTasks() || held.taskCount() >= held.tasks() || !isThread && !kernel.hasRoomForProcess()) {
            throw Errno.EAGAIN.exception();
        }
        long limit = task.limits().soft(ResourceLimits.NPROC);
        int uid = task.credentials().uid();
        if (limit >= 0 && uid != 0 && kernel.tasksOfUser(uid) >= limit) {
            throw Errno.EAGAIN.exception();
        }
    }

    private Task makeChild(CloneArguments a, GuestThread carrier) {
        if (a.has(CloneArguments.PARENT) && task.group() == task.pids().init()) {
            throw Errno.EINVAL.exception();
        }
        AddressSpace space = a.has(CloneArguments.VM)
                ? task.addressSpace().share()
                : task.addressSpace().copyForFork(carrier.process());
        FdTable fds = a.has(CloneArguments.FILES) ? task.fds().share() : task.fds().copy(task.kernel().vfs().fileLimits().mostOpen());
        FsContext fs = a.has(CloneArguments.FS) ? task.fs() : task.fs().copy();
        Namespaces held = null;
        try {
            Credentials credentials = a.has(CloneArguments.NEWUSER) ? NamespaceChange.newUser(task) : task.credentials();
            held = new NamespaceChange(task, a.flags(), credentials).forChild(fs);
            Task child = register(a, carrier, space, fds, fs, credentials, held);
            held = null;
            if (a.has(CloneArguments.PIDFD)) {
                givePidfd(a, child);
            }
            return child;
        } catch (ErrnoException e) {
            if (held != null) {
                held.letGo();
            }
            fds.leave(task);
            space.leave();
            throw e;
        }
    }

    private void givePidfd(CloneArguments a, Task child) {
        OpenFile file = new PidFd(child.group(), a.has(CloneArguments.THREAD) ? child : null, 02);
        try {
            int fd = task.fds().install(file, 0, true, DescriptorLimit.of(task));
            task.memory().writeInt(a.pidfdAddr(), fd);
        } catch (ErrnoException e) {
            TaskExit.forget(child);
            throw e;
        }
    }

    private Task register(CloneArguments a, GuestThread carrier, AddressSpace space, FdTable fds, FsContext fs,
            Credentials credentials, Namespaces namespaces) {
        Kernel kernel = task.kernel();
        TaskGroup own = task.group();
        kernel.treeLock().lock();
        try {
            if (own.isExiting()) {
                throw Errno.EAGAIN.exception();
            }
            PidNamespace pids = namespaces.pidsForChildren();
            Pid pid = pids.allocateLocked(a.wantedIds());
            TaskGroup group = a.has(CloneArguments.THREAD) ? own : newGroupLocked(a, pid, carrier);
            Task child = new Task(kernel, pid, group, carrier, space, fds, fs, credentials, task, null);
            child.setNamespaces(namespaces);
            child.signals().inherit(task.signals(), a.has(CloneArguments.VM) && !a.has(CloneArguments.VFORK));
            if (a.has(CloneArguments.IO)) {
                child.scheduling().shareIo(task.scheduling());
            }
            if (a.has(CloneArguments.SYSVSEM)) {
                child.setUndoScope(task.undoScope().share());
            }
            child.forking().isCopy = !a.has(CloneArguments.VM);
            if (a.has(CloneArguments.CHILD_SETTID)) {
                child.forking().setTidAddr = a.tidAddr();
            }
            if (a.has(CloneArguments.CHILD_CLEARTID)) {
                child.setClearChildTidAddr(a.tidAddr());
            }
            if (a.has(CloneArguments.VFORK)) {
                child.forking().waitingParent = task;
            }
            pid.task = child;
            group.signals().lock.lock();
            try {
                group.addTaskLocked(child);
                child.seccomp().inheritLocked(task.seccomp());
                Tracer.inheritLocked(task, child, a.has(CloneArguments.PTRACE) || wantsEvent(a));
                child.signals().recalculateLocked();
            } finally {
                group.signals().lock.unlock();
            }
            if (group != own) {
                pid.group = group;
                if (pid.number == 1) {
                    pids.setInit(group);
                    group.setShielded(true);
                }
                kernel.addCarrier(carrier.process(), group);
            }
            kernel.taskAdded(group);
            return child;
        } finally {
            kernel.treeLock().unlock();
        }
    }

    private TaskGroup newGroupLocked(CloneArguments a, Pid pid, GuestThread carrier) {
        TaskGroup own = task.group();
        SignalActions actions = own.signals().actions();
        if (a.has(CloneArguments.CLEAR_SIGHAND)) {
            actions = actions.withoutHandlers();
        } else if (!a.has(CloneArguments.SIGHAND)) {
            actions = actions.copy();
        }
        boolean isSibling = a.has(CloneArguments.PARENT);
        int exitSignal = isSibling ? own.exitSignal() : a.exitSignal();
        TaskGroup group = new TaskGroup(task.kernel(), pid, exitSignal, actions, own.limits().copy(), carrier.process(),
                own.controlGroup());
        group.setDumpable(own.dumpable());
        group.setOomScoreAdj(own.oomScoreAdj());
        group.setLeastOomScoreAdj(own.leastOomScoreAdj());
        group.setCoredumpFilter(own.coredumpFilter());
        TaskGroup parent = isSibling ? own.parentLocked() : own;
        group.setParentLocked(parent, isSibling ? own.parentTaskLocked() : task);
        parent.childrenLocked().add(group);
        ProcessGroup job = own.processGroup();
        group.setProcessGroupLocked(job);
        job.addLocked(group);
        return group;
    }

    private void prepareRegisters(CloneArguments a, Registers r) {
        r.set(Registers.RAX, 0);
        TaskTrace trace = task.trace();
        if (trace != null) {
            trace.steps().hide(r);
        }
        if (a.stackPointer() != 0) {
            r.set(Registers.RSP, a.stackPointer());
        }
        if (a.has(CloneArguments.SETTLS)) {
            r.setFsBase(a.tls());
        }
    }

    /** A bad address is ignored, as Linux does. */
    private void writeTid(long addr, int tid) {
        try {
            task.memory().writeInt(addr, tid);
        } catch (ErrnoException e) {
            // kernel_clone() does not look at put_user's result
        }
    }

    /** The parent of a vfork sleeps, only to be killed, until the child lets its memory go. */
    private void awaitVfork(Task child) {
        while (child.forking().waitingParent != null && !task.isDying()) {
            task.park(Task.FOREVER);
        }
    }

    /** As a vfork child: the memory is not used any more (exec, exit). */
    void releaseVforkParent() {
        Task p = waitingParent;
        if (p != null) {
            waitingParent = null;
            p.fiber().unpark();
        }
    }

    /** Whether the list at hand makes a child on the host. */
    boolean isCloneUnderWay() {
        return cloneIsUnderWay;
    }

    /** The task has trapped for another reason than the failure of its last list, which therefore has run. */
    void listEnded() {
        cloneIsUnderWay = false;
    }

    /** As a child, in its first trap. */
    void childStarted() {
        if (setTidAddr != 0) {
            writeTid(setTidAddr, task.tid());
        }
        if (isCopy) {
            if (task.trace() == null) {
                // As a copy of a traced process; nobody looks at this one.
                task.thread().process().setPlain(false);
            }
            task.addressSpace().prepareChild(task.thread().calls());
            VdsoClock.redirect(task);
        }
    }

    /** The host's clone failed: takes the child back and makes the call fail with EAGAIN. False if no clone was under way. */
    boolean undo(int error) {
        Task child = lastChild;
        if (child == null || !cloneIsUnderWay || child.isStarted()) {
            return false;
        }
        if (task.isDying()) {
            return true;
        }
        cloneIsUnderWay = false;
        lastChild = null;
        TaskExit.forget(child);
        child.fds().leave(task);
        child.addressSpace().leave();
        task.thread().process().abandonFork(lastCarrier);
        task.thread().registers().set(Registers.RAX, Errno.EAGAIN.negative());
        return true;
    }

    /**
     * The parent is gone and perhaps was killed before its host thread made the clone: a child that does not show up is
     * ended here. One that does show up is not touched.
     */
    void watchLastChild() {
        Task child = lastChild;
        if (child == null || child.isStarted() || child.group() == task.group()) {
            return;
        }
        task.kernel().scheduler().timers().schedule(System.nanoTime() + LOST_AFTER_NS, () -> {
            if (!child.isStarted()) {
                child.group().beginExit(Signal.SIGKILL);
                child.fiber().abandonGuest();
            }
        });
    }
}
