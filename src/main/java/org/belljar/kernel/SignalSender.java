package org.belljar.kernel;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Guard;

/** Sending signals on behalf of a task, with the permission rules of kill(2). Signal 0 only checks. */
public final class SignalSender {
    private SignalSender() {}

    /** 0, or -EPERM. */
    private static long check(Task sender, TaskGroup target, Task thread, SignalInfo info) {
        if (target == sender.group() || info.isFromKernel()) {
            return 0;
        }
        if (sender.guard().confines(Guard.Scope.SIGNAL, thread.guard())) {
            return Errno.EPERM.negative();
        }
        Credentials a = sender.credentials();
        Credentials b = target.leader().credentials();
        boolean isSameUser = a.euid() == b.suid() || a.euid() == b.uid() || a.uid() == b.suid() || a.uid() == b.uid();
        if (isSameUser || a.hasCapability(Credentials.CAP_KILL, b.userNamespace())
                || info.signo() == Signal.SIGCONT && sender.group().session() == target.session()) {
            return 0;
        }
        return Errno.EPERM.negative();
    }

    public static long toGroup(Task sender, TaskGroup target, SignalInfo info) {
        if (target.pid().group != target) {
            return Errno.ESRCH.negative();
        }
        long r = check(sender, target, target.leader(), info);
        return r != 0 || info.signo() == 0 ? r : target.signals().send(info.seenBy(target, sender));
    }

    public static long toTask(Task sender, Task target, SignalInfo info) {
        long r = check(sender, target.group(), target, info);
        return r != 0 || info.signo() == 0 ? r : target.group().signals().send(info.seenBy(target.group(), sender), target);
    }

    /** ESRCH for an empty group; success if one member could be reached, else the last error. */
    public static long toProcessGroup(Task sender, ProcessGroup p, SignalInfo info) {
        if (p == null) {
            return Errno.ESRCH.negative();
        }
        return toEach(sender, members(sender.kernel(), p), info);
    }

    /** kill(-1): everything but the first process and the sender's own. */
    public static long toAll(Task sender, SignalInfo info) {
        List<TaskGroup> all = sender.pids().groups();
        all.removeIf(g -> g == sender.pids().init() || g == sender.group());
        return toEach(sender, all, info);
    }

    private static long toEach(Task sender, List<TaskGroup> targets, SignalInfo info) {
        long result = Errno.ESRCH.negative();
        boolean reached = false;
        for (TaskGroup g : targets) {
            result = toGroup(sender, g, info);
            reached |= result == 0;
        }
        return reached ? 0 : result;
    }

    /** From the kernel itself, to all members: a terminal's SIGINT, SIGWINCH. */
    public static void fromKernel(Kernel kernel, ProcessGroup p, int signo) {
        for (TaskGroup g : members(kernel, p)) {
            g.signals().send(SignalInfo.fromKernel(signo));
        }
    }

    private static List<TaskGroup> members(Kernel kernel, ProcessGroup p) {
        kernel.treeLock().lock();
        try {
            return p.membersLocked();
        } finally {
            kernel.treeLock().unlock();
        }
    }

    /** Whether a process group is orphaned: terminal access by its background members fails with EIO instead of stopping them. */
    public static boolean isOrphaned(Kernel kernel, ProcessGroup p) {
        kernel.treeLock().lock();
        try {
            return p.isOrphanedLocked();
        } finally {
            kernel.treeLock().unlock();
        }
    }
}
