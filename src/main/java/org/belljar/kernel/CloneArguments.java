package org.belljar.kernel;

/**
 * What clone(2), fork(2) and clone3(2) ask for, in clone3's terms (struct clone_args).
 *
 * @param flags CLONE_* without the exit signal
 * @param stackAddr lowest address of the child's stack with {@code stackSize}, or its top with size 0; 0: the parent's
 * @param pidfdAddr where CLONE_PIDFD puts the descriptor (4 bytes)
 * @param wantedIds numbers asked for by set_tid, the innermost PID namespace first; or null
 * @param tidAddr with CLONE_CHILD_SETTID and CLONE_CHILD_CLEARTID: address in the child's memory (4 bytes)
 */
public record CloneArguments(long flags, int exitSignal, long stackAddr, long stackSize, long tls, long parentTidAddr,
        long tidAddr, long pidfdAddr, int[] wantedIds) {
    public static final long NEWTIME = 0x80, VM = 0x100, FS = 0x200, FILES = 0x400, SIGHAND = 0x800, PIDFD = 0x1000,
            PTRACE = 0x2000, VFORK = 0x4000, PARENT = 0x8000, THREAD = 0x10000, NEWNS = 0x20000, SYSVSEM = 0x40000,
            SETTLS = 0x80000, PARENT_SETTID = 0x100000, CHILD_CLEARTID = 0x200000, DETACHED = 0x400000, UNTRACED = 0x800000,
            CHILD_SETTID = 0x1000000, NEWCGROUP = 0x2000000, NEWUTS = 0x4000000, NEWIPC = 0x8000000, NEWUSER = 0x10000000,
            NEWPID = 0x20000000, NEWNET = 0x40000000, IO = 0x80000000L, CLEAR_SIGHAND = 0x100000000L,
            INTO_CGROUP = 0x200000000L;
    /** All CLONE_NEW* bits. */
    public static final long ALL_NAMESPACES = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWTIME;

    boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /** rsp of the child, or 0 for the parent's. */
    long stackPointer() {
        return stackAddr == 0 ? 0 : stackAddr + stackSize;
    }
}
