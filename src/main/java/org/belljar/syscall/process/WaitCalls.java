package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.kernel.ChildWait;
import org.belljar.kernel.CpuUsage;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.OpenFile;

/** wait4(2), waitid(2). */
public final class WaitCalls {
    private static final int WAIT4_OPTIONS = ChildWait.WNOHANG | ChildWait.WUNTRACED | ChildWait.WCONTINUED
            | ChildWait.WNOTHREAD | ChildWait.WCLONE | ChildWait.WALL;
    private static final int WAITID_OPTIONS = ChildWait.WNOHANG | ChildWait.WNOWAIT | ChildWait.WEXITED | ChildWait.WSTOPPED
            | ChildWait.WCONTINUED | ChildWait.WNOTHREAD | ChildWait.WCLONE | ChildWait.WALL;

    /**
     * Implements {@code wait4(2)}: {@code statusAddr} (4 bytes) and {@code rusageAddr} (struct rusage) may be 0. Returns the
     * pid, or 0 with WNOHANG; ECHILD, EINVAL, ESRCH for the smallest int, as Linux does.
     */
    public long wait4(Task task, int pid, long statusAddr, int options, long rusageAddr) {
        if ((options & ~WAIT4_OPTIONS) != 0) {
            return Errno.EINVAL.negative();
        }
        if (pid == Integer.MIN_VALUE) {
            return Errno.ESRCH.negative();
        }
        int type = pid == -1 ? ChildWait.P_ALL : pid > 0 ? ChildWait.P_PID : ChildWait.P_PGID;
        int id = pid == 0 ? task.group().processGroup().idIn(task.pids()) : Math.abs(pid);
        ChildWait w = new ChildWait(task, type, id, options | ChildWait.WEXITED);
        long r = w.await();
        if (r <= 0) {
            return r;
        }
        if (statusAddr != 0) {
            task.memory().writeInt(statusAddr, w.status());
        }
        if (rusageAddr != 0) {
            task.memory().writeStruct(rusageAddr, rusageOf(w));
        }
        return w.childId();
    }

    private static GuestStruct rusageOf(ChildWait w) {
        CpuUsage u = w.child().usage().plus(w.child().childrenUsage());
        return UsageCalls.rusage(u, Math.max(w.child().peakResidentKb(), w.child().childrenPeakResidentKb()));
    }

    /**
     * Implements {@code waitid(2)}: {@code infoAddr} (siginfo_t, of which Linux writes the fields of SIGCHLD) and
     * {@code rusageAddr} may be 0.
     */
    public long waitid(Task task, int idType, int id, long infoAddr, int options, long rusageAddr) {
        ChildWait[] waited = new ChildWait[1];
        long r;
        try {
            r = await(task, idType, id, options, waited);
        } catch (ErrnoException e) {
            r = e.errno().negative();
        }
        ChildWait w = r > 0 ? waited[0] : null;
        if (w != null && rusageAddr != 0) {
            task.memory().writeStruct(rusageAddr, rusageOf(w));
        }
        if (infoAddr != 0) {
            writeInfo(task, infoAddr, w); // zeros with an error, too
        }
        return Math.min(r, 0);
    }

    /** The child's id, 0 for none with WNOHANG, or an error. */
    private static long await(Task task, int idType, int id, int options, ChildWait[] waited) {
        if ((options & ~WAITID_OPTIONS) != 0
                || (options & (ChildWait.WEXITED | ChildWait.WSTOPPED | ChildWait.WCONTINUED)) == 0) {
            return Errno.EINVAL.negative();
        }
        int resolved = id;
        int type = idType;
        int opts = options;
        switch (idType) {
            case ChildWait.P_ALL -> {
            }
            case ChildWait.P_PID -> {
                if (id <= 0) {
                    return Errno.EINVAL.negative();
                }
            }
            case ChildWait.P_PGID -> {
                if (id < 0) {
                    return Errno.EINVAL.negative();
                }
                resolved = id == 0 ? task.group().processGroup().idIn(task.pids()) : id;
            }
            case ChildWait.P_PIDFD -> {
                if (id < 0) {
                    return Errno.EINVAL.negative();
                }
                OpenFile f = task.fds().get(id);
                try {
                    if (!(f instanceof PidFd p)) {
                        return Errno.EBADF.negative();
                    }
                    resolved = p.group().idIn(task.pids());
                    type = ChildWait.P_PID;
                    opts |= f.isNonBlocking() ? ChildWait.WNOHANG : 0;
                } finally {
                    f.drop();
                }
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        waited[0] = new ChildWait(task, type, resolved, opts);
        long r = waited[0].await();
        return r == 0 && (options & ChildWait.WNOHANG) == 0 ? Errno.EAGAIN.negative() : r;
    }

    private static void writeInfo(Task task, long addr, ChildWait w) {
        GuestStruct s = new GuestStruct(28);
        if (w != null) {
            s.putInt(0, Signal.SIGCHLD).putInt(8, w.code()).putInt(16, w.childId());
            s.putInt(20, task.credentials().userNamespace().shownUid(w.child().leader().credentials().uid())).putInt(24, w.shortStatus());
        }
        task.memory().writeStruct(addr, s);
    }
}
