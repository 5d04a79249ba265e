package org.belljar.kernel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Poll;

/**
 * Tells when the host's real-time clock has been set (by somebody outside: no guest may). A timer descriptor of the host with
 * TFD_TIMER_CANCEL_ON_SET says so through the poller; there is none until somebody listens.
 */
public final class ClockChanges {
    private static final int READ = 0, TIMERFD_CREATE = 283, TIMERFD_SETTIME = 286;
    private static final int REALTIME = 0, NONBLOCK_CLOEXEC = 02004000, ABSTIME_CANCEL = 3, ITIMERSPEC = 32;

    private final HostPoller poller;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    /** Guarded by lock: -1 before the first listener, or where the host gives no descriptor. */
    private int fd = -1;

    private ClockChanges(HostPoller poller) {
        this.poller = poller;
    }

    public static ClockChanges of(Kernel kernel) {
        HostPoller poller = HostPoller.of(kernel);
        return kernel.plugIn(ClockChanges.class, () -> new ClockChanges(poller));
    }

    public void add(Runnable listener) {
        listeners.add(listener);
        lock.lock();
        try {
            if (fd >= 0) {
                return;
            }
            fd = (int) Host.call(TIMERFD_CREATE, REALTIME, NONBLOCK_CLOEXEC, 0);
        } finally {
            lock.unlock();
        }
        if (fd >= 0) {
            watch(fd);
        }
    }

    public void remove(Runnable listener) {
        listeners.remove(listener);
    }

    private void watch(int timer) {
        set(timer);
        HostPoller.Source source = poller.watch(timer);
        source.queue().add(events -> {
            happened(timer, source);
            return true;
        }, 0, false);
        source.arm(Poll.IN);
    }

    /** Never due, but for a change. */
    private static void set(int timer) {
        NativeMemory m = NativeMemory.allocate(ITIMERSPEC);
        try {
            m.putLong(16, Long.MAX_VALUE / Clocks.SECOND);
            Host.call(TIMERFD_SETTIME, timer, ABSTIME_CANCEL, m.address(), 0, 0, 0);
        } finally {
            m.free();
        }
    }

    private void happened(int timer, HostPoller.Source source) {
        NativeMemory m = NativeMemory.allocate(8);
        try {
            Host.call(READ, timer, m.address(), 8);
        } finally {
            m.free();
        }
        set(timer);
        source.arm(Poll.IN);
        listeners.forEach(Runnable::run);
    }
}
