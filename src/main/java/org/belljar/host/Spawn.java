package org.belljar.host;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;

/** Starts a program without passing through a fork of the JVM: by a clone that borrows the JVM's memory until the exec. */
public final class Spawn {
    private Spawn() {}

    /**
     * The child is killed when the thread that started it ends, as at the end of this process. It gets no other descriptors than those given.
     * (Where there is no native library neither is so.)
     *
     * @param path program, opened in the child
     * @param descriptors the child's descriptor i is descriptors[i], -1: as it is here; each lies in its own place or beyond all
     * @return the child's pid; throws the errno of a failing exec too
     */
    public static int spawn(String path, List<String> args, List<String> environment, int... descriptors) {
        NativeMemory file = NativeMemory.cString(path);
        NativeMemory argv = NativeMemory.allocate((args.size() + 1) * 8L);
        NativeMemory envp = NativeMemory.allocate((environment.size() + 1) * 8L);
        NativeMemory fds = NativeMemory.allocate(descriptors.length * 4L);
        List<NativeMemory> strings = new ArrayList<>();
        fill(argv, args, strings);
        fill(envp, environment, strings);
        for (int i = 0; i < descriptors.length; i++) {
            fds.putInt(i * 4L, descriptors[i]);
        }
        try {
            long pid = Host.isNative() ? start(file.address(), argv.address(), envp.address(), fds.address(), descriptors.length)
                    : ForeignCalls.spawn(file.address(), argv.address(), envp.address(), descriptors);
            return (int) Errno.check(pid);
        } finally {
            strings.forEach(NativeMemory::free);
            fds.free();
            file.free();
            argv.free();
            envp.free();
        }
    }

    private static void fill(NativeMemory vector, List<String> from, List<NativeMemory> strings) {
        for (int i = 0; i < from.size(); i++) {
            strings.add(NativeMemory.cString(from.get(i)));
            vector.putLong(i * 8L, strings.getLast().address());
        }
    }

    /**
     * In native-trampoline/hostcalls.c. Signals are blocked meanwhile, so that no handler of the JVM runs in the child.
     *
     * @return the pid or {@code -errno}, that of a failing exec too
     */
    static native long start(long path, long argv, long envp, long descriptors, long count);
}
