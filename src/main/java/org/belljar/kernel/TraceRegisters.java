package org.belljar.kernel;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.platform.Registers;

/**
 * The registers of a stopped tracee: a copy, taken by the tracee before it stops and put back by it when it goes on, so that
 * a tracer never touches the memory of a guest process that may die meanwhile. General registers have the layout of struct
 * user_regs_struct (asm/user_64.h), the extended state that of a signal frame's XSAVE image. Changed by the tracer while
 * the tracee stands still.
 */
public final class TraceRegisters {
    public static final int SIZE = 216, FPREGS_SIZE = 512;
    private static final int RAX = 80, ORIG_RAX = 120, RIP = 128, CS = 136, EFLAGS = 144, SP = 152, SS = 160, FS_BASE = 168,
            GS_BASE = 176, DS = 184;
    private static final int USER_CS = 0x33, USER_SS = 0x2b;
    /** Offset in user_regs_struct and index in {@link Registers} of what both hold. */
    private static final int[][] PLACES = {{0, Registers.R15}, {8, Registers.R14}, {16, Registers.R13}, {24, Registers.R12},
        {32, Registers.RBP}, {40, Registers.RBX}, {48, Registers.R11}, {56, Registers.R10}, {64, Registers.R9}, {72, Registers.R8},
        {RAX, Registers.RAX}, {88, Registers.RCX}, {96, Registers.RDX}, {104, Registers.RSI}, {112, Registers.RDI},
        {RIP, Registers.RIP}, {EFLAGS, Registers.EFLAGS}, {SP, Registers.RSP}};
    /** CF PF AF ZF SF TF DF OF NT RF AC: what a tracer may change. */
    private static final long CHANGEABLE_FLAGS = 0x1 | 0x4 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x800 | 0x4000 | 0x10000 | 0x40000;
    static final long TRAP_FLAG = 0x100;
    private static final int SOFTWARE_BYTES = 464, SOFTWARE_LENGTH = 48, XSTATE_BV = 512, XSTATE_HEADER_LENGTH = 64, MXCSR = 24,
            MXCSR_MASK = 28;
    private static final int MAGIC2_SIZE = 4;

    private final GuestStruct general = new GuestStruct(SIZE);
    private final byte[] extended;
    private final long fsBase;
    private final long gsBase;
    /** Of the host's format: which components the image may hold. */
    private final long features;
    private boolean extendedChanged;

    private TraceRegisters(Registers r, long originalCall, boolean withExtended) {
        for (int[] p : PLACES) {
            general.putLong(p[0], r.get(p[1]));
        }
        fsBase = r.fsBase();
        gsBase = r.gsBase();
        general.putLong(ORIG_RAX, originalCall).putLong(CS, USER_CS).putLong(SS, USER_SS);
        general.putLong(FS_BASE, fsBase).putLong(GS_BASE, gsBase);
        if (withExtended) {
            extended = new byte[r.extendedStateSize()];
            r.saveExtendedState(extended);
            features = new GuestStruct(extended).getLong(SOFTWARE_BYTES + 8);
        } else {
            extended = new byte[FPREGS_SIZE];
            features = 3;
        }
    }

    /** @param originalCall the number of the call in progress, or -1 */
    static TraceRegisters of(Registers r, long originalCall) {
        return new TraceRegisters(r, originalCall, r.hasFrame());
    }

    /** Puts back what the tracer may have changed. */
    void load(Registers r) {
        for (int[] p : PLACES) {
            r.set(p[1], general.getLong(p[0]));
        }
        if (general.getLong(FS_BASE) != fsBase) {
            r.setFsBase(general.getLong(FS_BASE));
        }
        if (general.getLong(GS_BASE) != gsBase) {
            r.setGsBase(general.getLong(GS_BASE));
        }
        if (extendedChanged) {
            r.loadExtendedState(extended, extended.length);
        }
    }

    public long originalCall() {
        return general.getLong(ORIG_RAX);
    }

    public long result() {
        return general.getLong(RAX);
    }

    public long instructionPointer() {
        return general.getLong(RIP);
    }

