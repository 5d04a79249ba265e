package org.belljar.net;

/** An IPv6 address, or an IPv4 one in its mapped form (::ffff:a.b.c.d), as two words in network order. */
public record IpAddress(long high, long low) {
    private static final long MAPPED = 0xffffL << 32;

    /** :: */
    public static final IpAddress ANY6 = new IpAddress(0, 0);
    /** ::1 */
    public static final IpAddress LOOPBACK6 = new IpAddress(0, 1);
    /** 0.0.0.0 */
    public static final IpAddress ANY4 = v4(0);
    /** 127.0.0.1 */
    public static final IpAddress LOOPBACK4 = v4(0x7f000001);

    public static IpAddress v4(int address) {
        return new IpAddress(0, MAPPED | address & 0xffffffffL);
    }

    /** Four decimal numbers with dots between, or null. */
    public static IpAddress parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        int v = 0;
        for (String part : parts) {
            boolean isByte = parts.length == 4 && !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9')
                    && Integer.parseInt(part) <= 255;
            if (!isByte) {
                return null;
            }
            v = v << 8 | Integer.parseInt(part);
        }
        return v4(v);
    }

    /** The 4 bytes at {@code at}, in network order. */
    public static IpAddress readV4(byte[] b, int at) {
        return v4((b[at] & 255) << 24 | (b[at + 1] & 255) << 16 | (b[at + 2] & 255) << 8 | b[at + 3] & 255);
    }

    /** The 16 bytes at {@code at}. */
    public static IpAddress readV6(byte[] b, int at) {
        return new IpAddress(word(b, at), word(b, at + 8));
    }

    /** Written out: a record's own is linked by method handles at its first use, which takes 10 ms of the start of each sandbox. */
    @Override
    public boolean equals(Object o) {
        return o instanceof IpAddress a && a.high == high && a.low == low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    private static long word(byte[] b, int at) {
        long w = 0;
        for (int i = 0; i < 8; i++) {
            w = w << 8 | b[at + i] & 255;
        }
        return w;
    }

    public boolean isV4() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** The IPv4 address in host order. */
    public int v4() {
        return (int) low;
    }

    public void writeV4(byte[] b, int at) {
        for (int i = 0; i < 4; i++) {
            b[at + i] = (byte) (low >>> 24 - 8 * i);
        }
    }

    public void writeV6(byte[] b, int at) {
        for (int i = 0; i < 8; i++) {
            b[at + i] = (byte) (high >>> 56 - 8 * i);
            b[at + 8 + i] = (byte) (low >>> 56 - 8 * i);
        }
    }

    /** The bytes in network order: 4 or 16. */
    public byte[] bytes(boolean asV4) {
        byte[] b = new byte[asV4 ? 4 : 16];
        if (asV4) {
            writeV4(b, 0);
        } else {
            writeV6(b, 0);
        }
        return b;
    }

    public boolean isAny() {
        return equals(ANY6) || equals(ANY4);
    }

    public boolean isLoopback() {
        return isV4() ? v4() >>> 24 == 127 : equals(LOOPBACK6);
    }

    public boolean isMulticast() {
        return isV4() ? v4() >>> 28 == 14 : high >>> 56 == 0xff;
    }

    public boolean isLinkLocal() {
        return high >>> 54 == 0x3fa;
    }

    /** 255.255.255.255 */
    /** Means something on one interface only: link-local addresses, multicast ones of a link's or an interface's scope. */
    public boolean needsScope() {
        int multicastScope = (int) (high >>> 48) & 15;
        return isLinkLocal() || !isV4() && isMulticast() && (multicastScope == 1 || multicastScope == 2);
    }

    public boolean isBroadcast() {
        return isV4() && v4() == -1;
    }

    /** Whether the first {@code bits} bits (of 32 for an IPv4 address, else of 128) are those of {@code net}. */
    public boolean isWithin(IpAddress net, int bits) {
        if (isV4() != net.isV4()) {
            return false;
        }
        int n = isV4() ? bits + 96 : bits;
        long highMask = n >= 64 ? -1 : n == 0 ? 0 : -1L << 64 - n;
        long lowMask = n <= 64 ? 0 : n >= 128 ? -1 : -1L << 128 - n;
        return ((high ^ net.high) & highMask) == 0 && ((low ^ net.low) & lowMask) == 0;
    }
}
