package org.belljar.syscall.sched;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.host.HostCpus;
import org.belljar.kernel.HostScheduling;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Scheduling;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/**
 * Scheduling policies and affinity: checked, stored and returned as Linux does. The host is told of affinity, SCHED_BATCH and
 * SCHED_IDLE ({@link HostScheduling}).
 */
public final class SchedCalls {
    /** Present on kernels with sched_ext; no task here has it. */
    private static final int SCHED_EXT = 7;
    private static final int RESET_ON_FORK = 0x40000000;
    private static final int MAX_RT_PRIORITY = 99;
    /** Interval of SCHED_RR on Linux: 100 ms. */
    private static final long RR_INTERVAL_NS = 100_000_000;
    private static final int ATTR_SIZE = 48;

    private final Kernel kernel;

    public SchedCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    private Task find(Task task, int pid) {
        if (pid < 0) {
            throw Errno.EINVAL.exception();
        }
        return lookUp(task, pid);
    }

    /** Throws ESRCH, for a negative number too. */
    private Task lookUp(Task task, int pid) {
        Task t = pid == 0 ? task : task.pids().task(pid);
        if (t == null) {
            throw Errno.ESRCH.exception();
        }
        return t;
    }

    private static boolean mayChange(Task task, Task target) {
        Credentials a = task.credentials();
        Credentials b = target.credentials();
        return a.euid() == b.euid() || a.euid() == b.uid() || a.hasCapability(Credentials.CAP_SYS_NICE, b.userNamespace());
    }

    /** Implements {@code sched_yield(2)}: the round trip into the kernel already lets others run. */
    public long schedYield(Task task) {
        Thread.yield();
        return 0;
    }

    /** Implements {@code sched_getscheduler(2)}. */
    public long getscheduler(Task task, int pid) {
        Scheduling s = find(task, pid).scheduling();
        return s.policy() | (s.isResetOnFork() ? RESET_ON_FORK : 0);
    }

    /** Implements {@code sched_getparam(2)}; {@code paramAddr} int, 4 bytes. */
    public long getparam(Task task, int pid, long paramAddr) {
        if (paramAddr == 0) {
            return Errno.EINVAL.negative();
        }
        task.memory().writeInt(paramAddr, find(task, pid).scheduling().priority());
        return 0;
    }

    /** Implements {@code sched_setscheduler(2)}: EPERM for a real-time policy without CAP_SYS_NICE. */
    public long setscheduler(Task task, int pid, int policy, long paramAddr) {
        if (policy < 0 || paramAddr == 0 || pid < 0) {
            return Errno.EINVAL.negative();
        }
        int priority = task.memory().readInt(paramAddr);
        return change(task, find(task, pid), policy & ~RESET_ON_FORK, priority, (policy & RESET_ON_FORK) != 0);
    }

    /** Implements {@code sched_setparam(2)}. */
    public long setparam(Task task, int pid, long paramAddr) {
        if (paramAddr == 0 || pid < 0) {
            return Errno.EINVAL.negative();
        }
        int priority = task.memory().readInt(paramAddr);
        Task t = find(task, pid);
        return change(task, t, t.scheduling().policy(), priority, t.scheduling().isResetOnFork());
    }

    private static boolean isRealTime(int policy) {
        return policy == Scheduling.SCHED_FIFO || policy == Scheduling.SCHED_RR;
    }

    private static long change(Task task, Task target, int policy, int priority, boolean resetOnFork) {
        boolean isKnown = isRealTime(policy) || policy == Scheduling.SCHED_OTHER || policy == Scheduling.SCHED_BATCH
                || policy == Scheduling.SCHED_IDLE;
        if (!isKnown || priority < 0 || priority > MAX_RT_PRIORITY || isRealTime(policy) != (priority != 0)) {
            return Errno.EINVAL.negative();
        }
        Scheduling s = target.scheduling();
        boolean isPrivileged = task.credentials().hasCapability(Credentials.CAP_SYS_NICE);
        boolean raises = isRealTime(policy) && (policy != s.policy() || priority > s.priority());
        if (!isPrivileged && (raises || !mayChange(task, target) || s.isResetOnFork() && !resetOnFork)) {
            return Errno.EPERM.negative();
        }
        s.setPolicy(policy, priority, resetOnFork);
        HostScheduling.tell(target);
        return 0;
    }

    /** Implements {@code sched_get_priority_max(2)}. */
    public long priorityMax(Task task, int policy) {
        return range(policy, MAX_RT_PRIORITY);
    }

    /** Implements {@code sched_get_priority_min(2)}. */
    public long priorityMin(Task task, int policy) {
        return range(policy, 1);
    }

    private static long range(int policy, int realTime) {
        return switch (policy) {
            case Scheduling.SCHED_FIFO, Scheduling.SCHED_RR -> realTime;
            case Scheduling.SCHED_OTHER, Scheduling.SCHED_BATCH, Scheduling.SCHED_IDLE, Scheduling.SCHED_DEADLINE, SCHED_EXT -> 0;
            default -> Errno.EINVAL.negative();
        };
    }

