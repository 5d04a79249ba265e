package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Signal;
import org.belljar.platform.GuestProcess;

/** The end of tasks and groups (Linux's do_exit, exit_notify, release_task). */
final class TaskExit {
    private TaskExit() {}

    /** Ends the task; the last act on its fiber. */
    static void finish(Task task) {
        TaskGroup group = task.group();
        Kernel kernel = task.kernel();
        tellTracer(task);
        Tracer.leave(task);
        task.seccomp().leave();
        releaseMemoryWaiters(task);
        for (var hook : kernel.exitHooks()) {
            hook.accept(task);
        }
        task.fds().leave(task);
        // Nobody asks for that of a thread which is gone.
        task.setFinalUsage(task == group.leader() || task.trace() != null ? task.usage() : CpuUsage.NONE);
        List<ProcessGroup> childrensGroups = new ArrayList<>();
        long virtualBytes = task.addressSpace().account().totalBytes();
        boolean isLast = leaveGroup(task, childrensGroups);
        if (isLast) {
            group.keepFinalUsage();
            ProcessAccounting.processEnded(task, virtualBytes);
        }
        if (isLast && group.isNamespaceInit()) {
            endNamespace(task);
        }
        if (isLast) {
            kernel.removeCarrier(group.process());
        } else if (!group.isExiting() && group.executing() == null) {
            task.thread().answerExit(false);
            task.thread().send();
        }
        leaveMemory(task, isLast);
        task.memory().close();
        task.forking().watchLastChild();
        task.kernel().keys().tasks().ended(task.keys());
        task.namespaces().letGo();
        if (task.pid().endedTracee == null) {
            kernel.taskRemoved(group);
        } else {
            ChildEvents.traceEnded(task.pid().endedTracee, group.isExiting() ? group.exitStatus() : task.exitStatus());
        }
        if (isLast) {
            group.timers().cancelAll();
            becomeZombie(group, childrensGroups);
        } else {
            group.signals().jobControl().taskLeft();
            Task executing = group.executing();
            if (executing != null) {
                executing.fiber().unpark();
            }
        }
    }

    /**
     * Who waits for the end is told before the host takes the memory down, which would keep its CPU from them. Not where a thread may
     * still run guest code: one that was not waited for, perhaps another than the last.
     */
    private static void leaveMemory(Task task, boolean isLast) {
        TaskGroup group = task.group();
        GuestProcess process = group.process();
        if (isLast && !process.hadThreads() && !task.fiber().isAbandoned()) {
            group.peak().noteLater(process);
            task.addressSpace().leaveStopped();
            task.kernel().scheduler().afterwards(() -> {
                group.peak().own();
                process.kill();
            });
            return;
        }
        if (isLast) {
            group.notePeakResident();
            process.kill();
        }
        task.addressSpace().leave();
    }

    /** The first process of a PID namespace takes all others with it and waits until they are gone (zap_pid_ns_processes). */
    private static void endNamespace(Task task) {
        TaskGroup own = task.group();
        PidNamespace ns = own.pids();
        own.kernel().treeLock().lock();
        try {
            ns.closeLocked(task);
        } finally {
            own.kernel().treeLock().unlock();
        }
        while (!isAlone(own, ns)) {
            task.park(Task.FOREVER);
        }
    }

    private static boolean isAlone(TaskGroup own, PidNamespace ns) {
        boolean isAlone = true;
        for (TaskGroup g : ns.groups()) {
            if (g == own) {
                continue;
            }
            if (!g.isZombie()) {
                g.beginExit(Signal.SIGKILL);
                isAlone = false;
            } else if (isNobodys(g)) {
                reap(g);
            } else {
                isAlone = false;
            }
        }
        return isAlone;
    }

    /** The children of the first process went to nobody when its last task left. */
    private static boolean isNobodys(TaskGroup g) {
        g.kernel().treeLock().lock();
        try {
            return g.parentLocked() == null;
        } finally {
            g.kernel().treeLock().unlock();
        }
    }

    /** PTRACE_EVENT_EXIT; not for what SIGKILL ends. */
    private static void tellTracer(Task task) {
        TaskTrace trace = task.trace();
        int status = task.group().isExiting() ? task.group().exitStatus() : task.exitStatus();
        if (trace != null && trace.wantsEvent(TaskTrace.EVENT_EXIT) && status != Signal.SIGKILL) {
            trace.event(TaskTrace.EVENT_EXIT, status);
        }
    }

