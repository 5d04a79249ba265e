package org.belljar.platform.trampoline;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;

/**
 * Whether a receiver may spin: never more spinners than CPUs to spare, and none while the host has other work. The host's
 * load is the number of running threads in /proc/loadavg, looked at 100 times a second at the most, and only while somebody
 * wants to spin.
 */
final class SpinPolicy {
    private static final long SAMPLE_NS = 10_000_000;

    private final boolean enabled;
    private final int cpus = Runtime.getRuntime().availableProcessors();
    private final AtomicInteger spinners = new AtomicInteger();
    private volatile long sampledNs = System.nanoTime() - SAMPLE_NS;
    private volatile boolean busy;
    /** Owned by the one that samples: a thread too many at one moment (the JIT's, a timer) is no load yet. */
    private boolean wasOver;
    private final AtomicBoolean sampling = new AtomicBoolean();
    /** Owned by the one that samples. */
    private int loadFd = -2;
    private final NativeMemory text = NativeMemory.allocate(64);

    SpinPolicy(boolean enabled) {
        this.enabled = enabled;
    }

    /** Takes a spinner's place; given back by {@link #leave}. */
    boolean enter() {
        if (!enabled || cpus < 2 || !mayGoOn()) {
            return false;
        }
        if (spinners.incrementAndGet() < cpus) {
            return true;
        }
        spinners.decrementAndGet();
        return false;
    }

    void leave() {
        spinners.decrementAndGet();
    }

    /** Whether the host still has a CPU to spare: no more threads run than it has CPUs. */
    boolean mayGoOn() {
        long now = System.nanoTime();
        if (now - sampledNs >= SAMPLE_NS) {
            sample(now);
        }
        return !busy;
    }

    private void sample(long now) {
        if (!sampling.compareAndSet(false, true)) {
            return;
        }
        try {
            sampledNs = now;
            readLoad();
        } finally {
            sampling.set(false);
        }
    }

    private void readLoad() {
        if (loadFd == -2) {
            NativeMemory path = NativeMemory.cString("/proc/loadavg");
            loadFd = (int) Host.call(HostNumbers.OPENAT, -100, path.address(), 02000000, 0, 0, 0);
            path.free();
        }
        long n = loadFd < 0 ? -1 : Host.call(HostNumbers.PREAD64, loadFd, text.address(), 63, 0, 0, 0);
        boolean over = n <= 0 || running((int) n) > cpus;
        busy = over && wasOver;
        wasOver = over;
    }

    /** "0.20 0.18 0.12 1/80 11206": the fourth field's first number. */
    private int running(int n) {
        int spaces = 0;
        int value = 0;
        for (int i = 0; i < n; i++) {
            int c = text.getByte(i);
            if (c == ' ') {
                spaces++;
            } else if (spaces == 3) {
                if (c == '/') {
                    return value;
                }
                value = value * 10 + c - '0';
            }
        }
        return Integer.MAX_VALUE;
    }
}
