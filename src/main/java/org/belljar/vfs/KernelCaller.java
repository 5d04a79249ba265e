package org.belljar.vfs;

/** The kernel acting for a caller, with all rights (Linux's override_creds). Without a caller it cannot sleep. */
public final class KernelCaller implements Caller {
    private static final Credentials ALL = Credentials.of(0, 0, new int[] {0}, Credentials.ALL_CAPABILITIES);

    private final Caller caller;
    private final Credentials credentials;

    public KernelCaller(Caller caller) {
        this(caller, ALL);
    }

    /** With the rights of somebody else. */
    public KernelCaller(Caller caller, Credentials credentials) {
        this.caller = caller;
        this.credentials = credentials;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public UserMemory memory() {
        return caller.memory();
    }

    @Override
    public int processId() {
        return caller == null ? 0 : caller.processId();
    }

    @Override
    public long fileSizeLimit() {
        return -1;
    }

    @Override
    public void signalSelf(int signo) {}

    @Override
    public boolean wake(int events) {
        return caller != null && caller.wake(events);
    }

    @Override
    public void park(long deadlineNs) {
        caller.park(deadlineNs);
    }

    @Override
    public boolean isInterrupted() {
        return caller != null && caller.isInterrupted();
    }

    @Override
    public boolean isDying() {
        return caller != null && caller.isDying();
    }
}