    /** Robust futexes, CLONE_CHILD_CLEARTID, the vfork parent: all who wait for this task's use of its memory to end. */
    static void releaseMemoryWaiters(Task task) {
        RobustList.release(task);
        task.setRobustListAddr(0);
        task.kernel().piFutexes().release(task);
        long addr = task.clearChildTidAddr();
        task.setClearChildTidAddr(0);
        if (addr != 0 && (task.group().tasks().length > 1 || task.addressSpace().isShared())) {
            task.kernel().futexes().clearAndWake(task, addr);
        }
        task.forking().releaseVforkParent();
    }

    /** @param childrensGroups gets the process groups of the children that go to another process */
    private static boolean leaveGroup(Task task, List<ProcessGroup> childrensGroups) {
        TaskGroup group = task.group();
        Kernel kernel = task.kernel();
        kernel.treeLock().lock();
        try {
            boolean isLast;
            group.signals().lock.lock();
            try {
                isLast = group.removeTaskLocked(task);
                task.signals().queue().remove(-1L);
                if (isLast) {
                    group.setExitStatusIfRunningLocked(task.exitStatus());
                }
            } finally {
                group.signals().lock.unlock();
            }
            if (task.pid() != group.pid()) {
                endThreadLocked(task);
            }
            reparentChildrenLocked(task, isLast, childrensGroups);
            return isLast;
        } finally {
            kernel.treeLock().unlock();
        }
    }

    /** A thread that is traced keeps its number until the tracer has waited for it. */
    private static void endThreadLocked(Task task) {
        TaskTrace trace = task.trace();
        task.pid().task = null;
        if (trace == null) {
            PidNamespace.releaseIfUnusedLocked(task.pid());
        } else {
            task.pid().endedTracee = trace;
            trace.endedLocked(task.group().isExiting() ? task.group().exitStatus() : task.exitStatus());
        }
    }

    /** Children of the task go to another thread of the group, or to the nearest subreaper, or to init. */
    private static void reparentChildrenLocked(Task task, boolean isLast, List<ProcessGroup> childrensGroups) {
        TaskGroup group = task.group();
        if (group.childrenLocked().isEmpty()) {
            return;
        }
        TaskGroup reaper = isLast ? reaperLocked(group) : group;
        for (TaskGroup child : new ArrayList<>(group.childrenLocked())) {
            boolean isOwn = child.parentTaskLocked() == task;
            if (!isOwn && !isLast) {
                continue;
            }
            if (isLast) {
                if (child.processGroup() != group.processGroup() && child.session() == group.session()) {
                    childrensGroups.add(child.processGroup());
                }
                group.childrenLocked().remove(child);
                child.setParentLocked(reaper, reaper == null ? null : reaper.leader());
                if (reaper != null) {
                    reaper.childrenLocked().add(child);
                }
            } else {
                child.setParentLocked(group, group.tasks()[0]);
            }
            if (isOwn) {
                sendParentDeathSignal(child);
            }
        }
    }

    private static void sendParentDeathSignal(TaskGroup child) {
        for (Task t : child.tasks()) {
            if (t.parentDeathSignal() != 0) {
                child.signals().send(SignalInfo.fromUser(t.parentDeathSignal(), Signal.SI_USER, 0, 0));
            }
        }
    }

    private static TaskGroup reaperLocked(TaskGroup of) {
        TaskGroup init = of.pids().init();
        for (TaskGroup g = of.parentLocked(); g != null && g.pids() == of.pids(); g = g.parentLocked()) {
            if (g.isChildSubreaper() && !g.isZombie() && g.tasks().length > 0) {
                return g;
            }
        }
        return init == of || init.isZombie() ? null : init;
    }

