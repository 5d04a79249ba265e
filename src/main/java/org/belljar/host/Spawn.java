package org.belljar.host;

import org.belljar.abi.Errno;

/** Starts a program without passing through a fork of the JVM: by a clone that borrows the JVM's memory until the exec. */
public final class Spawn {
    private Spawn() {}

    /**
     * @param path program, opened in the child
     * @param fdToThree a descriptor that becomes the child's descriptor 3
     * @return the child's pid
     */
    public static int spawn(String path, String[] args, int fdToThree) {
        NativeMemory file = NativeMemory.cString(path);
        NativeMemory argv = NativeMemory.allocate((args.length + 1) * 8L);
        NativeMemory envp = NativeMemory.allocate(8);
        NativeMemory[] strings = new NativeMemory[args.length];
        for (int i = 0; i < args.length; i++) {
            strings[i] = NativeMemory.cString(args[i]);
            argv.putLong(i * 8L, strings[i].address());
        }
        try {
            long pid = Host.isNative() ? start(file.address(), argv.address(), envp.address(), fdToThree)
                    : ForeignCalls.spawn(file.address(), argv.address(), envp.address(), fdToThree);
            return (int) Errno.check(pid);
        } finally {
            for (NativeMemory s : strings) {
                s.free();
            }
            file.free();
            argv.free();
            envp.free();
        }
    }

    /**
     * In native-trampoline/hostcalls.c. Signals are blocked meanwhile, so that no handler of the JVM runs in the child.
     *
     * @return the pid or {@code -errno}, that of a failing exec too
     */
    static native long start(long path, long argv, long envp, long fd);
}
