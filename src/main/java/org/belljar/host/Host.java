package org.belljar.host;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * System calls of the host, all through libc's syscall(2): one downcall shape, because linking each further shape costs
 * milliseconds at start-up. Results are the kernel's: {@code -errno} on failure.
 */
public final class Host {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL;
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> ERRNO = ThreadLocal.withInitial(() -> Arena.global().allocate(CAPTURE));

    static {
        ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
        SYSCALL = LINKER.downcallHandle(
                LINKER.defaultLookup().find("syscall").orElseThrow(),
                FunctionDescriptor.of(l, l, l, l, l, l, l, l),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
    }

    private Host() {}

    /** The errno segment of the calling thread; hot loops keep it in a local and use the other form. */
    public static MemorySegment captureSegment() {
        return ERRNO.get();
    }

    public static long call(long nr, long a, long b, long c, long d, long e, long f) {
        return call(ERRNO.get(), nr, a, b, c, d, e, f);
    }

    public static long call(MemorySegment capture, long nr, long a, long b, long c, long d, long e, long f) {
        try {
            long r = (long) SYSCALL.invokeExact(capture, nr, a, b, c, d, e, f);
            return r == -1 ? -(long) capture.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : r;
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    public static long call(long nr, long a, long b, long c) {
        return call(nr, a, b, c, 0, 0, 0);
    }

    public static long call(long nr, long a) {
        return call(nr, a, 0, 0, 0, 0, 0);
    }

    /** A downcall handle for the few C library functions that are not system calls (posix_spawn). */
    static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
    }

    static final AddressLayout POINTER = ValueLayout.ADDRESS;
}
