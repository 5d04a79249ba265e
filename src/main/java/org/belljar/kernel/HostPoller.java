package org.belljar.kernel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Poll;

/**
 * Waits for host descriptors: one thread in epoll_wait, started with the first wait, which wakes the queues of what became
 * ready and runs the tasks woken. One-shot registrations: a descriptor nobody waits for costs nothing.
 */
public final class HostPoller {
    private static final int EPOLL_CREATE1 = 291, EPOLL_CTL = 233, EPOLL_WAIT = 232;
    private static final int CTL_ADD = 1, CTL_DEL = 2, CTL_MOD = 3;
    private static final int EPOLLONESHOT = 1 << 30;
    private static final int O_CLOEXEC = 02000000;
    private static final int EVENT_SIZE = 12, BATCH = 32;

    private final Scheduler scheduler;
    private final RankedLock lock = new RankedLock(Rank.PLATFORM);
    private final ConcurrentHashMap<Integer, Source> sources = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    /** Guarded by lock; -1 until the first wait. */
    private int epoll = -1;

    HostPoller(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The sandbox's poller. */
    public static HostPoller of(Kernel kernel) {
        return kernel.plugIn(HostPoller.class, () -> new HostPoller(kernel.scheduler()));
    }

    /** A host descriptor that can be waited for. */
    public final class Source {
        private final int fd;
        private final int id = ids.incrementAndGet();
        private final WaitQueue queue = new WaitQueue();
        // Guarded by lock:
        private boolean added;
        private int armed;

        Source(int fd) {
            this.fd = fd;
        }

        /** Woken when armed events have come. */
        public WaitQueue queue() {
            return queue;
        }

        /** Asks for one wake-up when any of the events (Poll bits) is true, now or later. */
        public void arm(int events) {
            lock.lock();
            try {
                if ((armed | events) == armed) {
                    return;
                }
                armed |= events;
                controlLocked();
            } finally {
                lock.unlock();
            }
        }

        private void controlLocked() {
            startLocked();
            NativeMemory event = NativeMemory.allocate(EVENT_SIZE);
            event.putInt(0, armed | EPOLLONESHOT);
            event.putLong(4, id);
            Host.call(EPOLL_CTL, epoll, added ? CTL_MOD : CTL_ADD, fd, event.address(), 0, 0);
            added = true;
            event.free();
        }

        /** Called on the poller's thread. */
        private void fired(int events) {
            lock.lock();
            try {
                armed = (events & (Poll.ERR | Poll.HUP)) != 0 ? 0 : armed & ~events;
                if (armed != 0) {
                    controlLocked();
                }
            } finally {
                lock.unlock();
            }
            queue.wakeAll(0);
        }

        /** Ends the watch; before the descriptor is closed. */
        public void close() {
            sources.remove(id);
            lock.lock();
            try {
                if (added) {
                    Host.call(EPOLL_CTL, epoll, CTL_DEL, fd, 0, 0, 0);
                    added = false;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    public Source watch(int fd) {
        Source s = new Source(fd);
        sources.put(s.id, s);
        return s;
    }

    private void startLocked() {
        if (epoll >= 0) {
            return;
        }
        epoll = (int) Host.call(EPOLL_CREATE1, O_CLOEXEC);
        if (epoll < 0) {
            throw new IllegalStateException("epoll_create1 on the host: error " + -epoll);
        }
        Thread thread = new Thread(this::loop, "host-poller");
        thread.setDaemon(true);
        thread.start();
    }

    private void loop() {
        NativeMemory events = NativeMemory.allocate((long) EVENT_SIZE * BATCH);
        while (true) {
            long n = Host.call(EPOLL_WAIT, epoll, events.address(), BATCH, -1, 0, 0);
            for (int i = 0; i < n; i++) {
                int mask = events.getInt((long) i * EVENT_SIZE);
                Source s = sources.get((int) events.getLong((long) i * EVENT_SIZE + 4));
                if (s != null) {
                    scheduler.run(() -> s.fired(mask));
                }
            }
        }
    }
}