    private static void becomeZombie(TaskGroup group, List<ProcessGroup> childrensGroups) {
        Kernel kernel = group.kernel();
        List<TaskGroup> hungUp = new ArrayList<>();
        ControllingTerminal terminal = null;
        Session session;
        TaskGroup parent;
        TaskTrace trace;
        kernel.treeLock().lock();
        try {
            group.setZombieLocked();
            parent = group.parentLocked();
            trace = group.leader().trace();
            if (trace != null) {
                trace.endedLocked(group.exitStatus());
            }
            collectOrphanedLocked(group, childrensGroups, hungUp);
            session = group.session();
            if (group.isSessionLeader()) {
                terminal = session.terminal();
            }
            if (parent != null && trace == null && ChildEvents.isReapedAtOnce(group, parent)) {
                // In the same step: no wait4 may see a zombie that nobody is to wait for. Nor is it accounted.
                removeLocked(group);
            }
        } finally {
            kernel.treeLock().unlock();
        }
        SyscallObserver observer = kernel.observer();
        if (observer != null) {
            observer.exited(group.leader(), group.exitStatus());
        }
        if (terminal != null) {
            terminal.sessionLeaderGone(session);
        }
        for (TaskGroup g : hungUp) {
            g.signals().send(SignalInfo.fromKernel(Signal.SIGHUP));
            g.signals().send(SignalInfo.fromKernel(Signal.SIGCONT));
        }
        group.endEvents().wakeAll(0);
        group.pids().memberGone();
        if (trace != null && trace.tracer().group() != parent) {
            // The parent's turn comes when the tracer has waited.
            ChildEvents.traceEnded(trace, group.exitStatus());
        } else {
            notifyParent(group, parent);
        }
        if (group == kernel.init()) {
            kernel.initEnded(group.exitStatus());
        }
    }

    /** A zombie whose tracer is done with it is its parent's. */
    static void passToParent(TaskGroup group) {
        Kernel kernel = group.kernel();
        TaskGroup parent;
        kernel.treeLock().lock();
        try {
            parent = group.parentLocked();
            if (parent != null && ChildEvents.isReapedAtOnce(group, parent)) {
                removeLocked(group);
            }
        } finally {
            kernel.treeLock().unlock();
        }
        notifyParent(group, parent);
    }

    private static void notifyParent(TaskGroup group, TaskGroup parent) {
        if (parent == null) {
            reap(group);
            return;
        }
        ChildEvents.exited(group, parent);
        parent.childEvents().wakeAll(0);
    }

    /** Members of process groups that become orphaned by this end and have a stopped member: SIGHUP, SIGCONT. */
    private static void collectOrphanedLocked(TaskGroup group, List<ProcessGroup> childrensGroups, List<TaskGroup> out) {
        ProcessGroup own = group.processGroup();
        TaskGroup parent = group.parentLocked();
        boolean wasLink = parent != null && parent.processGroup() != own && parent.session() == group.session();
        if (wasLink) {
            addIfOrphanedLocked(own, out);
        }
        childrensGroups.forEach(p -> addIfOrphanedLocked(p, out));
    }

    private static void addIfOrphanedLocked(ProcessGroup p, List<TaskGroup> out) {
        if (p.isOrphanedLocked() && p.hasStoppedMemberLocked()) {
            for (TaskGroup g : p.membersLocked()) {
                if (!out.contains(g)) {
                    out.add(g);
                }
            }
        }
    }

    /** Removes a zombie from the tree. */
    static void reap(TaskGroup group) {
        Kernel kernel = group.kernel();
        kernel.treeLock().lock();
        try {
            TaskGroup parent = group.parentLocked();
            if (group.pid().group == null) {
                return;
            }
            if (parent != null) {
                parent.addReapedLocked(group);
            }
            removeLocked(group);
        } finally {
            kernel.treeLock().unlock();
        }
        // a pidfd hangs up
        group.endEvents().wakeAll(0);
    }

    private static void removeLocked(TaskGroup group) {
        Kernel kernel = group.kernel();
        TaskGroup parent = group.parentLocked();
        if (parent != null) {
            parent.childrenLocked().remove(group);
        }
        ProcessGroups.leaveLocked(group);
        Pid pid = group.pid();
        pid.group = null;
        pid.task = null;
        PidNamespace.releaseIfUnusedLocked(pid);
        group.pids().memberGone();
    }

    /** Takes back a child that never ran: nobody hears of it. */
    static void forget(Task child) {
        Kernel kernel = child.kernel();
        TaskGroup group = child.group();
        kernel.treeLock().lock();
        try {
            group.signals().lock.lock();
            boolean isLast;
            try {
                isLast = group.removeTaskLocked(child);
            } finally {
                group.signals().lock.unlock();
            }
            child.setExiting();
            child.undoScope().leave();
            child.seccomp().leave();
            if (isLast) {
                group.setZombieLocked();
                kernel.removeCarrier(group.process());
                removeLocked(group);
            } else {
                child.pid().task = null;
                PidNamespace.releaseIfUnusedLocked(child.pid());
            }
        } finally {
            kernel.treeLock().unlock();
        }
        kernel.keys().tasks().ended(child.keys());
        child.namespaces().letGo();
        kernel.taskRemoved(group);
    }
}
