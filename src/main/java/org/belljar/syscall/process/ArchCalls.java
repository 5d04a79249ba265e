package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestMemory;
import org.belljar.platform.Registers;

/** Calls of the x86-64 architecture. */
public final class ArchCalls {
    private static final int SET_GS = 0x1001, SET_FS = 0x1002, GET_FS = 0x1003, GET_GS = 0x1004, GET_CPUID = 0x1011,
            SET_CPUID = 0x1012;

    /** Implements {@code arch_prctl(2)}: segment bases (EPERM outside of the address space); whether CPUID faults (ENODEV: the processor cannot). */
    public long archPrctl(Task task, int code, long addr) {
        Registers r = task.thread().registers();
        switch (code) {
            case SET_FS, SET_GS -> {
                if (!GuestMemory.isUserRange(addr, 0)) {
                    return Errno.EPERM.negative();
                }
                if (code == SET_FS) {
                    r.setFsBase(addr);
                } else {
                    r.setGsBase(addr);
                }
                return 0;
            }
            case GET_FS -> task.memory().writeLong(addr, r.fsBase());
            case GET_GS -> task.memory().writeLong(addr, r.gsBase());
            case GET_CPUID -> {
                return task.instructionTraps().hasCpuid() ? 0 : 1;
            }
            case SET_CPUID -> {
                return task.instructionTraps().setCpuid(task, addr == 0);
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        return 0;
    }

    /** Implements {@code personality(2)}: 0xffffffff asks only. */
    public long personality(Task task, int persona) {
        int old = task.personality();
        if (persona != -1) {
            task.setPersonality(persona);
        }
        return old & 0xffffffffL;
    }
}
