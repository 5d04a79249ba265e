package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;

/** wait4(2) and waitid(2): finding a child with news. One object per call. */
public final class ChildWait {
    public static final int P_ALL = 0, P_PID = 1, P_PGID = 2, P_PIDFD = 3;
    public static final int WNOHANG = 1, WUNTRACED = 2, WSTOPPED = 2, WEXITED = 4, WCONTINUED = 8, WNOWAIT = 0x1000000,
            WNOTHREAD = 0x20000000, WALL = 0x40000000, WCLONE = 0x80000000;

    private final Task task;
    private final int idType;
    private final int id;
    private final int options;
    private boolean hasCandidates;

    private TaskGroup found;
    private int foundId;
    private int status;
    private int code;

    /** @param id a pid for P_PID, a process group for P_PGID */
    public ChildWait(Task task, int idType, int id, int options) {
        this.task = task;
        this.idType = idType;
        this.id = id;
        this.options = options;
    }

    /**
     * Waits.
     *
     * @return 1 with the results set, 0 with WNOHANG and no news, -ECHILD, -ERESTARTSYS
     */
    public long await() {
        long r = task.group().childEvents().await(task, 0, Task.FOREVER, () -> scan() || !hasCandidates
                || (options & WNOHANG) != 0);
        if (found != null) {
            return 1;
        }
        if (r != 0) {
            return r;
        }
        return hasCandidates ? 0 : Errno.ECHILD.negative();
    }

    /** The child that has news. */
    public TaskGroup child() {
        return found;
    }

    /** Its id in the caller's PID namespace. */
    public int childId() {
        return foundId;
    }

    /** wait4's status word. */
    public int status() {
        return status;
    }

    /** CLD_*. */
    public int code() {
        return code;
    }

    /** si_status of waitid. */
    public int shortStatus() {
        return code == Signal.CLD_EXITED ? status >> 8 & 0xff : code == Signal.CLD_CONTINUED ? Signal.SIGCONT
                : code == Signal.CLD_STOPPED ? status >> 8 & 0xff : status & 0x7f;
    }

    private boolean scan() {
        Kernel kernel = task.kernel();
        TaskGroup reap = null;
        kernel.treeLock().lock();
        try {
            hasCandidates = false;
            for (TaskGroup c : task.group().childrenLocked()) {
                if (!isCandidateLocked(c)) {
                    continue;
                }
                hasCandidates = true;
                if (hasNewsLocked(c)) {
                    found = c;
                    foundId = c.idIn(task.pids());
                    break;
                }
            }
            if (found != null && found.isZombie() && code != Signal.CLD_STOPPED && code != Signal.CLD_CONTINUED
                    && (options & WNOWAIT) == 0) {
                reap = found;
            }
            if (reap != null) {
                TaskExit.reap(reap);
            }
        } finally {
            kernel.treeLock().unlock();
        }
        return found != null;
    }

    private boolean isCandidateLocked(TaskGroup c) {
        boolean isMeant = switch (idType) {
            case P_PID -> c.idIn(task.pids()) == id;
            case P_PGID -> c.processGroup().idIn(task.pids()) == id;
            default -> true;
        };
        if (!isMeant || (options & WNOTHREAD) != 0 && c.parentTaskLocked() != task) {
            return false;
        }
        boolean isClone = c.exitSignal() != Signal.SIGCHLD;
        return (options & WALL) != 0 || isClone == ((options & WCLONE) != 0);
    }

    private boolean hasNewsLocked(TaskGroup c) {
        if (c.isZombie()) {
            if ((options & WEXITED) == 0) {
                return false;
            }
            status = c.exitStatus();
            code = (status & 0x7f) == 0 ? Signal.CLD_EXITED : (status & 0x80) != 0 ? Signal.CLD_DUMPED : Signal.CLD_KILLED;
            return true;
        }
        boolean consume = (options & WNOWAIT) == 0;
        c.signals().lock.lock();
        try {
            JobControl jobs = c.signals().jobControl();
            int stop = (options & WSTOPPED) == 0 ? 0 : jobs.stopReportLocked(consume);
            if (stop != 0) {
                status = stop;
                code = Signal.CLD_STOPPED;
                return true;
            }
            if ((options & WCONTINUED) != 0 && jobs.continueReportLocked(consume)) {
                status = 0xffff;
                code = Signal.CLD_CONTINUED;
                return true;
            }
            return false;
        } finally {
            c.signals().lock.unlock();
        }
    }
}
