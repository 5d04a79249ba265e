package org.belljar.kernel;

import java.util.concurrent.atomic.AtomicLongArray;

/** Resource limits of a process (getrlimit(2)); -1 is RLIM_INFINITY. Each value is read and written atomically. */
public final class ResourceLimits {
    public static final int CPU = 0, FSIZE = 1, DATA = 2, STACK = 3, CORE = 4, RSS = 5, NPROC = 6, NOFILE = 7, MEMLOCK = 8,
            AS = 9, LOCKS = 10, SIGPENDING = 11, MSGQUEUE = 12, NICE = 13, RTPRIO = 14, RTTIME = 15, COUNT = 16;
    public static final long INFINITY = -1;

    private final AtomicLongArray soft = new AtomicLongArray(COUNT);
    private final AtomicLongArray hard = new AtomicLongArray(COUNT);

    /** What a container runtime gives: no bounds but stack, descriptors, locked memory, queues. */
    static ResourceLimits defaults() {
        ResourceLimits l = new ResourceLimits();
        for (int i = 0; i < COUNT; i++) {
            l.set(i, INFINITY, INFINITY);
        }
        l.set(STACK, 8L << 20, INFINITY);
        l.set(CORE, 0, INFINITY);
        l.set(NOFILE, 1024, 1 << 20);
        l.set(MEMLOCK, 8L << 20, 8L << 20);
        l.set(SIGPENDING, 31_000, 31_000);
        l.set(MSGQUEUE, 819_200, 819_200);
        l.set(NICE, 0, 0);
        l.set(RTPRIO, 0, 0);
        return l;
    }

    ResourceLimits copy() {
        ResourceLimits l = new ResourceLimits();
        for (int i = 0; i < COUNT; i++) {
            l.set(i, soft(i), hard(i));
        }
        return l;
    }

    public long soft(int resource) {
        return soft.get(resource);
    }

    public long hard(int resource) {
        return hard.get(resource);
    }

    public void set(int resource, long softValue, long hardValue) {
        soft.set(resource, softValue);
        hard.set(resource, hardValue);
    }
}
