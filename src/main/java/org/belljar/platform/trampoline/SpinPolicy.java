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
    /** For test runs on busy hosts: receivers spin whatever else runs, and however little came of it. */
    private static final boolean FORCED = Boolean.getBoolean("belljar.spinAlways");

    /** Bytes: as many CPUs as Linux can be built for. */
    private static final int CPU_SET_SIZE = 1024;

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
    /** cpu_set_t; kept as it was at first: the process's affinity is not expected to change. */
    private volatile NativeMemory everywhere;
    private final NativeMemory text = NativeMemory.allocate(64);

    SpinPolicy(boolean enabled) {
        this.enabled = enabled;
    }

    /** Whether guests may look at a futex for a while before they sleep (they learn themselves whether it pays). */
    int futexFlag() {
        return enabled && cpus > 1 ? MailboxLayout.SERVE_FUTEX_SPIN : 0;
    }

    boolean isForced() {
        return FORCED;
    }

    /**
     * Takes a spinner's place; given back by {@link #leave}.
     *
     * @param shares it will watch for several threads; the receiver itself judges whether that pays, whatever else runs
     */
    boolean enter(boolean shares) {
        if (!enabled || cpus < 2 || !shares && !mayGoOn()) {
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
        if (everywhere != null) {
            Host.call(HostNumbers.SCHED_SETAFFINITY, 0, everywhere.size(), everywhere.address());
        }
    }

    /**
     * Moves the calling receiver to another CPU. Its guest has just woken it synchronously, so it runs where the guest ran
     * and will run again.
     */
    void leaveGuestsCpu() {
        NativeMemory all = everywhere();
        NativeMemory others = NativeMemory.allocate(all.size());
        try {
            others.copyFrom(0, all, 0, all.size());
            int cpu = ownCpu();
            if (cpu >= 0 && cpu < all.size() * 8) {
                others.putByte(cpu / 8, (byte) (others.getByte(cpu / 8) & ~(1 << cpu % 8)));
                // Fails, and changes nothing, where this was the only CPU.
                Host.call(HostNumbers.SCHED_SETAFFINITY, 0, all.size(), others.address());
            }
        } finally {
            others.free();
        }
    }

    /** Keeps the calling receiver on the CPU on which it runs, until {@link #leave}; returns that one's number. */
    int stayOnCpu() {
        NativeMemory own = NativeMemory.allocate(everywhere().size());
        try {
            int cpu = ownCpu();
            if (cpu >= 0 && cpu < own.size() * 8) {
                own.putByte(cpu / 8, (byte) (1 << cpu % 8));
                Host.call(HostNumbers.SCHED_SETAFFINITY, 0, own.size(), own.address());
            }
            return cpu;
        } finally {
            own.free();
        }
    }

    private static int ownCpu() {
        NativeMemory m = NativeMemory.allocate(8);
        try {
            return Host.call(HostNumbers.GETCPU, m.address(), 0, 0) == 0 ? m.getInt(0) : -1;
        } finally {
            m.free();
        }
    }

    /** The CPUs on which this process may run. */
    private synchronized NativeMemory everywhere() {
        if (everywhere == null) {
            NativeMemory m = NativeMemory.allocate(CPU_SET_SIZE);
            long n = Host.call(HostNumbers.SCHED_GETAFFINITY, 0, CPU_SET_SIZE, m.address());
            everywhere = n > 0 ? m.slice(0, n) : m;
        }
        return everywhere;
    }

    /** Whether the host still has a CPU to spare: no more threads run than it has CPUs. */
    boolean mayGoOn() {
        long now = System.nanoTime();
        if (now - sampledNs >= SAMPLE_NS) {
            sample(now);
        }
        return !busy || FORCED;
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
