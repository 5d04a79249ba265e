package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** Resource limits; struct rlimit is {u64 soft; u64 hard}, all ones for none. */
public final class LimitCalls {
    private final Kernel kernel;

    public LimitCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code getrlimit(2)}. */
    public long getrlimit(Task task, int resource, long limitAddr) {
        if (resource < 0 || resource >= ResourceLimits.COUNT) {
            return Errno.EINVAL.negative();
        }
        write(task, limitAddr, task.limits(), resource);
        return 0;
    }

    /** Implements {@code setrlimit(2)}. */
    public long setrlimit(Task task, int resource, long limitAddr) {
        GuestStruct s = task.memory().readStruct(limitAddr, 16);
        return change(task, task, resource, s.getLong(0), s.getLong(8));
    }

    /** Implements {@code prlimit64(2)}: {@code newAddr} and {@code oldAddr} may be 0. EPERM for another user's process. */
    public long prlimit64(Task task, int pid, int resource, long newAddr, long oldAddr) {
        GuestStruct s = newAddr == 0 ? null : task.memory().readStruct(newAddr, 16);
        Task target = pid == 0 ? task : task.pids().task(pid);
        if (target == null) {
            return Errno.ESRCH.negative();
        }
        if (target.group() != task.group() && !mayChange(task.credentials(), target.credentials())) {
            return Errno.EPERM.negative();
        }
        if (resource < 0 || resource >= ResourceLimits.COUNT) {
            return Errno.EINVAL.negative();
        }
        GuestStruct old = struct(target.limits(), resource);
        if (s != null) {
            long r = change(task, target, resource, s.getLong(0), s.getLong(8));
            if (r != 0) {
                return r;
            }
        }
        if (oldAddr != 0) {
            task.memory().writeStruct(oldAddr, old);
        }
        return 0;
    }

    private static boolean mayChange(Credentials a, Credentials b) {
        boolean sameIds = a.uid() == b.euid() && a.uid() == b.suid() && a.uid() == b.uid()
                && a.gid() == b.egid() && a.gid() == b.sgid() && a.gid() == b.gid();
        return sameIds || a.hasCapability(Credentials.CAP_SYS_RESOURCE, b.userNamespace());
    }

    private static long change(Task task, Task target, int resource, long soft, long hard) {
        ResourceLimits limits = target.limits();
        if (resource < 0 || resource >= ResourceLimits.COUNT || Long.compareUnsigned(soft, hard) > 0) {
            return Errno.EINVAL.negative();
        }
        if (resource == ResourceLimits.NOFILE && Long.compareUnsigned(hard, task.kernel().vfs().fileLimits().mostOpen()) > 0) {
            return Errno.EPERM.negative();
        }
        if (Long.compareUnsigned(hard, limits.hard(resource)) > 0
                && !task.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE)) {
            return Errno.EPERM.negative();
        }
        limits.set(resource, soft, hard);
        if (resource == ResourceLimits.CPU) {
            target.group().timers().watchCpuLimit();
        }
        return 0;
    }

    private static GuestStruct struct(ResourceLimits l, int resource) {
        return new GuestStruct(16).putLong(0, l.soft(resource)).putLong(8, l.hard(resource));
    }

    private static void write(Task task, long addr, ResourceLimits l, int resource) {
        task.memory().writeStruct(addr, struct(l, resource));
    }
}
