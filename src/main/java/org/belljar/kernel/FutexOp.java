package org.belljar.kernel;

import org.belljar.abi.Errno;

/** The encoded operation of FUTEX_WAKE_OP: {@code op 4 bits | cmp 4 bits | oparg 12 bits | cmparg 12 bits}. */
final class FutexOp {
    private static final int OPARG_SHIFT = 8;

    private FutexOp() {}

    static int apply(int encoded, int old) {
        int op = encoded >>> 28 & 15;
        int arg = encoded << 8 >> 20;
        if ((op & OPARG_SHIFT) != 0) {
            arg = 1 << (arg & 31);
        }
        return switch (op & 7) {
            case 0 -> arg;
            case 1 -> old + arg;
            case 2 -> old | arg;
            case 3 -> old & ~arg;
            case 4 -> old ^ arg;
            default -> throw Errno.ENOSYS.exception();
        };
    }

    static boolean compare(int encoded, int old) {
        int arg = encoded << 20 >> 20;
        return switch (encoded >>> 24 & 15) {
            case 0 -> old == arg;
            case 1 -> old != arg;
            case 2 -> old < arg;
            case 3 -> old <= arg;
            case 4 -> old > arg;
            case 5 -> old >= arg;
            default -> throw Errno.ENOSYS.exception();
        };
    }
}
