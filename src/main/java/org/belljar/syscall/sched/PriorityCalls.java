package org.belljar.syscall.sched;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.HostScheduling;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Scheduling;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.Credentials;

/** getpriority(2), setpriority(2), ioprio_get(2), ioprio_set(2). The host is told of niceness, I/O priorities are stored and returned. */
public final class PriorityCalls {
    private static final int PROCESS = 0, GROUP = 1, USER = 2;
    private static final int IO_PROCESS = 1, IO_GROUP = 2, IO_USER = 3;
    private static final int IO_CLASS_SHIFT = 13, IO_CLASS_NONE = 0, IO_CLASS_RT = 1, IO_CLASS_BE = 2, IO_CLASS_IDLE = 3;

    private final Kernel kernel;

    public PriorityCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    private List<Task> find(Task task, int which, int who) {
        List<Task> found = new ArrayList<>();
        if (which == PROCESS) {
            Task t = who == 0 ? task : task.pids().task(who);
            if (t != null) {
                found.add(t);
            }
            return found;
        }
        if (which == USER) {
            return ofUser(task, who == 0 ? task.credentials().uid() : task.credentials().userNamespace().kernelUid(who));
        }
        ProcessGroup group = who == 0 ? task.group().processGroup() : task.pids().processGroup(who);
        for (TaskGroup g : task.pids().groups()) {
            if (g.processGroup() == group) {
                found.addAll(List.of(g.tasks()));
            }
        }
        return found;
    }

    private static List<Task> ofUser(Task task, int uid) {
        List<Task> found = new ArrayList<>();
        for (TaskGroup g : task.pids().groups()) {
            for (Task t : g.tasks()) {
                if (t.credentials().uid() == uid) {
                    found.add(t);
                }
            }
        }
        return found;
    }

    /** Implements {@code getpriority(2)}: 20 - nice, 1 to 40; the highest of those meant. ESRCH, EINVAL. */
    public long getpriority(Task task, int which, int who) {
        if (which < PROCESS || which > USER) {
            return Errno.EINVAL.negative();
        }
        long best = Errno.ESRCH.negative();
        for (Task t : find(task, which, who)) {
            best = Math.max(best, 20 - t.scheduling().nice());
        }
        return best;
    }

    /** Implements {@code setpriority(2)}: EACCES for a better priority without CAP_SYS_NICE, EPERM for others' processes. */
    public long setpriority(Task task, int which, int who, int value) {
        if (which < PROCESS || which > USER) {
            return Errno.EINVAL.negative();
        }
        int nice = Math.clamp(value, -20, 19);
        long result = Errno.ESRCH.negative();
        for (Task t : find(task, which, who)) {
            Credentials a = task.credentials();
            Credentials b = t.credentials();
            if (a.euid() != b.uid() && a.euid() != b.euid() && !a.hasCapability(Credentials.CAP_SYS_NICE, b.userNamespace())) {
                result = Errno.EPERM.negative();
            } else if (nice < t.scheduling().nice() && !mayRaise(task, t, nice)) {
                result = Errno.EACCES.negative();
            } else {
                t.scheduling().setNice(nice);
                HostScheduling.tell(t);
                result = result == Errno.ESRCH.negative() ? 0 : result;
            }
        }
        return result;
    }

    static boolean mayRaise(Task task, Task target, int nice) {
        return task.credentials().hasCapability(Credentials.CAP_SYS_NICE)
                || 20 - nice <= target.limits().soft(ResourceLimits.NICE);
    }

    private List<Task> findIo(Task task, int which, int who) {
        return switch (which) {
            case IO_PROCESS, IO_GROUP -> find(task, which - 1, who);
            case IO_USER -> find(task, USER, who);
            default -> throw Errno.EINVAL.exception();
        };
    }

    /** Implements {@code ioprio_get(2)}. */
    public long ioprioGet(Task task, int which, int who) {
        List<Task> found = findIo(task, which, who);
        if (which == IO_PROCESS && !found.isEmpty()) {
            return found.getFirst().scheduling().ioPriority();
        }
        long best = Errno.ESRCH.negative();
        for (Task t : found) {
            int p = effective(t.scheduling());
            best = best < 0 ? p : Math.min(best, p);
        }
        return best;
    }

    /** What counts where none is set follows from the niceness. */
    private static int effective(Scheduling s) {
        int p = s.ioPriority();
        if (p >> IO_CLASS_SHIFT != IO_CLASS_NONE) {
            return p;
        }
        boolean isIdle = s.policy() == Scheduling.SCHED_IDLE;
        boolean isRealTime = s.policy() == Scheduling.SCHED_FIFO || s.policy() == Scheduling.SCHED_RR;
        return (isIdle ? IO_CLASS_IDLE : isRealTime ? IO_CLASS_RT : IO_CLASS_BE) << IO_CLASS_SHIFT | (s.nice() + 20) / 5;
    }

    /** Implements {@code ioprio_set(2)}. */
    public long ioprioSet(Task task, int which, int who, int priority) {
        int level = priority & 7;
        switch (priority >> IO_CLASS_SHIFT & 7) {
            case IO_CLASS_RT -> {
                if (!task.credentials().hasCapability(Credentials.CAP_SYS_NICE)) {
                    return Errno.EPERM.negative();
                }
            }
            case IO_CLASS_BE, IO_CLASS_IDLE -> {
            }
            case IO_CLASS_NONE -> {
                if (level != 0) {
                    return Errno.EINVAL.negative();
                }
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        // User 0 is root here, not the caller as elsewhere.
        List<Task> found = which == IO_USER ? ofUser(task, task.credentials().userNamespace().kernelUid(who)) : findIo(task, which, who);
        Credentials c = task.credentials();
        for (Task t : found) {
            int uid = t.credentials().uid();
            if (uid != c.euid() && uid != c.uid() && !c.hasCapability(Credentials.CAP_SYS_NICE)) {
                return Errno.EPERM.negative();
            }
            t.scheduling().setIoPriority(priority & 0xffff);
        }
        return found.isEmpty() ? Errno.ESRCH.negative() : 0;
    }
}
