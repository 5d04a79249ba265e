package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.ProcessGroups;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;

/** Process, thread, group and session ids. */
public final class IdCalls {
    private final Kernel kernel;

    public IdCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code getpid(2)}. */
    public long getpid(Task task) {
        return task.group().id();
    }

    /** Implements {@code gettid(2)}. */
    public long gettid(Task task) {
        return task.tid();
    }

    /** Implements {@code getppid(2)}: 0 for a parent outside the PID namespace. */
    public long getppid(Task task) {
        return task.group().parentIdIn(task.pids());
    }

    /** Implements {@code getpgrp(2)}. */
    public long getpgrp(Task task) {
        return task.group().processGroup().idIn(task.pids());
    }

    /** Implements {@code getpgid(2)}: ESRCH. */
    public long getpgid(Task task, int pid) {
        TaskGroup g = find(task, pid);
        return g == null ? Errno.ESRCH.negative() : g.processGroup().idIn(task.pids());
    }

    /** Implements {@code getsid(2)}: ESRCH. */
    public long getsid(Task task, int pid) {
        TaskGroup g = find(task, pid);
        return g == null ? Errno.ESRCH.negative() : g.session().idIn(task.pids());
    }

    /** Linux takes thread ids here too. */
    private TaskGroup find(Task task, int pid) {
        if (pid == 0) {
            return task.group();
        }
        TaskGroup g = task.pids().group(pid);
        if (g != null) {
            return g;
        }
        Task t = task.pids().task(pid);
        return t == null ? null : t.group();
    }

    /** Implements {@code setpgid(2)}: EINVAL (negative group), ESRCH, EPERM, EACCES (the child has executed a program). */
    public long setpgid(Task task, int pid, int pgid) {
        int target = pid == 0 ? task.group().id() : pid;
        int group = pgid == 0 ? target : pgid;
        return group < 0 ? Errno.EINVAL.negative() : ProcessGroups.setpgid(task, target, group);
    }

    /** Implements {@code setsid(2)}: EPERM for the leader of a process group. */
    public long setsid(Task task) {
        return ProcessGroups.setsid(task);
    }
}
