package org.belljar.host;

/**
 * System calls of the host. Results are the kernel's: {@code -errno} on failure.
 *
 * <p>Plain calls, never "critical" ones: any of them may block.
 */
public final class Host {
    private static final boolean IS_NATIVE = NativeLibrary.load();

    private Host() {}

    static boolean isNative() {
        return IS_NATIVE;
    }

    public static long call(long nr, long a, long b, long c, long d, long e, long f) {
        return IS_NATIVE ? syscall(nr, a, b, c, d, e, f) : ForeignCalls.syscall(nr, a, b, c, d, e, f);
    }

    public static long call(long nr, long a, long b, long c) {
        return call(nr, a, b, c, 0, 0, 0);
    }

    public static long call(long nr, long a) {
        return call(nr, a, 0, 0, 0, 0, 0);
    }

    /** In native-trampoline/hostcalls.c. */
    private static native long syscall(long nr, long a, long b, long c, long d, long e, long f);
}
