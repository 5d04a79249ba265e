package org.belljar.kernel;

/** Results of system calls that leave the result register alone: beyond every errno and restart code. */
public final class Control {
    /** The registers are set already (exec, rt_sigreturn). */
    public static final long REGISTERS_SET = Long.MIN_VALUE;
    /** The task ends: no return to the guest. */
    public static final long EXIT = Long.MIN_VALUE + 1;

    private Control() {}
}
