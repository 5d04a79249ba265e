package org.belljar.kernel;

import org.belljar.abi.Errno;

/**
 * A CPU-time clock: of a process, of a thread, or with an encoded clockid (clock_getcpuclockid(3)): the complement of the id
 * in the upper 29 bits, bit 2 for a thread, bits 0 and 1 for what is counted (2: scheduled time, 0 and 1: sampled).
 */
public final class CpuClock {
    /** The encoded ids of the caller's own clocks. */
    static final int OWN_PROCESS = ~0 << 3 | 2, OWN_THREAD = ~0 << 3 | 6;

    private final TaskGroup group;
    private final Task thread;

    private CpuClock(TaskGroup group, Task thread) {
        this.group = group;
        this.thread = thread;
    }

    /** EINVAL for a clock that is none, or whose process is not there. */
    public static CpuClock of(Kernel kernel, Task task, int clock) {
        if (clock == Clocks.PROCESS_CPUTIME) {
            return new CpuClock(task.group(), null);
        }
        if (clock == Clocks.THREAD_CPUTIME) {
            return new CpuClock(null, task);
        }
        if (clock >= 0 || (clock & 3) == 3) {
            throw Errno.EINVAL.exception();
        }
        int id = ~(clock >> 3);
        if ((clock & 4) != 0) {
            Task t = id == 0 ? task : task.pids().task(id);
            if (t == null || t.group() != task.group()) {
                throw Errno.EINVAL.exception();
            }
            return new CpuClock(null, t);
        }
        TaskGroup g = id == 0 ? task.group() : task.pids().group(id);
        if (g == null) {
            throw Errno.EINVAL.exception();
        }
        return new CpuClock(g, null);
    }

    public static CpuClock ofProcess(TaskGroup g) {
        return new CpuClock(g, null);
    }

    public long nowNs() {
        return thread != null ? thread.usage().totalNs() : group.cpuNs();
    }

    public long userNs() {
        return (thread != null ? thread.usage() : group.usage()).userNs();
    }
}
