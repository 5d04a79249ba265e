package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;

/** Beginning and end of tracing (ptrace(2)): who traces whom is guarded by the tree lock. */
public final class Tracer {
    private Tracer() {}

    /** PTRACE_TRACEME: the parent thread becomes the tracer. EPERM when the task is traced already or the parent has too little. */
    public static long traceMe(Task task) {
        Kernel kernel = task.kernel();
        kernel.treeLock().lock();
        try {
            Task parent = task.group().parentTaskLocked();
            if (parent == null || task.trace() != null) {
                return Errno.EPERM.negative();
            }
            boolean mayTrace = (task.credentials().capPermitted() & ~parent.credentials().capPermitted()) == 0
                    || parent.credentials().hasCapability(org.belljar.vfs.Credentials.CAP_SYS_PTRACE);
            if (!mayTrace || !parent.guard().mayTrace(task.guard())) {
                return Errno.EPERM.negative();
            }
            if (!parent.isExiting()) {
                var lock = task.group().signals().lock;
                lock.lock();
                try {
                    linkLocked(task, parent, false, 0);
                } finally {
                    lock.unlock();
                }
            }
            return 0;
        } finally {
            kernel.treeLock().unlock();
        }
    }

    private static void linkLocked(Task task, Task tracer, boolean isSeized, int options) {
        TaskTrace trace = new TaskTrace(task, tracer, isSeized, options);
        task.setTraceLocked(trace);
        tracer.addTraceeLocked(trace);
    }

    /**
     * PTRACE_ATTACH and PTRACE_SEIZE: EPERM for the caller's own process, one it may not inspect, one that is traced or ends.
     */
    public static long attach(Task tracer, Task target, boolean isSeize, int options) {
        TaskGroup group = target.group();
        if (group == tracer.group() || !TraceAccess.isAllowed(tracer, group, true)) {
            return Errno.EPERM.negative();
        }
        Kernel kernel = tracer.kernel();
        kernel.treeLock().lock();
        try {
            var lock = group.signals().lock;
            lock.lock();
            try {
                if (target.isExiting() || target.trace() != null || tracer.isExiting()) {
                    return Errno.EPERM.negative();
                }
                linkLocked(target, tracer, isSeize, options);
                if (target.signals().isStoppedLocked()) {
                    target.trace().wantTrapLocked();
                }
            } finally {
                lock.unlock();
            }
        } finally {
            kernel.treeLock().unlock();
        }
        if (!isSeize) {
            group.signals().send(SignalInfo.fromKernel(Signal.SIGSTOP), target);
        }
        target.rouseForSignal();
        return 0;
    }

    /**
     * A new task of a traced one is traced too if the tracer has asked for the event, or the clone with CLONE_PTRACE; it begins
     * in a stop. With the tree lock and the child's signal lock held.
     */
    static void inheritLocked(Task parent, Task child, boolean isAsked) {
        TaskTrace of = parent.trace();
        if (of == null || !isAsked) {
            return;
        }
        linkLocked(child, of.tracer(), of.isSeized(), of.options());
        if (of.isSeized()) {
            child.trace().wantTrapLocked();
        } else {
            child.signals().queue().add(SignalInfo.fromUser(Signal.SIGSTOP, Signal.SI_USER, 0, 0), null);
        }
    }

    /** PTRACE_DETACH of a tracee that stands still: it goes on with {@code signal}. ESRCH. */
    public static long detach(TaskTrace trace, int signal) {
        trace.registers();
        Task target = trace.task();
        Kernel kernel = target.kernel();
        kernel.treeLock().lock();
        try {
            trace.tracer().traceesLocked().remove(trace);
            var lock = target.group().signals().lock;
            lock.lock();
            try {
                trace.releaseLocked(signal);
            } finally {
                lock.unlock();
            }
        } finally {
            kernel.treeLock().unlock();
        }
        speedUp(target.group());
        return 0;
    }

    /** Nobody looks at the process's text any more, unless another of its tasks is traced. */
    private static void speedUp(TaskGroup group) {
        for (Task t : group.tasks()) {
            if (t.trace() != null) {
                return;
            }
        }
        group.process().setPlain(false);
    }

    /** Lets a stopped tracee go on (PTRACE_CONT and kin). ESRCH. */
    public static void resume(TaskTrace trace, int signal, Resume how) {
        int watch = switch (how) {
            case CONTINUE, STEP -> 0;
            case TO_CALL -> CallWatch.TRACE;
            case EMULATE, EMULATE_STEP -> CallWatch.EMULATE;
        };
        trace.resume(signal, watch, how == Resume.STEP || how == Resume.EMULATE_STEP);
    }

    /** How far a tracee is to go. */
    public enum Resume {
        CONTINUE, TO_CALL, STEP, EMULATE, EMULATE_STEP
    }

    public static void listen(TaskTrace trace) {
        trace.listen();
    }

    public static void interrupt(TaskTrace trace) {
        trace.interrupt();
    }

    /** PTRACE_KILL, PTRACE_O_EXITKILL. */
    public static void kill(TaskTrace trace) {
        trace.task().group().signals().send(SignalInfo.fromKernel(Signal.SIGKILL));
    }

    /** The tracer ends: all its tracees run free, or are killed (exit_ptrace). */
    static void leave(Task tracer) {
        Kernel kernel = tracer.kernel();
        List<TaskTrace> kill = new ArrayList<>();
        List<TaskGroup> orphans = new ArrayList<>();
        List<TaskGroup> freed = new ArrayList<>();
        kernel.treeLock().lock();
        try {
            for (TaskTrace t : List.copyOf(tracer.traceesLocked())) {
                if (t.hasEndedLocked()) {
                    if (releaseEndedLocked(t)) {
                        orphans.add(t.task().group());
                    }
                    continue;
                }
                tracer.traceesLocked().remove(t);
                var lock = t.task().group().signals().lock;
                lock.lock();
                try {
                    t.releaseLocked(0);
                } finally {
                    lock.unlock();
                }
                if ((t.options() & TaskTrace.OPTION_EXITKILL) != 0) {
                    kill.add(t);
                } else {
                    freed.add(t.task().group());
                }
            }
        } finally {
            kernel.treeLock().unlock();
        }
        kill.forEach(Tracer::kill);
        freed.forEach(Tracer::speedUp);
        orphans.forEach(TaskExit::passToParent);
    }

    /**
     * The tracer knows of the tracee's end. A thread is gone with that; a process is its parent's now.
     *
     * @return whether the tracee's process has a parent other than the tracer, that must be told
     */
    static boolean releaseEndedLocked(TaskTrace t) {
        Task task = t.task();
        t.tracer().traceesLocked().remove(t);
        task.setTraceLocked(null);
        Pid pid = task.pid();
        if (pid.endedTracee == t) {
            pid.endedTracee = null;
            PidNamespace.releaseIfUnusedLocked(pid);
            task.kernel().taskRemoved(task.group());
            return false;
        }
        return task.group().isZombie() && t.tracer().group() != task.group().parentLocked();
    }

    /** The main thread's task has ended before and another takes its number by exec: its tracer hears no more of it. */
    static void forgetLocked(Task formerLeader) {
        TaskTrace t = formerLeader.trace();
        if (t != null) {
            t.tracer().traceesLocked().remove(t);
            formerLeader.setTraceLocked(null);
        }
    }
}
