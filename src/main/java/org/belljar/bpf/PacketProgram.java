package org.belljar.bpf;

/**
 * A socket filter (Documentation/networking/filter.rst): a program over a packet's bytes, in the network's order. A load from
 * outside the packet and a division by zero end it with 0.
 */
public final class PacketProgram extends ClassicProgram {
    /** SKF_AD_OFF: from here on a constant offset names something about the packet. */
    private static final int ANCILLARY = -0x1000;
    private static final int ALU_XOR_X = 40, LAST_ANCILLARY = 60;
    private static final int SIZE_MASK = 0x18, MODE_MASK = 0xe0;

    /** What a packet tells besides its bytes: SKF_AD_*. */
    public static final int PROTOCOL = 0, PACKET_TYPE = 4, INTERFACE = 8, NLATTR = 12, NLATTR_NEST = 16, HARDWARE = 28, HASH = 32,
            CPU = 36, PAYLOAD_OFFSET = 52, RANDOM = 56;

    private final byte[] source;

    /** A packet as a program sees it. */
    public interface Packet {
        /** Bytes from the packet's beginning on. */
        int length();

        /** The byte at an offset, which for SKF_NET_OFF and SKF_LL_OFF is negative; -1 for none. */
        int byteAt(int offset);

        /** The value of SKF_AD_*, as an unsigned number; -1: the program ends with A. */
        long ancillary(int what, int a, int x);
    }

    /** @param program struct sock_filter[]; throws EINVAL for one that Linux would refuse */
    public PacketProgram(byte[] program) {
        super(program);
        source = program.clone();
    }

    /** The instructions as they were given (SO_GET_FILTER). */
    public byte[] source() {
        return source.clone();
    }

    @Override
    protected boolean isLegalLoad(int code, int k) {
        if (code == (LDX | B | MSH)) {
            return true;
        }
        if ((code & ~(SIZE_MASK | MODE_MASK)) != LD || (code & SIZE_MASK) == SIZE_MASK) {
            return false;
        }
        int mode = code & MODE_MASK;
        return mode == IND || mode == ABS && (!isAncillary(k) || k - ANCILLARY <= LAST_ANCILLARY && (k & 3) == 0);
    }

    @Override
    protected boolean hasModulo() {
        return true;
    }

    private static boolean isAncillary(int k) {
        return k < 0 && k >= ANCILLARY;
    }

    /** What a load from beyond the packet gives, which no word is. */
    private static final long OUTSIDE = -2;

    /** @return for a filter the bytes to keep of the packet, 0 for none, as an unsigned number */
    public int run(Packet p) {
        int[] scratch = new int[SCRATCH_WORDS];
        int a = 0;
        int x = 0;
        for (int i = 0;; i++) {
            int code = codes[i] & 0xffff;
            int k = operands[i];
            switch (code & 7) {
                case LD -> {
                    long v = load(p, code, k, a, x, scratch);
                    if (v < 0) {
                        return v == OUTSIDE ? 0 : a;
                    }
                    a = (int) v;
                }
                case LDX -> {
                    long v = loadX(p, code, k, scratch);
                    if (v < 0) {
                        return 0;
                    }
                    x = (int) v;
                }
                case ST -> scratch[k] = a;
                case STX -> scratch[k] = x;
                case ALU -> {
                    int operand = (code & X) != 0 ? x : k;
                    int operation = code & ~(7 | X);
                    if (operand == 0 && (operation == DIV || operation == MOD)) {
                        return 0;
                    }
                    a = compute(operation, a, operand);
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

    private static long load(Packet p, int code, int k, int a, int x, int[] scratch) {
        return switch (code & MODE_MASK) {
            case IMM -> k & 0xffffffffL;
            case MEM -> scratch[k] & 0xffffffffL;
            case LEN -> p.length();
            case ABS -> isAncillary(k) ? ancillary(p, k - ANCILLARY, a, x) : bytes(p, k, code & SIZE_MASK);
            default -> bytes(p, x + k, code & SIZE_MASK);
        };
    }

    private static long ancillary(Packet p, int what, int a, int x) {
        return what == ALU_XOR_X ? (a ^ x) & 0xffffffffL : p.ancillary(what, a, x);
    }

    private static long loadX(Packet p, int code, int k, int[] scratch) {
        return switch (code & MODE_MASK) {
            case IMM -> k & 0xffffffffL;
            case MEM -> scratch[k] & 0xffffffffL;
            case LEN -> p.length();
            default -> {
                long b = bytes(p, k, B);
                yield b < 0 ? b : (b & 15) * 4;
            }
        };
    }

    private static long bytes(Packet p, int at, int size) {
        int n = size == W ? 4 : size == H ? 2 : 1;
        long v = 0;
        for (int i = 0; i < n; i++) {
            int b = p.byteAt(at + i);
            if (b < 0) {
                return OUTSIDE;
            }
            v = v << 8 | b;
        }
        return v;
    }
}
