package org.belljar.kernel;

import org.belljar.abi.Errno;

/** Changing the sessions and process groups that processes are in. */
public final class ProcessGroups {
    private ProcessGroups() {}

    static void startSessionLocked(Kernel kernel, TaskGroup group) {
        Session s = new Session(group.id());
        ProcessGroup p = new ProcessGroup(group.id(), s);
        if (group.processGroup() != null) {
            leaveLocked(kernel, group);
        }
        Pid pid = group.pid();
        pid.session = s;
        pid.processGroup = p;
        p.addLocked(group);
        group.setProcessGroupLocked(p);
    }

    /** Takes a group out of its process group; empty process groups and sessions end. */
    static void leaveLocked(Kernel kernel, TaskGroup group) {
        ProcessGroup p = group.processGroup();
        if (!p.removeLocked(group)) {
            return;
        }
        Pid pid = kernel.pids().find(p.id());
        if (pid != null && pid.processGroup == p) {
            pid.processGroup = null;
            kernel.pids().releaseIfUnusedLocked(pid);
        }
        if (p.session().groupRemovedLocked()) {
            endSessionLocked(kernel, p.session());
        }
    }

    private static void endSessionLocked(Kernel kernel, Session s) {
        Pid pid = kernel.pids().find(s.id());
        if (pid != null && pid.session == s) {
            pid.session = null;
            kernel.pids().releaseIfUnusedLocked(pid);
        }
    }

    /** setsid(2): the session's id, or -EPERM when the caller leads a process group. */
    public static long setsid(Task task) {
        Kernel kernel = task.kernel();
        TaskGroup group = task.group();
        kernel.treeLock().lock();
        try {
            if (kernel.pids().processGroup(group.id()) != null || kernel.pids().session(group.id()) != null) {
                return Errno.EPERM.negative();
            }
            startSessionLocked(kernel, group);
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
            TaskGroup target = kernel.pids().group(pid);
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
            return moveLocked(kernel, target, pgid);
        } finally {
            kernel.treeLock().unlock();
        }
    }

    private static long moveLocked(Kernel kernel, TaskGroup target, int pgid) {
        ProcessGroup to = kernel.pids().processGroup(pgid);
        if (pgid != target.id()) {
            if (to == null || to.session() != target.session()) {
                return Errno.EPERM.negative();
            }
        } else if (to == null) {
            to = new ProcessGroup(pgid, target.session());
            target.pid().processGroup = to;
        }
        if (to != target.processGroup()) {
            to.addLocked(target);
            leaveLocked(kernel, target);
            target.setProcessGroupLocked(to);
        }
        return 0;
    }
}
