package org.belljar.kernel;

import org.belljar.abi.Signal;
import org.belljar.platform.Registers;

/**
 * The trap flag of a tracee: single steps that the tracer has asked for, and those by which debug registers are kept. The
 * flag is in the registers that the guest is resumed with, but nobody sees it: not the tracer, not a signal handler's frame,
 * not a child. Owned by the tracee's flow, the debug registers aside.
 */
final class TraceSteps {
    private final Task task;
    private final DebugRegisters debug = new DebugRegisters();
    /** The flag in the registers is ours, not the guest's. */
    private boolean flagIsOurs;

    TraceSteps(Task task) {
        this.task = task;
    }

    DebugRegisters debugRegisters() {
        return debug;
    }

    /** For a copy that a tracer will look at. */
    void hide(TraceRegisters copy) {
        if (flagIsOurs) {
            copy.setTrapFlag(false);
        }
    }

    /** Before a signal frame or a child's registers are made. */
    void hide(Registers r) {
        if (flagIsOurs) {
            r.set(Registers.EFLAGS, r.get(Registers.EFLAGS) & ~TraceRegisters.TRAP_FLAG);
        }
    }

    /** The tracee goes on with these registers, by a step if the tracer wants one or a debug register is enabled. */
    void prepare(TraceRegisters copy, boolean wantsStep, boolean isTraced) {
        boolean step = isTraced && (wantsStep || debug.isActive());
        flagIsOurs = step && !copy.hasTrapFlag();
        if (step) {
            copy.setTrapFlag(true);
        }
        if (debug.isActive()) {
            debug.remember(task.addressSpace());
        }
    }

    /** Registers have been made anew (a handler's, those of sigreturn): debug registers hold there too. */
    void arm(Registers r) {
        if (debug.isActive()) {
            debug.remember(task.addressSpace());
            flagIsOurs = true;
            r.set(Registers.EFLAGS, r.get(Registers.EFLAGS) | TraceRegisters.TRAP_FLAG);
        }
    }

    /**
     * A step has ended.
     *
     * @param isWanted the tracer has asked for it
     * @return whether the guest goes on as if nothing had been; a debug register that is met raises SIGTRAP
     */
    boolean ignores(boolean isWanted) {
        if (!debug.isActive()) {
            return false;
        }
        long rip = task.thread().registers().get(Registers.RIP);
        if (debug.areMet(task.addressSpace(), rip) && !isWanted) {
            task.signals().force(SignalInfo.ofFault(Signal.SIGTRAP, Signal.TRAP_HWBKPT, rip));
        }
        return !isWanted && flagIsOurs;
    }
}
