package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.mm.AddressSpace;
import org.belljar.platform.GuestProcess;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;

/**
 * What execve(2) does to the task besides loading the program. The loader first builds the new image in a clean process;
 * then {@link #killOtherTasks}, the point of no return, and {@link #commit}.
 */
public final class TaskExec {
    private TaskExec() {}

    /**
     * Ends all other tasks of the group and takes over the main thread's number.
     *
     * @return 0, or -EAGAIN when the group is being ended by another task
     */
    public static long killOtherTasks(Task task) {
        TaskGroup group = task.group();
        Task[] others;
        group.signals().lock.lock();
        try {
            if (group.isExiting() || group.executing() != null) {
                return Errno.EAGAIN.negative();
            }
            group.setExecuting(task);
            others = group.tasks();
            for (Task t : others) {
                if (t != task) {
                    t.setExiting();
                }
            }
        } finally {
            group.signals().lock.unlock();
        }
        for (Task t : others) {
            if (t != task) {
                t.rouseToEnd();
            }
        }
        while (group.tasks().length > 1) {
            if (task.isDying()) {
                return Errno.EAGAIN.negative();
            }
            task.park(Task.FOREVER);
        }
        becomeLeader(task);
        return 0;
    }

    private static void becomeLeader(Task task) {
        TaskGroup group = task.group();
        Kernel kernel = task.kernel();
        kernel.treeLock().lock();
        try {
            if (task.pid() != group.pid()) {
                Tracer.forgetLocked(group.leader());
                Pid own = task.pid();
                own.task = null;
                group.pid().task = task;
                task.setPidLocked(group.pid());
                PidNamespace.releaseIfUnusedLocked(own);
            }
            group.setLeader(task);
            group.setExecuting(null);
        } finally {
            kernel.treeLock().unlock();
        }
    }

    /**
     * Moves the task to its new image: carrier, address space, credentials, and everything that exec resets (execve(2)).
     * The old host process is killed. The caller has set the registers of {@code process}'s main thread and returns
     * {@link Control#REGISTERS_SET}.
     */
    public static void commit(Task task, GuestProcess process, AddressSpace space, Credentials credentials, String comm) {
        TaskGroup group = task.group();
        Kernel kernel = task.kernel();
        AddressSpace oldSpace = task.addressSpace();
        GuestProcess oldProcess = group.process();
        CpuUsage used = task.usage();
        CpuUsage groupUsed = group.usage();
        group.notePeakResident();
        TaskExit.releaseMemoryWaiters(task);
        long[] times = new long[2];
        process.cpuTimes(times);
        CpuUsage newHas = new CpuUsage(times[0], times[1]);
        task.scheduling().cpuAccount().changeCarrier(used, newHas);
        group.changeCarrier(process, groupUsed, newHas);
        kernel.addCarrier(process, group);
        group.clearPlain();
        task.setThread(process.mainThread());
        HostScheduling.replaced(task);
        task.setAddressSpace(space);
        if (oldProcess != process) {
            kernel.removeCarrier(oldProcess);
            // Its memory is taken down when the new program runs, and the parent of a vfork.
            kernel.scheduler().afterwards(oldProcess::kill);
        }
        if (oldSpace != space) {
            oldSpace.leave();
        }
        resetAttributes(task, credentials, comm);
    }

    private static void resetAttributes(Task task, Credentials credentials, String comm) {
        TaskGroup group = task.group();
        group.signals().resetHandlers();
        task.signals().executed();
        group.timers().cancelPosixTimers();
        boolean isPrivileged = credentials.euid() != task.credentials().euid() || credentials.egid() != task.credentials().egid();
        task.setCredentials(credentials);
        if (isPrivileged) {
            task.setParentDeathSignal(0);
        }
        group.setDumpable(isPrivileged ? 0 : 1);
        task.setComm(comm);
        task.takeRestart();
        NamespaceChange.executed(task);
        task.kernel().keys().tasks().executed(task.keys());
        FdTable fds = task.fds();
        if (fds.isShared()) {
            task.setFds(fds.copy());
            fds.leave(task);
        }
        task.fds().closeOnExec(task);
        task.kernel().treeLock().lock();
        try {
            group.setExecutedLocked();
        } finally {
            task.kernel().treeLock().unlock();
        }
        group.setExitSignal(Signal.SIGCHLD);
    }
}
