package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A caller that is a thread of the test: it really sleeps, and counts the signals it sends itself. */
public final class ThreadCaller implements Caller {
    private final Thread thread;
    private final Credentials credentials = Credentials.of(0, 0, new int[] {0}, Credentials.CONTAINER_CAPABILITIES);
    public final AtomicInteger signals = new AtomicInteger();
    private volatile boolean interrupted;

    public ThreadCaller(Thread thread) {
        this.thread = thread;
    }

    public static ThreadCaller current() {
        return new ThreadCaller(Thread.currentThread());
    }

    /** As a signal would. */
    public void interrupt() {
        interrupted = true;
        LockSupport.unpark(thread);
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public UserMemory memory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int processId() {
        return 1;
    }

    @Override
    public long fileSizeLimit() {
        return -1;
    }

    @Override
    public void signalSelf(int signo) {
        signals.incrementAndGet();
    }

    @Override
    public boolean wake(int events) {
        LockSupport.unpark(thread);
        return true;
    }

    @Override
    public void park(long deadlineNs) {
        if (deadlineNs == FOREVER) {
            LockSupport.park();
        } else {
            LockSupport.parkNanos(deadlineNs - System.nanoTime());
        }
    }

    @Override
    public boolean isInterrupted() {
        return interrupted;
    }

    @Override
    public boolean isDying() {
        return false;
    }
}
