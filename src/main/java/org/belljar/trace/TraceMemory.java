package org.belljar.trace;

/** The traced program's memory. */
@FunctionalInterface
interface TraceMemory {
    /** Reads up to {@code len} bytes; returns how many could be read. */
    int read(long addr, byte[] dst, int len);

    /** All {@code len} bytes, or null if some cannot be read. */
    default byte[] readAll(long addr, int len) {
        byte[] b = new byte[len];
        return read(addr, b, len) == len ? b : null;
    }

    /**
     * The bytes before the NUL, at most {@code max}. Null if the first byte cannot be read; what lies before an unreadable
     * page otherwise.
     */
    default byte[] readString(long addr, int max) {
        byte[] all = new byte[0];
        while (all.length < max) {
            // Never across the page that the string ends in.
            int n = (int) Math.min(max - all.length, 4096 - (addr + all.length & 4095));
            byte[] part = new byte[n];
            int got = Math.max(0, read(addr + all.length, part, n));
            for (int i = 0; i < got; i++) {
                if (part[i] == 0) {
                    return concat(all, part, i);
                }
            }
            if (got < n) {
                return got == 0 && all.length == 0 ? null : concat(all, part, got);
            }
            all = concat(all, part, got);
        }
        return all;
    }

    private static byte[] concat(byte[] a, byte[] b, int bLen) {
        byte[] c = java.util.Arrays.copyOf(a, a.length + bLen);
        System.arraycopy(b, 0, c, a.length, bLen);
        return c;
    }
}