    /** Implements {@code sched_rr_get_interval(2)}; {@code timeAddr} struct timespec. */
    public long rrGetInterval(Task task, int pid, long timeAddr) {
        int policy = find(task, pid).scheduling().policy();
        long ns = policy == Scheduling.SCHED_FIFO ? 0 : policy == Scheduling.SCHED_RR ? RR_INTERVAL_NS : 2_800_000;
        task.memory().writeStruct(timeAddr, new GuestStruct(16).putLong(8, ns));
        return 0;
    }

    /** Implements {@code sched_getaffinity(2)}: bytes written; EINVAL when {@code size} is too small or no multiple of 8. */
    public long getaffinity(Task task, int pid, int size, long maskAddr) {
        long[] all = HostCpus.allowed();
        if (Integer.toUnsignedLong(size * 8) < Runtime.getRuntime().availableProcessors() || (size & 7) != 0) {
            return Errno.EINVAL.negative();
        }
        long[] own = lookUp(task, pid).scheduling().affinity();
        long[] set = own == null ? all : own;
        GuestStruct s = new GuestStruct(all.length * 8);
        for (int i = 0; i < all.length; i++) {
            s.putLong(i * 8, i < set.length ? set[i] : 0);
        }
        int n = (int) Math.min(Integer.toUnsignedLong(size), all.length * 8L);
        task.memory().write(maskAddr, s.bytes(), 0, n);
        return n;
    }

    /** Implements {@code sched_setaffinity(2)}: EINVAL when no CPU of the sandbox is in the set. */
    public long setaffinity(Task task, int pid, int size, long maskAddr) {
        long[] all = HostCpus.allowed();
        byte[] raw = Arrays.copyOf(task.memory().readBytes(maskAddr, (int) Math.min(Integer.toUnsignedLong(size), all.length * 8L)), all.length * 8);
        Task t = lookUp(task, pid);
        if (!mayChange(task, t)) {
            return Errno.EPERM.negative();
        }
        GuestStruct s = new GuestStruct(raw);
        long any = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] &= s.getLong(i * 8);
            any |= all[i];
        }
        if (any == 0) {
            return Errno.EINVAL.negative();
        }
        t.scheduling().setAffinity(all);
        HostScheduling.tell(t);
        return 0;
    }

    /** Implements {@code sched_getattr(2)}; {@code attrAddr} struct sched_attr. */
    public long getattr(Task task, int pid, long attrAddr, int size, int flags) {
        if (attrAddr == 0 || size < ATTR_SIZE || size > 4096 || flags != 0) {
            return Errno.EINVAL.negative();
        }
        Scheduling s = find(task, pid).scheduling();
        GuestStruct a = new GuestStruct(56);
        a.putInt(0, Math.min(size, 56)).putInt(4, s.policy()).putLong(8, s.isResetOnFork() ? 1 : 0);
        Scheduling.DeadlineParameters d = s.deadline();
        if (d != null) {
            a.putLong(24, d.runtimeNs()).putLong(32, d.deadlineNs()).putLong(40, d.periodNs());
        } else if (isRealTime(s.policy())) {
            a.putInt(20, s.priority());
        } else {
            a.putInt(16, s.nice());
        }
        a.putInt(52, 1024);
        task.memory().write(attrAddr, a.bytes(), 0, Math.min(size, 56));
        return 0;
    }

    /** SCHED_DEADLINE is stored too: no CPU time is set aside, hence none is refused (EBUSY). */
    private static long setDeadline(Task task, Task target, GuestStruct a) {
        Scheduling.DeadlineParameters d = new Scheduling.DeadlineParameters(a.getLong(24), a.getLong(32), a.getLong(40));
        if (!d.isValid() || a.getInt(20) != 0) {
            return Errno.EINVAL.negative();
        }
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_NICE)) {
            return Errno.EPERM.negative();
        }
        long period = d.periodNs() == 0 ? d.deadlineNs() : d.periodNs();
        target.scheduling().setPolicy(Scheduling.SCHED_DEADLINE, 0, (a.getLong(8) & 1) != 0);
        target.scheduling().setDeadline(new Scheduling.DeadlineParameters(d.runtimeNs(), d.deadlineNs(), period));
        return 0;
    }

    /** Implements {@code sched_setattr(2)}: policies as sched_setscheduler, and SCHED_DEADLINE. */
    public long setattr(Task task, int pid, long attrAddr, int flags) {
        if (attrAddr == 0 || pid < 0 || flags != 0) {
            return Errno.EINVAL.negative();
        }
        int size = task.memory().readInt(attrAddr);
        if (size != 0 && size < ATTR_SIZE) {
            task.memory().writeInt(attrAddr, 56);
            return Errno.E2BIG.negative();
        }
        GuestStruct a = task.memory().readStruct(attrAddr, ATTR_SIZE);
        Task t = find(task, pid);
        int policy = a.getInt(4);
        if (policy == Scheduling.SCHED_DEADLINE) {
            return setDeadline(task, t, a);
        }
        int nice = a.getInt(16);
        if (!isRealTime(policy) && nice < t.scheduling().nice() && !PriorityCalls.mayRaise(task, t, nice)) {
            return Errno.EPERM.negative();
        }
        long r = change(task, t, policy, a.getInt(20), (a.getLong(8) & 1) != 0);
        if (r == 0 && !isRealTime(policy)) {
            t.scheduling().setNice(Math.clamp(nice, -20, 19));
            HostScheduling.tell(t);
        }
        return r;
    }
}
