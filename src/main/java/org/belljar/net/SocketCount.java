package org.belljar.net;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many sockets there are in a sandbox, all network namespaces together, and their bound. */
public final class SocketCount {
    private static final int MAX_SOCKETS = 65_536;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong cookies = new AtomicLong();

    /** A number for a network namespace. */
    long nextCookie() {
        return cookies.incrementAndGet();
    }

    /** @return whether one more may be made; to be given back by {@link #release} */
    boolean take() {
        if (count.incrementAndGet() > MAX_SOCKETS) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    void release() {
        count.decrementAndGet();
    }
}
