package org.belljar.kernel;

import org.belljar.abi.Signal;

/** What a parent hears of its children: SIGCHLD and the end of its wait(2). */
final class ChildEvents {
    private ChildEvents() {}

    /** A stop of {@code child} is complete (CLD_STOPPED), or it was continued. Called without locks but perhaps the tree's. */
    static void stopped(TaskGroup child, int code, int status) {
        TaskGroup parent = parentOf(child);
        if (parent == null) {
            return;
        }
        SignalAction action = parent.signals().actions().get(Signal.SIGCHLD);
        if (!action.isIgnore() && !action.has(Signal.SA_NOCLDSTOP)) {
            parent.signals().send(info(child, Signal.SIGCHLD, code, status));
        }
        parent.childEvents().wakeAll(0);
    }

    /**
     * A child became a zombie.
     *
     * @return whether nobody will wait for it: the parent ignores SIGCHLD or set SA_NOCLDWAIT
     */
    static boolean exited(TaskGroup child, TaskGroup parent) {
        int signo = child.exitSignal();
        SignalAction action = parent.signals().actions().get(Signal.SIGCHLD);
        boolean isReapedAtOnce = false;
        boolean isSent = signo != 0;
        if (signo == Signal.SIGCHLD && (action.isIgnore() || action.has(Signal.SA_NOCLDWAIT))) {
            isReapedAtOnce = true;
            isSent = !action.isIgnore();
        }
        if (isSent) {
            int status = child.exitStatus();
            boolean isNormal = (status & 0x7f) == 0;
            int code = isNormal ? Signal.CLD_EXITED : (status & 0x80) != 0 ? Signal.CLD_DUMPED : Signal.CLD_KILLED;
            parent.signals().send(info(child, signo, code, isNormal ? status >> 8 & 0xff : status & 0x7f));
        }
        return isReapedAtOnce;
    }

    private static TaskGroup parentOf(TaskGroup child) {
        child.kernel().treeLock().lock();
        try {
            return child.parentLocked();
        } finally {
            child.kernel().treeLock().unlock();
        }
    }

    private static SignalInfo info(TaskGroup child, int signo, int code, int status) {
        CpuUsage used = child.usage();
        return SignalInfo.ofChild(signo, code, child.id(), child.leader().credentials().uid(), status,
                used.userNs() / 10_000_000, used.systemNs() / 10_000_000);
    }
}
