package org.belljar.kernel;

import java.util.function.Consumer;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.mm.AddressSpace;
import org.belljar.platform.GuestProcess;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;

/**
 * A process that is started from outside and is nobody's child: the sandbox's first, and those that its owner adds later (exec into
 * a container). It leads a session of its own; when it ends, its status stays in its {@link TaskGroup} for who started it.
 *
 * @param process carries the process; with nothing in it yet
 * @param work    runs as the process's first act, on its own flow: the exec, or {@link Task#exitGroup}
 */
public record OutsideStart(GuestProcess process, FdTable fds, FsContext fs, Credentials credentials, Consumer<Task> work) {
    /** As a member of a running process's namespaces. ESRCH when that is ending, ENOMEM when its PID namespace is. */
    public Task beside(TaskGroup member) {
        Kernel kernel = member.kernel();
        Task task;
        kernel.treeLock().lock();
        try {
            Task living = living(member);
            task = makeLocked(kernel, member.pids().allocateLocked(null), member.controlGroup());
            // A live task holds its namespaces.
            task.setNamespaces(living.namespaces().hold());
        } finally {
            kernel.treeLock().unlock();
        }
        task.fiber().start();
        return task;
    }

    /** A task of a process that is not ending: ESRCH. With the tree lock held it keeps its namespaces. */
    static Task living(TaskGroup g) {
        Task[] tasks = g.tasks();
        if (tasks.length == 0 || g.isExiting()) {
            throw Errno.ESRCH.exception();
        }
        return tasks[0];
    }

    /** With the tree lock held; the caller sets the namespaces and starts the fiber. */
    Task makeLocked(Kernel kernel, Pid pid, ControlGroup held) {
        TaskGroup group = new TaskGroup(kernel, pid, Signal.SIGCHLD, new SignalActions(), ResourceLimits.defaults(), process, held);
        Task task = new Task(kernel, pid, group, process.mainThread(), new AddressSpace(process, kernel.mapLimit()), fds, fs, credentials, null, work);
        pid.task = task;
        pid.group = group;
        group.signals().lock.lock();
        try {
            group.addTaskLocked(task);
        } finally {
            group.signals().lock.unlock();
        }
        ProcessGroups.startSessionLocked(group);
        kernel.addCarrier(process, group);
        kernel.taskAdded(group);
        return task;
    }
}
