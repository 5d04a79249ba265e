package org.belljar.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.belljar.abi.Errno;

/**
 * The host's calls by the JDK's foreign-function interface: used where {@link NativeLibrary} is not to be had. One downcall
 * shape for all system calls, since linking each further shape costs milliseconds.
 */
final class ForeignCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> ERRNO = ThreadLocal.withInitial(() -> Arena.global().allocate(CAPTURE));
    private static final ValueLayout.OfLong L = ValueLayout.JAVA_LONG;
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(L, L, L, L, L, L, L, L),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    private ForeignCalls() {}

    static long syscall(long nr, long a, long b, long c, long d, long e, long f) {
        MemorySegment capture = ERRNO.get();
        try {
            long r = (long) SYSCALL.invokeExact(capture, nr, a, b, c, d, e, f);
            return r == -1 ? -(long) capture.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : r;
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** As {@link Spawn#start}, by posix_spawn(3). */
    static long spawn(long path, long argv, long envp, int[] descriptors) {
        // One shape for all: extra integer arguments in registers do no harm (x86-64 psABI).
        MethodHandle call = LINKER.downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_INT, L, L, L, L, L, L));
        NativeMemory actions = NativeMemory.allocate(256);
        NativeMemory pid = NativeMemory.allocate(8);
        try {
            check((int) call.invokeExact(symbol("posix_spawn_file_actions_init"), actions.address(), 0L, 0L, 0L, 0L, 0L));
            for (int i = 0; i < descriptors.length; i++) {
                if (descriptors[i] >= 0) {
                    check((int) call.invokeExact(symbol("posix_spawn_file_actions_adddup2"), actions.address(), (long) descriptors[i], (long) i, 0L, 0L, 0L));
                }
            }
            check((int) call.invokeExact(symbol("posix_spawn"), pid.address(), path, actions.address(), 0L, argv, envp));
            int ignored = (int) call.invokeExact(symbol("posix_spawn_file_actions_destroy"), actions.address(), 0L, 0L, 0L, 0L, 0L);
            return pid.getInt(0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        } finally {
            actions.free();
            pid.free();
        }
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().find(name).orElseThrow();
    }

    private static void check(int error) {
        if (error != 0) {
            throw Errno.of(error).exception();
        }
    }
}
