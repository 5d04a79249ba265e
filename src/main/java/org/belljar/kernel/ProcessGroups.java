package org.belljar.kernel;

import org.belljar.abi.Errno;

/** Changing the sessions and process groups that processes are in. */
public final class ProcessGroups {
    private ProcessGroups() {}

    static void startSessionLocked(TaskGroup group) {
        Session s = new Session(group.pid());
        ProcessGroup p = new ProcessGroup(group.pid(), s);
        if (group.processGroup() != null) {
            leaveLocked(group);
        }
        Pid pid = group.pid();
        pid.session = s;
        pid.processGroup = p;
        p.addLocked(group);
        group.setProcessGroupLocked(p);
    }

    /** Takes a group out of its process group; empty process groups and sessions end. */
    static void leaveLocked(TaskGroup group) {
        ProcessGroup p = group.processGroup();
        if (!p.removeLocked(group)) {
            return;
        }
        Pid pid = p.pid();
        if (pid.processGroup == p) {
            pid.processGroup = null;
            PidNamespace.releaseIfUnusedLocked(pid);
        }
        if (p.session().groupRemovedLocked()) {
            endSessionLocked(p.session());
        }
    }

    private static void endSessionLocked(Session s) {
        Pid pid = s.pid();
        if (pid.session == s) {
            pid.session = null;
            PidNamespace.releaseIfUnusedLocked(pid);
        }
    }

    /** setsid(2): the session's id, or -EPERM when the caller leads a process group. */
    public static long setsid(Task task) {
        Kernel kernel = task.kernel();
        TaskGroup group = task.group();
        kernel.treeLock().lock();
        try {
            if (group.pid().processGroup != null || group.pid().session != null) {
                return Errno.EPERM.negative();
            }
            startSessionLocked(group);
            return group.id();
        } finally {
            kernel.treeLock().unlock();
        }
    }

    /** setpgid(2) with 0 resolved by the caller to its own id. */
    public static long setpgid(Task task, int pid, int pgid) {
        Kernel kernel = task.kernel();
        TaskGroup own = task.group();
        kernel.treeLock().lock();
        try {
            TaskGroup target = task.pids().group(pid);
            if (target == null) {
                return Errno.ESRCH.negative();
            }
            if (target.parentLocked() == own && target != own) {
                if (target.session() != own.session()) {
                    return Errno.EPERM.negative();
                }
                if (target.hasExecutedLocked()) {
                    return Errno.EACCES.negative();
                }
            } else if (target != own) {
                return Errno.ESRCH.negative();
            }
            if (target.isSessionLeader()) {
                return Errno.EPERM.negative();
            }
            return moveLocked(task, target, pgid);
        } finally {
            kernel.treeLock().unlock();
        }
    }

    private static long moveLocked(Task task, TaskGroup target, int pgid) {
        ProcessGroup to = task.pids().processGroup(pgid);
        if (pgid != target.idIn(task.pids())) {
            if (to == null || to.session() != target.session()) {
                return Errno.EPERM.negative();
            }
        } else if (to == null) {
            to = new ProcessGroup(target.pid(), target.session());
            target.pid().processGroup = to;
        }
        if (to != target.processGroup()) {
            to.addLocked(target);
            leaveLocked(target);
            target.setProcessGroupLocked(to);
        }
        return 0;
    }
}
