package org.belljar.platform.trampoline;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;

/** Notices the end of guest processes: one thread in epoll_wait over their pidfds. */
final class DeathWatch {
    private static final int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLLIN = 1, MAX_EVENTS = 16, EVENT_SIZE = 12;

    private final TrampolinePlatform platform;
    private final int epoll;
    private final ConcurrentHashMap<Integer, TrampolineProcess> byPidfd = new ConcurrentHashMap<>();

    DeathWatch(TrampolinePlatform platform) {
        this.platform = platform;
        this.epoll = (int) Errno.check(Host.call(HostNumbers.EPOLL_CREATE1, 02000000));
        Thread t = new Thread(this::loop, "death-watch");
        t.setDaemon(true);
        t.start();
    }

    /** Watches a process; returns its pidfd, which this object closes at its death. */
    int watch(TrampolineProcess p, int pid) {
        int pidfd = (int) Host.call(HostNumbers.PIDFD_OPEN, pid, 0, 0);
        if (pidfd < 0) {
            platform.processDied(p);
            return -1;
        }
        byPidfd.put(pidfd, p);
        NativeMemory e = NativeMemory.allocate(16);
        e.putInt(0, EPOLLIN);
        e.putLong(4, pidfd);
        Host.call(HostNumbers.EPOLL_CTL, epoll, EPOLL_CTL_ADD, pidfd, e.address(), 0, 0);
        e.free();
        return pidfd;
    }

    private void loop() {
        NativeMemory events = NativeMemory.allocate(MAX_EVENTS * EVENT_SIZE);
        while (true) {
            long n = Host.call(HostNumbers.EPOLL_WAIT, epoll, events.address(), MAX_EVENTS, -1, 0, 0);
            for (int i = 0; i < n; i++) {
                int pidfd = events.getInt(i * EVENT_SIZE + 4L);
                TrampolineProcess p = byPidfd.remove(pidfd);
                if (p != null) {
                    Host.call(HostNumbers.EPOLL_CTL, epoll, EPOLL_CTL_DEL, pidfd, 0, 0, 0);
                    platform.processDied(p);
                    p.awaitUnused();
                    platform.reap(pidfd);
                    Host.call(HostNumbers.CLOSE, pidfd);
                }
            }
            platform.replenish();
        }
    }
}
