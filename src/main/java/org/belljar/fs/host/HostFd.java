package org.belljar.fs.host;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.host.HostFiles;

/** A host descriptor that is closed when nobody uses it any more. Counted: a cache's eviction never closes one in use. */
final class HostFd {
    private final int fd;
    /** One for the cache or the maker. */
    private final AtomicInteger users = new AtomicInteger(1);
    /** Second-chance bit of {@link FdCache}. */
    boolean recentlyUsed;

    HostFd(int fd) {
        this.fd = fd;
    }

    int number() {
        return fd;
    }

    /** False when it is closed already. */
    boolean acquire() {
        int n;
        do {
            n = users.get();
            if (n == 0) {
                return false;
            }
        } while (!users.compareAndSet(n, n + 1));
        recentlyUsed = true;
        return true;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            HostFiles.close(fd);
        }
    }
}
