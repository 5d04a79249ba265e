package org.belljar.platform.trampoline;

import java.util.Arrays;
import org.belljar.platform.Registers;

/**
 * The instruction {@code lea disp32(base),reg} or {@code lea disp32(%rip),reg}, 7 bytes, as glibc has it before the calls that set a
 * thread's signal mask. That the bytes before a system call are one is seen by what it has done: its register holds that address.
 */
final class LeaInstruction {
    static final int LENGTH = 7;
    private static final int REX_W = 0x48, REX_WR = 0x4c, REX_WB = 0x49, REX_WRB = 0x4d, OPCODE = 0x8d, MOV_IMM64 = 0xb8;
    private static final int RAX = 0, RCX = 1, RSP = 4, R11 = 11, RIP_RELATIVE = 5, SIB = 4;
    /** In the order of the instruction set's numbers. */
    private static final int[] REGISTERS = {Registers.RAX, Registers.RCX, Registers.RDX, Registers.RBX, Registers.RSP, Registers.RBP,
            Registers.RSI, Registers.RDI, Registers.R8, Registers.R9, Registers.R10, Registers.R11, Registers.R12, Registers.R13,
            Registers.R14, Registers.R15};

    private LeaInstruction() {}

    /**
     * @param b text, with the instruction at its start
     * @param end address of the instruction behind it
     * @param registers as they are after it
     * @return what does the same anywhere else, or null when it is no such instruction
     */
    static byte[] move(byte[] b, long end, Registers registers) {
        int rex = b[0] & 255;
        if ((b[1] & 255) != OPCODE || rex != REX_W && rex != REX_WR && rex != REX_WB && rex != REX_WRB) {
            return null;
        }
        int mod = b[2] >> 6 & 3;
        int rm = b[2] & 7;
        int to = (b[2] >> 3 & 7) + ((rex & 4) != 0 ? 8 : 0);
        int base = rm + ((rex & 1) != 0 ? 8 : 0);
        long displacement = b[3] & 255 | (b[4] & 255) << 8 | (b[5] & 255) << 16 | b[6] << 24;
        if (to == RAX || to == RSP || isClobbered(to)) {
            return null;
        }
        long held = registers.get(REGISTERS[to]);
        if (mod == 0 && rm == RIP_RELATIVE) {
            return held == end + displacement ? movImmediate(to, held) : null;
        }
        boolean fits = mod == 2 && rm != SIB && base != to && !isClobbered(base) && base != RAX;
        return fits && held == registers.get(REGISTERS[base]) + displacement ? Arrays.copyOf(b, LENGTH) : null;
    }

    /** By the system call instruction itself: what it held before is not known any more. */
    private static boolean isClobbered(int register) {
        return register == RCX || register == R11;
    }

    private static byte[] movImmediate(int to, long value) {
        byte[] m = new byte[10];
        m[0] = (byte) (to < 8 ? REX_W : REX_WB);
        m[1] = (byte) (MOV_IMM64 | to & 7);
        for (int i = 0; i < 8; i++) {
            m[2 + i] = (byte) (value >>> 8 * i);
        }
        return m;
    }
}
