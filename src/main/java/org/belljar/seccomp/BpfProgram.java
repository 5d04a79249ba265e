package org.belljar.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.belljar.bpf.ClassicProgram;

/**
 * A classic BPF program that has passed seccomp_check_filter() too: loads read struct seccomp_data by aligned words, and there is
 * no modulo. So {@link #run} cannot fail.
 */
public final class BpfProgram extends ClassicProgram implements Filter {
    private BpfProgram(byte[] program) {
        super(program);
    }

    /** @param program struct sock_filter[]; throws EINVAL for one that Linux would refuse */
    public static BpfProgram of(byte[] program) {
        return new BpfProgram(program);
    }

    @Override
    protected boolean isLegalLoad(int code, int k) {
        return code == (LD | ABS) && (k & 3) == 0 && Integer.compareUnsigned(k, CallData.SIZE) < 0;
    }

    @Override
    protected boolean hasModulo() {
        return false;
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
    public byte[] code() {
        ByteBuffer b = ByteBuffer.allocate(codes.length * INSTRUCTION_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < codes.length; i++) {
            b.putShort((short) codes[i]).put((byte) ifTrue[i]).put((byte) ifFalse[i]).putInt(operands[i]);
        }
        return b.array();
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
                case JMP -> i = afterJump(i, code, a, x);
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
}
