package org.belljar.seccomp;

/**
 * What a filter may look at: struct seccomp_data, as 16 words.
 *
 * <pre>
 *   0 nr   4 arch   8 instruction pointer   16 + 8 i  argument i   64
 * </pre>
 */
public final class CallData {
    public static final int SIZE = 64;
    public static final int AUDIT_ARCH_X86_64 = 0xc000003e;
    static final int ARCHITECTURE_OFFSET = 4;

    private final int[] words = new int[SIZE / 4];

    /** @param instructionPointer the address after the call's instruction */
    public CallData(int nr, long instructionPointer, long[] args) {
        words[0] = nr;
        words[1] = AUDIT_ARCH_X86_64;
        put(2, instructionPointer);
        for (int i = 0; i < 6; i++) {
            put(4 + 2 * i, args[i]);
        }
    }

    private void put(int at, long v) {
        words[at] = (int) v;
        words[at + 1] = (int) (v >>> 32);
    }

    /** Writes the structure's 64 bytes. */
    public void copyTo(byte[] dst, int offset) {
        for (int i = 0; i < SIZE; i++) {
            dst[offset + i] = (byte) (words[i >> 2] >> 8 * (i & 3));
        }
    }

    public int number() {
        return words[0];
    }

    long argument(int i) {
        return words[4 + 2 * i] & 0xffffffffL | (long) words[5 + 2 * i] << 32;
    }

    int word(int byteOffset) {
        return words[byteOffset >> 2];
    }
}
