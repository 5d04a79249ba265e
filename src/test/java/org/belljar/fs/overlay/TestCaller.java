package org.belljar.fs.overlay;

import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserMemory;

/** A caller that never sleeps and has no memory of its own. */
record TestCaller(Credentials credentials) implements Caller {
    static final TestCaller ROOT = new TestCaller(Credentials.of(0, 0, new int[] {0}, Credentials.ALL_CAPABILITIES));

    static TestCaller user(int uid) {
        return new TestCaller(Credentials.of(uid, uid, new int[] {uid}, 0));
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
    public void signalSelf(int signo) {}

    @Override
    public boolean wake(int events) {
        return false;
    }

    @Override
    public void park(long deadlineNs) {
        throw new AssertionError("nothing here may sleep");
    }

    @Override
    public boolean isInterrupted() {
        return false;
    }

    @Override
    public boolean isDying() {
        return false;
    }
}
