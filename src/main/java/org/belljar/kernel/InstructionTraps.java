package org.belljar.kernel;

import org.belljar.platform.HostCalls;

/**
 * Instructions that fault in a thread because it has asked for that: reading the time-stamp counter (PR_SET_TSC) and CPUID
 * (ARCH_SET_CPUID). The processor does it, for the host thread that carries the task; the host hands it on to threads and processes
 * cloned from there, so only exec, which changes the carrier, has something to repeat. Written by the task's own thread.
 */
public final class InstructionTraps {
    private volatile boolean hasTimeStamps;
    private volatile boolean hasCpuid;

    InstructionTraps(InstructionTraps origin) {
        if (origin != null) {
            hasTimeStamps = origin.hasTimeStamps;
            hasCpuid = origin.hasCpuid;
        }
    }

    public boolean hasTimeStamps() {
        return hasTimeStamps;
    }

    public boolean hasCpuid() {
        return hasCpuid;
    }

    /** 0, or what the host says against it. */
    public long setTimeStamps(Task task, boolean trap) {
        task.thread().calls().trapTimeStamps(trap);
        long error = task.runHostCalls();
        if (error == 0) {
            hasTimeStamps = trap;
        }
        return error;
    }

    /** 0, or -ENODEV where the processor cannot do it. */
    public long setCpuid(Task task, boolean trap) {
        task.thread().calls().trapCpuid(trap);
        long error = task.runHostCalls();
        if (error == 0) {
            hasCpuid = trap;
        }
        return error;
    }

    /** A new program: it may ask for CPUID again, while the time-stamp counter stays as it was. */
    void executed(HostCalls calls) {
        hasCpuid = false;
        if (hasTimeStamps) {
            calls.trapTimeStamps(true);
        }
    }
}
