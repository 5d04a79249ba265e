package org.belljar.host;

/** Random bytes of the host's kernel (getrandom(2)): java.security's sources cost start-up time. */
public final class HostRandom {
    private static final long NR_GETRANDOM = 318;

    private HostRandom() {}

    public static byte[] bytes(int count) {
        NativeMemory m = NativeMemory.allocate(count);
        try {
            int done = 0;
            while (done < count) {
                long r = Host.call(NR_GETRANDOM, m.address() + done, count - done, 0);
                if (r < 0 && r != -4) {
                    throw new IllegalStateException("getrandom failed with " + r);
                }
                done += (int) Math.max(r, 0);
            }
            byte[] b = new byte[count];
            m.get(0, b, 0, count);
            return b;
        } finally {
            m.free();
        }
    }

    public static long nextLong() {
        byte[] b = bytes(8);
        long v = 0;
        for (byte x : b) {
            v = v << 8 | x & 255;
        }
        return v;
    }
}
