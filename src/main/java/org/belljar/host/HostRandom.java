package org.belljar.host;

import java.util.Arrays;

/**
 * Random bytes of the host's kernel (getrandom(2)): java.security's sources cost start-up time. A start of a program needs a
 * dozen numbers (where things are placed, tokens), so small amounts come out of a reserve of the calling thread; each byte is
 * given out once and wiped.
 */
public final class HostRandom {
    private static final long NR_GETRANDOM = 318;
    private static final int RESERVE = 512, SMALL = 64;
    private static final ThreadLocal<HostRandom> OWN = ThreadLocal.withInitial(HostRandom::new);

    private final byte[] reserve = new byte[RESERVE];
    private int given = RESERVE;

    private HostRandom() {}

    public static byte[] bytes(int count) {
        byte[] b = new byte[count];
        if (count > SMALL) {
            fill(b);
        } else {
            OWN.get().take(b);
        }
        return b;
    }

    public static long nextLong() {
        byte[] b = bytes(8);
        long v = 0;
        for (byte x : b) {
            v = v << 8 | x & 255;
        }
        return v;
    }

    private void take(byte[] b) {
        if (RESERVE - given < b.length) {
            fill(reserve);
            given = 0;
        }
        System.arraycopy(reserve, given, b, 0, b.length);
        Arrays.fill(reserve, given, given + b.length, (byte) 0);
        given += b.length;
    }

    private static void fill(byte[] b) {
        NativeMemory m = NativeMemory.allocateUninitialized(b.length);
        try {
            int done = 0;
            while (done < b.length) {
                long r = Host.call(NR_GETRANDOM, m.address() + done, b.length - done, 0);
                if (r < 0 && r != -4) {
                    throw new IllegalStateException("getrandom failed with " + r);
                }
                done += (int) Math.max(r, 0);
            }
            m.get(0, b, 0, b.length);
            m.fill(0, b.length, (byte) 0);
        } finally {
            m.free();
        }
    }
}