    public long stackPointer() {
        return general.getLong(SP);
    }

    /** Argument 0 to 5 of a system call. */
    public long argument(int i) {
        return general.getLong(switch (i) {
            case 0 -> 112;
            case 1 -> 104;
            case 2 -> 96;
            case 3 -> 56;
            case 4 -> 72;
            default -> 64;
        });
    }

    /** A copy of struct user_regs_struct. */
    public byte[] general() {
        return general.bytes().clone();
    }

    public long get(int offset) {
        return general.getLong(offset);
    }

    /** Throws EIO for a segment or a base address that cannot be. */
    public void set(int offset, long value) {
        switch (offset) {
            case EFLAGS -> general.putLong(EFLAGS, general.getLong(EFLAGS) & ~CHANGEABLE_FLAGS | value & CHANGEABLE_FLAGS);
            case FS_BASE, GS_BASE -> {
                if (!GuestMemory.isUserRange(value, 1)) {
                    throw Errno.EIO.exception();
                }
                general.putLong(offset, value);
            }
            case CS, SS, DS, 192, 200, 208 -> {
                if ((value & 0xffff) != general.getLong(offset)) {
                    throw Errno.EIO.exception();
                }
            }
            default -> general.putLong(offset, value);
        }
    }

    void setTrapFlag(boolean on) {
        long flags = general.getLong(EFLAGS);
        general.putLong(EFLAGS, on ? flags | TRAP_FLAG : flags & ~TRAP_FLAG);
    }

    boolean hasTrapFlag() {
        return (general.getLong(EFLAGS) & TRAP_FLAG) != 0;
    }

    // ---- floating point and beyond ----

    /** struct user_i387_struct: the FXSAVE image. */
    public byte[] floatingPoint() {
        byte[] f = Arrays.copyOf(extended, FPREGS_SIZE);
        Arrays.fill(f, SOFTWARE_BYTES, SOFTWARE_BYTES + SOFTWARE_LENGTH, (byte) 0);
        return f;
    }

    /** Throws EINVAL for reserved bits of MXCSR. */
    public void setFloatingPoint(byte[] image) {
        requireMxcsr(new GuestStruct(image).getInt(MXCSR));
        System.arraycopy(image, 0, extended, 0, Math.min(image.length, SOFTWARE_BYTES));
        if (extended.length > XSTATE_BV) {
            extended[XSTATE_BV] |= 3;
        }
        extendedChanged = true;
    }

    private void requireMxcsr(int mxcsr) {
        int mask = new GuestStruct(extended).getInt(MXCSR_MASK);
        if ((mxcsr & ~(mask == 0 ? 0xffbf : mask)) != 0) {
            throw Errno.EINVAL.exception();
        }
    }

    /** NT_X86_XSTATE: the XSAVE image, with the mask of the host's components where the software bytes begin. */
    public byte[] extendedState() {
        byte[] x = Arrays.copyOf(extended, extended.length > XSTATE_BV ? extended.length - MAGIC2_SIZE : extended.length);
        Arrays.fill(x, SOFTWARE_BYTES, SOFTWARE_BYTES + SOFTWARE_LENGTH, (byte) 0);
        new GuestStruct(x).putLong(SOFTWARE_BYTES, features);
        return x;
    }

    /** EFAULT for another size, EINVAL for an impossible header, as Linux has it. */
    public void setExtendedState(byte[] image) {
        if (image.length != extendedState().length) {
            throw Errno.EFAULT.exception();
        }
        GuestStruct s = new GuestStruct(image);
        if (image.length > XSTATE_BV) {
            boolean isBad = (s.getLong(XSTATE_BV) & ~features) != 0;
            for (int i = 8; i < XSTATE_HEADER_LENGTH; i += 8) {
                isBad |= s.getLong(XSTATE_BV + i) != 0;
            }
            if (isBad) {
                throw Errno.EINVAL.exception();
            }
        }
        requireMxcsr(s.getInt(MXCSR));
        System.arraycopy(image, 0, extended, 0, image.length);
        extendedChanged = true;
    }
}
