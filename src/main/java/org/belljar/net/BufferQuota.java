package org.belljar.net;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that sockets of a sandbox may take for data beyond the little that each is granted (net.ipv4.tcp_mem). */
public final class BufferQuota {
    private static final long LIMIT_BYTES = 256L << 20;

    private final AtomicLong used = new AtomicLong();

    /** @return whether so much is granted; to be given back by {@link #release} */
    public boolean take(long bytes) {
        if (used.addAndGet(bytes) > LIMIT_BYTES) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void release(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }
}
