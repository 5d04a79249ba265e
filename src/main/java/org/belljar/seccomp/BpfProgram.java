package org.belljar.seccomp;

import org.belljar.abi.Errno;

/**
 * A classic BPF program (struct sock_filter: u16 code, u8 jt, u8 jf, u32 k) that has passed the checks of Linux's
 * bpf_check_classic() and seccomp_check_filter(): all jumps go forward and stay inside, it ends in a return, loads read
 * struct seccomp_data by aligned words, scratch words are read only after a store on every path. So {@link #run} ends after
 * at most {@link #length} steps and cannot fail.
 */
public final class BpfProgram implements Filter {
    public static final int MAX_LENGTH = 4096, INSTRUCTION_SIZE = 8;
    private static final int SCRATCH_WORDS = 16;

    // Classes, sizes and modes, operations (linux/bpf_common.h).
    private static final int LD = 0, LDX = 1, ST = 2, STX = 3, ALU = 4, JMP = 5, RET = 6, MISC = 7;
    private static final int IMM = 0, ABS = 0x20, MEM = 0x60, LEN = 0x80;
    private static final int ADD = 0, SUB = 0x10, MUL = 0x20, DIV = 0x30, OR = 0x40, AND = 0x50, LSH = 0x60, RSH = 0x70,
            NEG = 0x80, XOR = 0xa0;
    private static final int JA = 0, JEQ = 0x10, JGT = 0x20, JGE = 0x30, JSET = 0x40;
    private static final int X = 8, RET_A = 0x10, TAX = 0, TXA = 0x80;

    private final short[] codes;
    private final byte[] ifTrue;
    private final byte[] ifFalse;
    private final int[] operands;

    private BpfProgram(int length) {
        codes = new short[length];
        ifTrue = new byte[length];
        ifFalse = new byte[length];
        operands = new int[length];
    }

    /** @param program struct sock_filter[]; throws EINVAL for one that Linux would refuse */
    public static BpfProgram of(byte[] program) {
        int n = program.length / INSTRUCTION_SIZE;
        if (n == 0 || n > MAX_LENGTH || program.length % INSTRUCTION_SIZE != 0) {
            throw Errno.EINVAL.exception();
        }
        BpfProgram p = new BpfProgram(n);
        for (int i = 0; i < n; i++) {
            int at = i * INSTRUCTION_SIZE;
            p.codes[i] = (short) (program[at] & 255 | (program[at + 1] & 255) << 8);
            p.ifTrue[i] = program[at + 2];
            p.ifFalse[i] = program[at + 3];
            p.operands[i] = program[at + 4] & 255 | (program[at + 5] & 255) << 8 | (program[at + 6] & 255) << 16
                    | program[at + 7] << 24;
        }
        p.check();
        return p;
    }

    @Override
    public int length() {
        return codes.length;
    }

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
            case LD -> code == (LD | ABS) ? (k & 3) == 0 && Integer.compareUnsigned(k, CallData.SIZE) < 0
                    : code == (LD | LEN) || code == (LD | IMM) || code == (LD | MEM) && isScratch(k);
            case LDX -> code == (LDX | LEN) || code == (LDX | IMM) || code == (LDX | MEM) && isScratch(k);
            case ST -> code == ST && isScratch(k);
            case STX -> code == STX && isScratch(k);
            case ALU -> isLegalArithmetic(code, k);
            case JMP -> isLegalJump(i, code, k);
            case RET -> code == RET || code == (RET | RET_A);
            default -> code == (MISC | TAX) || code == (MISC | TXA);
        };
    }

    private static boolean isScratch(int k) {
        return k >= 0 && k < SCRATCH_WORDS;
    }

    private static boolean isLegalArithmetic(int code, int k) {
        boolean byOperand = (code & X) == 0;
        return switch (code & ~(7 | X)) {
            case ADD, SUB, MUL, OR, AND, XOR -> true;
            case DIV -> !byOperand || k != 0;
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
        java.util.Arrays.fill(valid, 0xffff);
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

    /**
     * As Linux's seccomp_is_const_allow: follows the program as far as it looks at nothing but the number and the architecture.
     */
    @Override
    public boolean alwaysAllows(int nr) {
        int a = 0;
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i] & 0xffff;
            int k = operands[i];
            switch (code) {
                case RET -> {
                    return k == Action.ALLOW;
                }
                case LD | ABS -> {
                    if (k > CallData.ARCHITECTURE_OFFSET) {
                        return false;
                    }
                    a = k == CallData.ARCHITECTURE_OFFSET ? CallData.AUDIT_ARCH_X86_64 : nr;
                }
                case JMP | JA -> i += k;
                case JMP | JEQ, JMP | JGE, JMP | JGT, JMP | JSET -> i += holds(code & ~7, a, k) ? ifTrue[i] & 255 : ifFalse[i] & 255;
                case ALU | AND -> a &= k;
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    @Override
    public int run(CallData data) {
        int[] scratch = new int[SCRATCH_WORDS];
        int a = 0;
        int x = 0;
        for (int i = 0;; i++) {
            int code = codes[i] & 0xffff;
            int k = operands[i];
            switch (code & 7) {
                case LD -> a = load(code, k, data, scratch);
                case LDX -> x = load(code & ~LDX, k, data, scratch);
                case ST -> scratch[k] = a;
                case STX -> scratch[k] = x;
                case ALU -> {
                    int operand = (code & X) != 0 ? x : k;
                    if (operand == 0 && (code & ~(7 | X)) == DIV) {
                        return 0;
                    }
                    a = compute(code & ~(7 | X), a, operand);
                }
                case JMP -> i += code == JMP ? k : holds(code & ~(7 | X), a, (code & X) != 0 ? x : k) ? ifTrue[i] & 255 : ifFalse[i] & 255;
                case RET -> {
                    return code == RET ? k : a;
                }
                default -> {
                    if (code == (MISC | TAX)) {
                        x = a;
                    } else {
                        a = x;
                    }
                }
            }
        }
    }

    private static int load(int code, int k, CallData data, int[] scratch) {
        return switch (code) {
            case ABS -> data.word(k);
            case MEM -> scratch[k];
            case LEN -> CallData.SIZE;
            default -> k;
        };
    }

    private static int compute(int operation, int a, int b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> Integer.divideUnsigned(a, b);
            case OR -> a | b;
            case AND -> a & b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case NEG -> -a;
            default -> a ^ b;
        };
    }

    private static boolean holds(int comparison, int a, int b) {
        return switch (comparison) {
            case JEQ -> a == b;
            case JGT -> Integer.compareUnsigned(a, b) > 0;
            case JGE -> Integer.compareUnsigned(a, b) >= 0;
            default -> (a & b) != 0;
        };
    }
}
