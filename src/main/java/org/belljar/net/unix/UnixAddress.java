package org.belljar.net.unix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.belljar.abi.Errno;

/**
 * struct sockaddr_un as bytes: family (2 bytes), then a path with its NUL, or a NUL and an abstract name of any bytes.
 *
 * @param bytes the sockaddr as getsockname(2) shows it
 */
record UnixAddress(byte[] bytes) {
    static final int AF_UNIX = 1;
    private static final int FAMILY = 2, MAX = 110;
    static final byte[] UNNAMED = {AF_UNIX, 0};

    /** @return the address, or null for one without a name (bind: choose one). Throws EINVAL */
    static UnixAddress parse(byte[] given) {
        if (given.length < FAMILY || given.length > MAX || (given[0] & 255 | (given[1] & 255) << 8) != AF_UNIX) {
            throw Errno.EINVAL.exception();
        }
        if (given.length == FAMILY) {
            return null;
        }
        if (given[FAMILY] == 0) {
            return new UnixAddress(given);
        }
        int end = FAMILY;
        while (end < given.length && given[end] != 0) {
            end++;
        }
        return new UnixAddress(Arrays.copyOf(given, end + 1));
    }

    static UnixAddress ofAbstract(String name) {
        byte[] b = new byte[FAMILY + 1 + name.length()];
        b[0] = AF_UNIX;
        System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, b, FAMILY + 1, name.length());
        return new UnixAddress(b);
    }

    boolean isAbstract() {
        return bytes[FAMILY] == 0;
    }

    /** The abstract name, or the path without its NUL; chars 0..255. */
    String name() {
        int from = isAbstract() ? FAMILY + 1 : FAMILY;
        int to = isAbstract() ? bytes.length : bytes.length - 1;
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
