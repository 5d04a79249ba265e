package org.belljar.host;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.belljar.abi.Errno;

/** posix_spawn(3): starts a program without passing through a fork of the JVM (it is a vfork inside libc). */
public final class Spawn {
    private Spawn() {}

    /**
     * @param path program, opened in the child
     * @param fdToThree a descriptor that becomes the child's descriptor 3
     * @return the child's pid
     */
    public static int spawn(String path, String[] args, int fdToThree) {
        ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
        Linker linker = Linker.nativeLinker();
        // One shape for all: extra integer arguments in registers do no harm (x86-64 psABI).
        MethodHandle call = linker.downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_INT, l, l, l, l, l, l));
        NativeMemory actions = NativeMemory.allocate(256);
        NativeMemory pid = NativeMemory.allocate(8);
        NativeMemory file = NativeMemory.cString(path);
        NativeMemory argv = NativeMemory.allocate((args.length + 1) * 8L);
        NativeMemory envp = NativeMemory.allocate(8);
        NativeMemory[] strings = new NativeMemory[args.length];
        for (int i = 0; i < args.length; i++) {
            strings[i] = NativeMemory.cString(args[i]);
            argv.putLong(i * 8L, strings[i].address());
        }
        try {
            check((int) call.invokeExact(symbol(linker, "posix_spawn_file_actions_init"), actions.address(), 0L, 0L, 0L, 0L, 0L));
            check((int) call.invokeExact(symbol(linker, "posix_spawn_file_actions_adddup2"), actions.address(), (long) fdToThree,
                    3L, 0L, 0L, 0L));
            check((int) call.invokeExact(symbol(linker, "posix_spawn"), pid.address(), file.address(), actions.address(), 0L,
                    argv.address(), envp.address()));
            int ignored = (int) call.invokeExact(symbol(linker, "posix_spawn_file_actions_destroy"), actions.address(), 0L, 0L,
                    0L, 0L, 0L);
            return pid.getInt(0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        } finally {
            for (NativeMemory s : strings) {
                s.free();
            }
            actions.free();
            pid.free();
            file.free();
            argv.free();
            envp.free();
        }
    }

    private static MemorySegment symbol(Linker linker, String name) {
        return linker.defaultLookup().find(name).orElseThrow();
    }

    private static void check(int error) {
        if (error != 0) {
            throw Errno.of(error).exception();
        }
    }
}
