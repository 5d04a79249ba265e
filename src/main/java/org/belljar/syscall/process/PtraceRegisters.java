package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.DebugRegisters;
import org.belljar.kernel.TaskTrace;
import org.belljar.kernel.TraceRegisters;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;

/** ptrace's ways to read and write the registers of a tracee. */
final class PtraceRegisters {
    private static final int NT_PRSTATUS = 1, NT_PRFPREG = 2, NT_X86_XSTATE = 0x202;
    /** struct user (asm/user_64.h): its size, and where u_debugreg[8] lies in it. */
    private static final int USER_SIZE = 928, DEBUG_REGISTERS = 848;
    private static final int FS_BASE = 168, GS_BASE = 176;
    private static final int ARCH_SET_GS = 0x1001, ARCH_SET_FS = 0x1002, ARCH_GET_FS = 0x1003, ARCH_GET_GS = 0x1004;

    private PtraceRegisters() {}

    /** PTRACE_PEEKUSER: the word of struct user at an offset; only its registers hold something. EIO outside. */
    static long peekUser(TaskTrace trace, long offset) {
        requireOffset(offset);
        return offset < TraceRegisters.SIZE ? trace.registers().get((int) offset)
                : isDebugRegister(offset) ? trace.debugRegisters().get((int) (offset - DEBUG_REGISTERS) / 8) : 0;
    }

    /** PTRACE_POKEUSER: EIO for what is no register. */
    static void pokeUser(TaskTrace trace, long offset, long value) {
        requireOffset(offset);
        if (offset < TraceRegisters.SIZE) {
            trace.registers().set((int) offset, value);
        } else if (isDebugRegister(offset)) {
            trace.debugRegisters().set((int) (offset - DEBUG_REGISTERS) / 8, value);
        } else {
            throw Errno.EIO.exception();
        }
    }

    private static boolean isDebugRegister(long offset) {
        return offset >= DEBUG_REGISTERS && offset < DEBUG_REGISTERS + DebugRegisters.COUNT * 8;
    }

    private static void requireOffset(long offset) {
        if (offset < 0 || offset >= USER_SIZE || (offset & 7) != 0) {
            throw Errno.EIO.exception();
        }
    }

    static void setGeneral(TraceRegisters r, GuestMemory memory, long addr) {
        setGeneral(r, memory.readBytes(addr, TraceRegisters.SIZE));
    }

    private static void setGeneral(TraceRegisters r, byte[] bytes) {
        GuestStruct s = new GuestStruct(bytes);
        for (int i = 0; i + 8 <= bytes.length; i += 8) {
            r.set(i, s.getLong(i));
        }
    }

    static void setFloatingPoint(TraceRegisters r, GuestMemory memory, long addr) {
        r.setFloatingPoint(memory.readBytes(addr, TraceRegisters.FPREGS_SIZE));
    }

    /** PTRACE_GETREGSET: a struct iovec whose length becomes what was written. EINVAL for another set or a length that is no word's. */
    static void getSet(TraceRegisters r, GuestMemory memory, long type, long iovAddr) {
        GuestStruct iov = memory.readStruct(iovAddr, 16);
        byte[] set = switch (checkedType(type)) {
            case NT_PRSTATUS -> r.general();
            case NT_PRFPREG -> r.floatingPoint();
            default -> r.extendedState();
        };
        int length = length(iov, type, set.length);
        memory.write(iov.getLong(0), set, 0, length);
        memory.writeLong(iovAddr + 8, length);
    }

    /** PTRACE_SETREGSET; errors as {@link #getSet}, and those of the registers. */
    static void setSet(TraceRegisters r, GuestMemory memory, long type, long iovAddr) {
        GuestStruct iov = memory.readStruct(iovAddr, 16);
        int max = switch (checkedType(type)) {
            case NT_PRSTATUS -> TraceRegisters.SIZE;
            case NT_PRFPREG -> TraceRegisters.FPREGS_SIZE;
            default -> r.extendedState().length;
        };
        int length = length(iov, type, max);
        byte[] set = memory.readBytes(iov.getLong(0), length);
        switch ((int) type) {
            case NT_PRSTATUS -> setGeneral(r, set);
            case NT_PRFPREG -> {
                byte[] whole = r.floatingPoint();
                System.arraycopy(set, 0, whole, 0, set.length);
                r.setFloatingPoint(whole);
            }
            default -> r.setExtendedState(set);
        }
        memory.writeLong(iovAddr + 8, length);
    }

    private static int checkedType(long type) {
        if (type != NT_PRSTATUS && type != NT_PRFPREG && type != NT_X86_XSTATE) {
            throw Errno.EINVAL.exception();
        }
        return (int) type;
    }

    /** A whole number of the set's words: 4 bytes for the FXSAVE image's, 8 for others. */
    private static int length(GuestStruct iov, long type, int max) {
        long asked = iov.getLong(8);
        if ((asked & (type == NT_PRFPREG ? 3 : 7)) != 0) {
            throw Errno.EINVAL.exception();
        }
        return asked < 0 ? max : (int) Math.min(asked, max);
    }

    /** PTRACE_ARCH_PRCTL: as arch_prctl(2) in the tracee. */
    static void archPrctl(TraceRegisters r, GuestMemory memory, long option, long addr) {
        switch ((int) option) {
            case ARCH_SET_FS -> setBase(r, FS_BASE, addr);
            case ARCH_SET_GS -> setBase(r, GS_BASE, addr);
            case ARCH_GET_FS -> memory.writeLong(addr, r.get(FS_BASE));
            case ARCH_GET_GS -> memory.writeLong(addr, r.get(GS_BASE));
            default -> throw Errno.EINVAL.exception();
        }
    }

    private static void setBase(TraceRegisters r, int which, long value) {
        if (!GuestMemory.isUserRange(value, 1)) {
            throw Errno.EPERM.exception();
        }
        r.set(which, value);
    }
}
