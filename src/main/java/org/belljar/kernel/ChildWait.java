package org.belljar.kernel;

import java.util.Collection;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;

/**
 * wait4(2) and waitid(2): finding a child, or a tracee, with news. One object per call.
 *
 * <p>A child that is traced by another process than its parent belongs to its tracer first: the parent hears of its end when
 * the tracer has. One that is traced by its parent is looked at as a tracee only.
 */
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
    /** The thread that the news is about, where that is a tracee. */
    private Task foundTask;
    private int status;
    private int code;
    /** A zombie that the tracer has now waited for and whose parent is another process. */
    private TaskGroup passedOn;

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
        if (passedOn != null) {
            TaskExit.passToParent(passedOn);
        }
        if (found != null) {
            return 1;
        }
        if (r != 0) {
            return r;
        }
        return hasCandidates ? 0 : Errno.ECHILD.negative();
    }

    /** The process that has news. */
    public TaskGroup child() {
        return found;
    }

    /** Its number in the caller's PID namespace; a thread's own where that is a tracee. */
    public int childId() {
        return foundTask != null ? foundTask.tidIn(task.pids()) : foundId;
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
        return switch (code) {
            case Signal.CLD_EXITED, Signal.CLD_STOPPED -> status >> 8 & 0xff;
            case Signal.CLD_TRAPPED -> status >> 8;
            case Signal.CLD_CONTINUED -> Signal.SIGCONT;
            default -> status & 0x7f;
        };
    }

    private boolean consumes() {
        return (options & WNOWAIT) == 0;
    }

    private boolean scan() {
        Kernel kernel = task.kernel();
        kernel.treeLock().lock();
        try {
            hasCandidates = false;
            for (TaskGroup c : task.group().childrenLocked()) {
                if (isCandidateLocked(c)) {
                    hasCandidates = true;
                    if (hasNewsLocked(c)) {
                        found = c;
                        foundId = c.idIn(task.pids());
                        break;
                    }
                }
            }
            if (found == null) {
                scanTraceesLocked();
            } else if (code == Signal.CLD_EXITED || code == Signal.CLD_KILLED || code == Signal.CLD_DUMPED) {
                if (consumes()) {
                    TaskExit.reap(found);
                }
            }
        } finally {
            kernel.treeLock().unlock();
        }
        return found != null;
    }

    // ---- children ----

    private boolean isCandidateLocked(TaskGroup c) {
        TaskTrace trace = c.leader().trace();
        if (trace != null && trace.tracer().group() == task.group()) {
            return false;
        }
        if (!isMeant(c.idIn(task.pids()), c) || (options & WNOTHREAD) != 0 && c.parentTaskLocked() != task) {
            return false;
        }
        boolean isClone = c.exitSignal() != Signal.SIGCHLD;
        return (options & WALL) != 0 || isClone == ((options & WCLONE) != 0);
    }

    private boolean isMeant(int number, TaskGroup of) {
        return switch (idType) {
            case P_PID -> number == id;
            case P_PGID -> of.processGroup().idIn(task.pids()) == id;
            default -> true;
        };
    }

    private boolean hasNewsLocked(TaskGroup c) {
        if (c.isZombie()) {
            if ((options & WEXITED) == 0 || c.leader().trace() != null) {
                return false;
            }
            status = c.exitStatus();
            code = ChildEvents.codeOf(status);
            return true;
        }
        c.signals().lock.lock();
        try {
            JobControl jobs = c.signals().jobControl();
            int stop = (options & WSTOPPED) == 0 ? 0 : jobs.stopReportLocked(consumes());
            if (stop != 0) {
                status = stop;
                code = Signal.CLD_STOPPED;
                return true;
            }
            return isContinuedLocked(jobs);
        } finally {
            c.signals().lock.unlock();
        }
    }

    private boolean isContinuedLocked(JobControl jobs) {
        if ((options & WCONTINUED) == 0 || !jobs.continueReportLocked(consumes())) {
            return false;
        }
        status = 0xffff;
        code = Signal.CLD_CONTINUED;
        return true;
    }

    // ---- tracees ----

    private void scanTraceesLocked() {
        Task[] tracers = (options & WNOTHREAD) != 0 ? new Task[] {task} : task.group().tasks();
        for (Task tracer : tracers) {
            if (scanTraceesLocked(tracer.traceesLocked())) {
                return;
            }
        }
    }

    private boolean scanTraceesLocked(Collection<TaskTrace> tracees) {
        for (TaskTrace t : tracees) {
            if (!isMeant(t.task().tid(), t.task().group())) {
                continue;
            }
            hasCandidates = true;
            if (hasTraceNewsLocked(t)) {
                foundTask = t.task();
                found = foundTask.group();
                if (t.hasEndedLocked() && consumes()) {
                    reapTraceeLocked(t);
                }
                return true;
            }
        }
        return false;
    }

    private boolean hasTraceNewsLocked(TaskTrace t) {
        if (t.hasEndedLocked()) {
            status = t.endStatusLocked();
            code = ChildEvents.codeOf(status);
            return (options & WEXITED) != 0;
        }
        int stop = t.stopReport(consumes());
        if (stop != 0) {
            status = stop << 8 | 0x7f;
            code = Signal.CLD_TRAPPED;
            return true;
        }
        TaskGroup g = t.task().group();
        g.signals().lock.lock();
        try {
            return g.leader() == t.task() && g.parentLocked() == task.group() && isContinuedLocked(g.signals().jobControl());
        } finally {
            g.signals().lock.unlock();
        }
    }

    private void reapTraceeLocked(TaskTrace t) {
        boolean isProcess = t.task().group().isZombie() && t.task().pid() == t.task().group().pid();
        boolean isOthers = Tracer.releaseEndedLocked(t);
        if (isOthers) {
            passedOn = found;
        } else if (isProcess) {
            TaskExit.reap(found);
        }
    }
}
