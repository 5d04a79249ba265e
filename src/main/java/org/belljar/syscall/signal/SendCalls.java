package org.belljar.syscall.signal;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.ProcessReference;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.SignalSender;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.OpenFile;
import org.belljar.abi.OpenFlags;

/** kill(2) and its kin. */
public final class SendCalls {
    private static final int PIDFD_SIGNAL_THREAD = 1, PIDFD_SIGNAL_THREAD_GROUP = 2, PIDFD_SIGNAL_PROCESS_GROUP = 4;

    private final Kernel kernel;

    public SendCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    private static SignalInfo fromUser(Task task, int signo, int code) {
        return SignalInfo.fromUser(signo, code, task.group().id(),
                task.credentials().userNamespace().shownUid(task.credentials().uid()));
    }

    /** Implements {@code kill(2)}: ESRCH, EPERM, EINVAL. */
    public long kill(Task task, int pid, int signo) {
        if (signo < 0 || signo > Signal.NSIG) {
            return exists(task, pid) ? Errno.EINVAL.negative() : Errno.ESRCH.negative(); // who is looked for first
        }
        if (pid > 0) {
            TaskGroup g = task.pids().group(pid);
            if (g == null) {
                Task t = task.pids().task(pid);
                g = t == null ? null : t.group();
            }
            return g == null ? Errno.ESRCH.negative() : SignalSender.toGroup(task, g, info(task, signo));
        }
        if (pid == Integer.MIN_VALUE) {
            return Errno.ESRCH.negative();
        }
        if (pid == -1) {
            return SignalSender.toAll(task, info(task, signo));
        }
        ProcessGroup p = pid == 0 ? task.group().processGroup() : task.pids().processGroup(-pid);
        return SignalSender.toProcessGroup(task, p, info(task, signo));
    }

    private boolean exists(Task task, int pid) {
        return pid > 0 ? kernel.pids().task(pid) != null || kernel.pids().group(pid) != null
                : pid == 0 || pid == -1 || pid != Integer.MIN_VALUE && kernel.pids().processGroup(-pid) != null;
    }

    private static SignalInfo info(Task task, int signo) {
        return fromUser(task, signo, Signal.SI_USER);
    }

    /** Implements {@code tkill(2)}. */
    public long tkill(Task task, int tid, int signo) {
        return tid <= 0 ? Errno.EINVAL.negative() : toThread(task, -1, tid, signo, null);
    }

    /** Implements {@code tgkill(2)}: ESRCH when the thread is not of that process. */
    public long tgkill(Task task, int tgid, int tid, int signo) {
        return tgid <= 0 || tid <= 0 ? Errno.EINVAL.negative() : toThread(task, tgid, tid, signo, null);
    }

    private long toThread(Task task, int tgid, int tid, int signo, SignalInfo given) {
        Task t = task.pids().task(tid);
        if (t == null || tgid > 0 && t.group().idIn(task.pids()) != tgid) {
            return Errno.ESRCH.negative();
        }
        if (signo < 0 || signo > Signal.NSIG) {
            return Errno.EINVAL.negative();
        }
        return SignalSender.toTask(task, t, given != null ? given : fromUser(task, signo, Signal.SI_TKILL));
    }

    /** Implements {@code rt_sigqueueinfo(2)}; any thread's number means its process. EPERM for an si_code that only the kernel may use, except to oneself. */
    public long rtSigqueueinfo(Task task, int tgid, int signo, long infoAddr) {
        SignalInfo info = SignalInfo.queued(signo, task.memory().readBytes(infoAddr, SignalInfo.SIZE));
        if (isForged(info) && tgid != task.tid()) { // so only its first thread may tell its process such
            return Errno.EPERM.negative();
        }
        Task any = task.pids().task(tgid);
        TaskGroup g = any == null ? task.pids().group(tgid) : any.group();
        if (g == null) {
            return Errno.ESRCH.negative();
        }
        if (signo < 0 || signo > Signal.NSIG) {
            return Errno.EINVAL.negative();
        }
        return SignalSender.toGroup(task, g, info);
    }

    /** Implements {@code rt_tgsigqueueinfo(2)}. */
    public long rtTgsigqueueinfo(Task task, int tgid, int tid, int signo, long infoAddr) {
        SignalInfo info = SignalInfo.queued(signo, task.memory().readBytes(infoAddr, SignalInfo.SIZE));
        if (tgid <= 0 || tid <= 0) {
            return Errno.EINVAL.negative();
        }
        if (isForged(info) && tid != task.tid()) {
            return Errno.EPERM.negative();
        }
        return toThread(task, tgid, tid, signo, info);
    }

    private static boolean isForged(SignalInfo info) {
        return info.code() >= 0 || info.code() == Signal.SI_TKILL;
    }

    /**
     * Implements {@code pidfd_send_signal(2)}; {@code infoAddr} (siginfo_t) may be 0. A descriptor of the directory /proc/PID
     * will do too. EINVAL: flags, signal, si_signo another; EBADF; EPERM; ESRCH: it has ended.
     */
    public long pidfdSendSignal(Task task, int pidfd, int signo, long infoAddr, int flags) {
        if ((flags & ~(PIDFD_SIGNAL_THREAD | PIDFD_SIGNAL_THREAD_GROUP | PIDFD_SIGNAL_PROCESS_GROUP)) != 0
                || Integer.bitCount(flags) > 1) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = task.fds().get(pidfd);
        try {
            if (f instanceof PidFd p) {
                return send(task, p.group(), p.thread(), signo, infoAddr, flags);
            }
            boolean isPathOnly = (f.flags() & OpenFlags.O_PATH) != 0;
            TaskGroup g = !isPathOnly && f.inode() instanceof ProcessReference r ? r.referredProcess() : null;
            return g == null ? Errno.EBADF.negative() : send(task, g, null, signo, infoAddr, flags);
        } finally {
            f.drop();
        }
    }

    private static long send(Task task, TaskGroup group, Task thread, int signo, long infoAddr, int flags) {
        SignalInfo info;
        if (infoAddr != 0) {
            byte[] raw = task.memory().readBytes(infoAddr, SignalInfo.SIZE);
            info = SignalInfo.queued(signo, raw);
            if (signo != (raw[0] & 255) || isForged(info) && group != task.group()) {
                return (signo != (raw[0] & 255) ? Errno.EINVAL : Errno.EPERM).negative();
            }
        } else {
            info = info(task, signo);
        }
        if (signo < 0 || signo > Signal.NSIG) {
            return Errno.EINVAL.negative();
        }
        if (flags == PIDFD_SIGNAL_PROCESS_GROUP) {
            return SignalSender.toProcessGroup(task, group.processGroup(), info);
        }
        boolean toThread = flags == PIDFD_SIGNAL_THREAD || flags == 0 && thread != null;
        if (toThread) {
            return SignalSender.toTask(task, thread != null ? thread : group.leader(), info);
        }
        return SignalSender.toGroup(task, group, info);
    }
}
