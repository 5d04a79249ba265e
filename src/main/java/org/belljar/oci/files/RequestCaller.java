package org.belljar.oci.files;

import java.util.concurrent.locks.LockSupport;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserMemory;

/** Who acts for the host's program: a thread of this process that really sleeps, with all rights, for one request. */
final class RequestCaller implements Caller {
    private static final long LIMIT_NS = 5_000_000_000L;
    private static final Credentials ALL = Credentials.of(0, 0, new int[] {0}, Credentials.ALL_CAPABILITIES);

    private final Thread thread = Thread.currentThread();
    private final long deadlineNs = System.nanoTime() + LIMIT_NS;

    @Override
    public Credentials credentials() {
        return ALL;
    }

    @Override
    public UserMemory memory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int processId() {
        return 0;
    }

    @Override
    public long fileSizeLimit() {
        return -1;
    }

    @Override
    public void signalSelf(int signo) {}

    @Override
    public boolean wake(int events) {
        LockSupport.unpark(thread);
        return true;
    }

    @Override
    public void park(long until) {
        LockSupport.parkNanos(Math.min(until, deadlineNs) - System.nanoTime());
    }

    @Override
    public boolean isInterrupted() {
        return System.nanoTime() >= deadlineNs;
    }

    @Override
    public boolean isDying() {
        return isInterrupted();
    }
}
