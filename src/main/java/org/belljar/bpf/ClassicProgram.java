package org.belljar.bpf;

import java.util.Arrays;
import org.belljar.abi.Errno;

/**
 * A classic BPF program (struct sock_filter: u16 code, u8 jt, u8 jf, u32 k) that has passed the checks of Linux's
 * bpf_check_classic(): all jumps go forward and stay inside, it ends in a return, scratch words are read only after a store on
 * every path. So it ends after at most {@link #length} steps. What may be loaded is the dialect's.
 */
public abstract class ClassicProgram {
    public static final int MAX_LENGTH = 4096, INSTRUCTION_SIZE = 8;
    protected static final int SCRATCH_WORDS = 16;

    // Classes, sizes and modes, operations (linux/bpf_common.h).
    protected static final int LD = 0, LDX = 1, ST = 2, STX = 3, ALU = 4, JMP = 5, RET = 6, MISC = 7;
    protected static final int W = 0, H = 8, B = 0x10, IMM = 0, ABS = 0x20, IND = 0x40, MEM = 0x60, LEN = 0x80, MSH = 0xa0;
    protected static final int ADD = 0, SUB = 0x10, MUL = 0x20, DIV = 0x30, OR = 0x40, AND = 0x50, LSH = 0x60, RSH = 0x70,
            NEG = 0x80, MOD = 0x90, XOR = 0xa0;
    protected static final int JA = 0, JEQ = 0x10, JGT = 0x20, JGE = 0x30, JSET = 0x40;
    protected static final int X = 8, RET_A = 0x10, TAX = 0, TXA = 0x80;

    protected final short[] codes;
    protected final byte[] ifTrue;
    protected final byte[] ifFalse;
    protected final int[] operands;

    /** @param program struct sock_filter[]; throws EINVAL for one that Linux would refuse */
    protected ClassicProgram(byte[] program) {
        int n = program.length / INSTRUCTION_SIZE;
        if (n == 0 || n > MAX_LENGTH || program.length % INSTRUCTION_SIZE != 0) {
            throw Errno.EINVAL.exception();
        }
        codes = new short[n];
        ifTrue = new byte[n];
        ifFalse = new byte[n];
        operands = new int[n];
        for (int i = 0; i < n; i++) {
            int at = i * INSTRUCTION_SIZE;
            codes[i] = (short) (program[at] & 255 | (program[at + 1] & 255) << 8);
            ifTrue[i] = program[at + 2];
            ifFalse[i] = program[at + 3];
            operands[i] = program[at + 4] & 255 | (program[at + 5] & 255) << 8 | (program[at + 6] & 255) << 16
                    | program[at + 7] << 24;
        }
        check();
    }

    public final int length() {
        return codes.length;
    }

    // ---- checking ----

    private void check() {
        for (int i = 0; i < codes.length; i++) {
            if (!isLegal(i)) {
                throw Errno.EINVAL.exception();
            }
        }
        if ((codes[codes.length - 1] & 7) != RET || !scratchIsStoredBeforeLoaded()) {
            throw Errno.EINVAL.exception();
        }
    }

    private boolean isLegal(int i) {
        int code = codes[i] & 0xffff;
        int k = operands[i];
        return switch (code & 7) {
            case LD -> code == (LD | LEN) || code == (LD | IMM) || code == (LD | MEM) && isScratch(k) || isLegalLoad(code, k);
            case LDX -> code == (LDX | LEN) || code == (LDX | IMM) || code == (LDX | MEM) && isScratch(k) || isLegalLoad(code, k);
            case ST -> code == ST && isScratch(k);
            case STX -> code == STX && isScratch(k);
            case ALU -> code < 0x100 && isLegalArithmetic(code, k);
            case JMP -> isLegalJump(i, code, k);
            case RET -> code == RET || code == (RET | RET_A);
            default -> code == (MISC | TAX) || code == (MISC | TXA);
        };
    }

    /** Whether a load from what the program looks at is one of the dialect's. Called while the program is made. */
    protected abstract boolean isLegalLoad(int code, int k);

    /** Whether the dialect has BPF_MOD. Called while the program is made. */
    protected abstract boolean hasModulo();

    private static boolean isScratch(int k) {
        return k >= 0 && k < SCRATCH_WORDS;
    }

    private boolean isLegalArithmetic(int code, int k) {
        boolean byOperand = (code & X) == 0;
        return switch (code & ~(7 | X)) {
            case ADD, SUB, MUL, OR, AND, XOR -> true;
            case DIV -> !byOperand || k != 0;
            case MOD -> hasModulo() && (!byOperand || k != 0);
            case LSH, RSH -> !byOperand || k >= 0 && k < 32;
            case NEG -> byOperand;
            default -> false;
        };
    }

    private boolean isLegalJump(int i, int code, int k) {
        int left = codes.length - i - 1;
        return switch (code & ~(7 | X)) {
            case JA -> code == JMP && Integer.compareUnsigned(k, left) < 0;
            case JEQ, JGT, JGE, JSET -> (ifTrue[i] & 255) < left && (ifFalse[i] & 255) < left;
            default -> false;
        };
    }

    /** As check_load_and_stores(): which scratch words are certainly set, for each instruction over all ways to it. */
    private boolean scratchIsStoredBeforeLoaded() {
        int[] valid = new int[codes.length];
        Arrays.fill(valid, 0xffff);
        int now = 0;
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i] & 0xffff;
            now &= valid[i];
            switch (code & 7) {
                case ST, STX -> now |= 1 << operands[i];
                case LD, LDX -> {
                    if ((code & 0xe0) == MEM && (now >> operands[i] & 1) == 0) {
                        return false;
                    }
                }
                case JMP -> {
                    if (code == JMP) {
                        valid[i + 1 + operands[i]] &= now;
                    } else {
                        valid[i + 1 + (ifTrue[i] & 255)] &= now;
                        valid[i + 1 + (ifFalse[i] & 255)] &= now;
                    }
                    now = 0xffff;
                }
                case RET -> now = 0xffff;
                default -> {
                    // no scratch word touched
                }
            }
        }
        return true;
    }

    // ---- running ----

    /** Where a jump at {@code i} goes, less one. */
    protected final int afterJump(int i, int code, int a, int x) {
        int k = operands[i];
        return i + (code == JMP ? k : holds(code & ~(7 | X), a, (code & X) != 0 ? x : k) ? ifTrue[i] & 255 : ifFalse[i] & 255);
    }

    /** Division by zero is the caller's. */
    protected static int compute(int operation, int a, int b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> Integer.divideUnsigned(a, b);
            case MOD -> Integer.remainderUnsigned(a, b);
            case OR -> a | b;
            case AND -> a & b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case NEG -> -a;
            default -> a ^ b;
        };
    }

    protected static boolean holds(int comparison, int a, int b) {
        return switch (comparison) {
            case JEQ -> a == b;
            case JGT -> Integer.compareUnsigned(a, b) > 0;
            case JGE -> Integer.compareUnsigned(a, b) >= 0;
            default -> (a & b) != 0;
        };
    }
}
