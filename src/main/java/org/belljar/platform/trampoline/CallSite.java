package org.belljar.platform.trampoline;

import java.util.Arrays;
import org.belljar.host.NativeMemory;
import org.belljar.platform.Registers;

/**
 * A system-call site of a guest's text that can be rewritten, and its stub. The site becomes {@code ff 24 25 disp32}: an
 * absolute jump through the first word of a 64-byte stub that lies between 0x61000 and 0x70000. Four shapes are known:
 * <pre>
 *   A  b8 imm32 0f 05               mov $nr,%eax; syscall
 *   B  48 c7 c0 imm32 0f 05         mov $nr,%rax; syscall    (the syscall instruction itself stays)
 *   C  0f 05 48 3d imm32            syscall; cmp $-4096,%rax (or $-4095, as in syscall(2) and in Go; also of eax, 3d imm32)
 *   D  48 8d modrm disp32 0f 05     lea; syscall             (it stays; {@link LeaInstruction})
 *
 *   stub +0   .quad stub+8, D: stub+40
 *        +8   mov $nr,%eax (A, B) or nothing (C)
 *        +16  movabs $return,%rcx; jmp *0x60000 (the thunk)     restart address
 *        +40  C, and its return address: cmp $-4096,%rax; jmp *(stub+56). D: the lea; jmp stub+16
 *        +56  C: .quad site+8, aligned, as the guest may have misaligned accesses refused (EFLAGS.AC)
 * </pre>
 *
 * @param start guest address of the first byte that is replaced
 * @param trapReturn where the call returns to when it traps: behind the syscall instruction
 * @param returnAddr where it returns to when it comes by the stub
 * @param number of the call, or -1 (C, D: whatever eax holds)
 * @param moved C, D: the instruction that is moved to the stub, as it is there; else empty
 * @param original the bytes that are replaced
 */
record CallSite(long start, long trapReturn, long returnAddr, long stub, int number, byte[] moved, byte[] original) {
    static final long STUBS_START = 0x61000, STUBS_END = 0x70000;
    static final int STUB_SIZE = 64, SYSCALL_LENGTH = 2, JUMP_LENGTH = 7;
    /** How much text around a site is looked at: from trapReturn - LOOK_BACK. */
    static final int LOOK_BACK = 9, LOOK = 15;

    private static final long THUNK_POINTER = 0x60000;
    private static final int CODE = 8, RESTART = 16, MOVED = 40, POINTER = 56;
    private static final int NOP = 0x90;
    private static final byte[] NOTHING = {};

    /**
     * The site around the {@link #LOOK} bytes of text {@code b}, or null when it has no known shape.
     *
     * @param registers at the trap
     */
    static CallSite recognise(byte[] b, long trapReturn, long number, long stub, Registers registers) {
        if (b[7] != 0x0f || b[8] != 0x05) {
            return null;
        }
        // {@code 41 b8 imm32} is mov to r8d.
        boolean a = b[2] == (byte) 0xb8 && imm(b, 3) == number && (b[1] & 0xf0) != 0x40;
        if (a || b[0] == 0x48 && b[1] == (byte) 0xc7 && b[2] == (byte) 0xc0 && imm(b, 3) == number) {
            int at = a ? 2 : 0;
            return new CallSite(trapReturn - LOOK_BACK + at, trapReturn, trapReturn, stub, (int) number, NOTHING,
                    Arrays.copyOfRange(b, at, at + JUMP_LENGTH));
        }
        boolean isLong = b[9] == 0x48 && b[10] == 0x3d && isErrorLimit(imm(b, 11));
        if (isLong || b[9] == 0x3d && isErrorLimit(imm(b, 10))) {
            int end = isLong ? LOOK : LOOK - 1;
            return new CallSite(trapReturn - SYSCALL_LENGTH, trapReturn, stub + MOVED, stub, -1, Arrays.copyOfRange(b, 9, end),
                    Arrays.copyOfRange(b, 7, end));
        }
        byte[] lea = LeaInstruction.move(b, trapReturn - SYSCALL_LENGTH, registers);
        return lea == null ? null
                : new CallSite(trapReturn - LOOK_BACK, trapReturn, trapReturn, stub, -1, lea, Arrays.copyOf(b, JUMP_LENGTH));
    }

