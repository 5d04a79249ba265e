package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestMemory;
import org.belljar.platform.Registers;

/** arch_prctl(2). */
public final class ArchCalls {
    private static final int SET_GS = 0x1001, SET_FS = 0x1002, GET_FS = 0x1003, GET_GS = 0x1004;

    public ArchCalls(Kernel kernel) {}

    /** Implements {@code arch_prctl(2)}: the four segment-base codes; EPERM for a base outside user space, EINVAL for others. */
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
            case GET_FS, GET_GS -> {
                task.memory().writeLong(addr, code == GET_FS ? r.fsBase() : r.gsBase());
                return 0;
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }
}
