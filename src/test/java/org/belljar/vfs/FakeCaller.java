package org.belljar.vfs;

import java.util.concurrent.locks.LockSupport;

/** A caller on a plain thread: its sleeping is the thread's. */
public final class FakeCaller implements Caller {
    private final Credentials credentials;
    private final int pid;
    private final Thread thread = Thread.currentThread();
    public long sizeLimit = -1;
    public int signal;
    public volatile boolean interrupted;

    public FakeCaller(Credentials credentials, int pid) {
        this.credentials = credentials;
        this.pid = pid;
    }

    public static FakeCaller root() {
        return new FakeCaller(Credentials.of(0, 0, new int[] {0}, Credentials.ALL_CAPABILITIES), 1);
    }

    public static FakeCaller user(int uid) {
        return new FakeCaller(Credentials.of(uid, uid, new int[] {uid}, 0), 2);
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
        return pid;
    }

    @Override
    public long fileSizeLimit() {
        return sizeLimit;
    }

    @Override
    public void signalSelf(int signo) {
        signal = signo;
    }

    @Override
    public boolean wake(int events) {
        LockSupport.unpark(thread);
        return true;
    }

    @Override
    public void park(long deadlineNs) {
        LockSupport.parkNanos(deadlineNs == FOREVER ? 50_000_000 : Math.max(0, deadlineNs - System.nanoTime()));
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
