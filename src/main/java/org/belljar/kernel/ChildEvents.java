package org.belljar.kernel;

import org.belljar.abi.Signal;

/** What a parent hears of its children: SIGCHLD and the end of its wait(2). */
final class ChildEvents {
    private ChildEvents() {}

    /** A stop of {@code child} is complete (CLD_STOPPED), or it was continued. Called without locks but perhaps the tree's. */
    static void stopped(TaskGroup child, int code, int status) {
        TaskGroup parent = parentOf(child);
        TaskTrace trace = child.leader().trace();
        if (parent == null || code == Signal.CLD_STOPPED && trace != null && trace.tracer().group() == parent) {
            // A tracer has heard of the stop of its tracee.
            return;
        }
        SignalAction action = parent.signals().actions().get(Signal.SIGCHLD);
        if (!action.isIgnore() && !action.has(Signal.SA_NOCLDSTOP)) {
            parent.signals().send(info(child, parent, Signal.SIGCHLD, code, status));
        }
        parent.childEvents().wakeAll(0);
    }

    /** A tracee has stopped: its tracer hears of it. Called without locks. */
    static void traceStopped(TaskTrace trace, int why, int status) {
        TaskGroup tracer = trace.tracer().group();
        SignalAction action = tracer.signals().actions().get(Signal.SIGCHLD);
        if (!action.isIgnore() && !action.has(Signal.SA_NOCLDSTOP)) {
            tracer.signals().send(traceInfo(trace, why, status));
        }
        tracer.childEvents().wakeAll(0);
    }

    /** A tracee has ended: its tracer hears of it, though it be no child of its. */
    static void traceEnded(TaskTrace trace, int status) {
        TaskGroup tracer = trace.tracer().group();
        if (!tracer.signals().actions().get(Signal.SIGCHLD).isIgnore()) {
            tracer.signals().send(traceInfo(trace, codeOf(status), (status & 0x7f) == 0 ? status >> 8 & 0xff : status & 0x7f));
        }
        tracer.childEvents().wakeAll(0);
    }

    private static SignalInfo traceInfo(TaskTrace trace, int code, int status) {
        Task t = trace.task();
        CpuUsage used = t.usage();
        return SignalInfo.ofChild(Signal.SIGCHLD, code, t.tid(), t.credentials().uid(), status, used.userNs() / 10_000_000,
                used.systemNs() / 10_000_000);
    }

    /** CLD_* of a wait status. */
    static int codeOf(int status) {
        return (status & 0x7f) == 0 ? Signal.CLD_EXITED : (status & 0x80) != 0 ? Signal.CLD_DUMPED : Signal.CLD_KILLED;
    }

    /** Whether nobody will wait for a child that ends: its parent ignores SIGCHLD or has set SA_NOCLDWAIT. */
    static boolean isReapedAtOnce(TaskGroup child, TaskGroup parent) {
        SignalAction action = parent.signals().actions().get(Signal.SIGCHLD);
        return child.exitSignal() == Signal.SIGCHLD && (action.isIgnore() || action.has(Signal.SA_NOCLDWAIT));
    }

    /** A child has ended: signals its parent, unless that ignores SIGCHLD. */
    static void exited(TaskGroup child, TaskGroup parent) {
        int signo = child.exitSignal();
        boolean isIgnored = signo == Signal.SIGCHLD && parent.signals().actions().get(Signal.SIGCHLD).isIgnore();
        if (signo != 0 && !isIgnored) {
            int status = child.exitStatus();
            boolean isNormal = (status & 0x7f) == 0;
            parent.signals().send(info(child, parent, signo, codeOf(status), isNormal ? status >> 8 & 0xff : status & 0x7f));
        }
    }

    private static TaskGroup parentOf(TaskGroup child) {
        child.kernel().treeLock().lock();
        try {
            return child.parentLocked();
        } finally {
            child.kernel().treeLock().unlock();
        }
    }

    private static SignalInfo info(TaskGroup child, TaskGroup parent, int signo, int code, int status) {
        CpuUsage used = child.usage();
        return SignalInfo.ofChild(signo, code, child.idIn(parent.pids()),
                parent.leader().credentials().userNamespace().shownUid(child.leader().credentials().uid()), status,
                used.userNs() / 10_000_000, used.systemNs() / 10_000_000);
    }
}