    private static boolean isErrorLimit(int operand) {
        return operand == -4096 || operand == -4095;
    }

    private static int imm(byte[] b, int at) {
        return b[at] & 255 | (b[at + 1] & 255) << 8 | (b[at + 2] & 255) << 16 | b[at + 3] << 24;
    }

    /** Whether both are the same code at the same place, whatever their stubs. */
    boolean isLike(CallSite o) {
        return start == o.start && trapReturn == o.trapReturn && number == o.number && Arrays.equals(moved, o.moved)
                && Arrays.equals(original, o.original);
    }

    /** Whether the text {@code b} around the site is its own, as it was or rewritten. */
    boolean fits(byte[] b) {
        int at = (int) (start - (trapReturn - LOOK_BACK));
        return Arrays.equals(b, at, at + original.length, original, 0, original.length)
                || Arrays.equals(b, at, at + original.length, replacement(), 0, original.length);
    }

    /** Shape C: a context may lie at the old return address, in the middle of what is replaced. */
    boolean replacesReturn() {
        return start == trapReturn - SYSCALL_LENGTH;
    }

    /** An address in the middle of the replaced bytes at which a context may lie, or 0 (B, D). */
    long middle() {
        return replacesReturn() ? trapReturn : start == trapReturn - JUMP_LENGTH ? trapReturn - SYSCALL_LENGTH : 0;
    }

    long restartAddress() {
        return stub + RESTART;
    }

    /** The address in the guest's own text that a context at {@code rip} inside the stub stands for. */
    long shown(long rip) {
        long at = rip - stub;
        if (at >= MOVED) {
            long before = replacesReturn() ? start + SYSCALL_LENGTH : start;
            return at == MOVED ? before : start + original.length;
        }
        // From RESTART on, eax may hold another number than the site's own: the system call instruction itself.
        return at < RESTART || replacesReturn() ? start : returnAddr - SYSCALL_LENGTH;
    }

    /** The bytes that come in place of the original ones, as many. */
    byte[] replacement() {
        byte[] r = {(byte) 0xff, 0x24, 0x25, (byte) stub, (byte) (stub >> 8), (byte) (stub >> 16), (byte) (stub >> 24), (byte) NOP};
        return Arrays.copyOf(r, original.length);
    }

    void buildStub(NativeMemory m) {
        m.fill(0, STUB_SIZE, (byte) NOP);
        boolean isD = moved.length != 0 && !replacesReturn();
        m.putLong(0, stub + (isD ? MOVED : CODE));
        if (number >= 0) {
            m.putByte(CODE, (byte) 0xb8);
            m.putInt(CODE + 1, number);
        }
        m.putByte(RESTART, (byte) 0x48);
        m.putByte(RESTART + 1, (byte) 0xb9);
        m.putLong(RESTART + 2, returnAddr);
        m.putByte(RESTART + 10, (byte) 0xff);
        m.putByte(RESTART + 11, (byte) 0x24);
        m.putByte(RESTART + 12, (byte) 0x25);
        m.putInt(RESTART + 13, (int) THUNK_POINTER);
        m.put(MOVED, moved, 0, moved.length);
        int jump = MOVED + moved.length;
        if (isD) {
            m.putByte(jump, (byte) 0xeb);
            m.putByte(jump + 1, (byte) (RESTART - (jump + 2)));
        } else if (moved.length != 0) {
            m.putByte(jump, (byte) 0xff);
            m.putByte(jump + 1, (byte) 0x25);
            m.putInt(jump + 2, POINTER - (jump + 6));
            m.putLong(POINTER, start + original.length);
        }
    }
}
