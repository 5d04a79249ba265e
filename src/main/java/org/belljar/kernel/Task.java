package org.belljar.kernel;

import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.platform.GuestThread;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;

/**
 * A task (Linux's task_struct): one guest thread. Parts are cut by topic into collaborators: {@link TaskSignals}, ...
 */
public final class Task implements Caller {
    private final Kernel kernel;
    private final int tid;
    private final TaskGroup group;
    private final Fiber fiber;

    // Owned by the task's own flow:
    private GuestThread thread;
    private GuestMemory memory;
    private Runnable initialWork;

    // Replaced by the task's own flow, read by others (procfs):
    private volatile AddressSpace addressSpace;
    private volatile FdTable fds;
    private volatile FsContext fs;
    private volatile Credentials credentials;

    private final TaskSignals signals;
    /** The guest's code runs (or is about to): a signal must kick. Volatile: Dekker with the pending set. */
    private volatile boolean inGuest;
    private volatile boolean exiting;

    Task(Kernel kernel, int tid, TaskGroup group, GuestThread thread, AddressSpace addressSpace, FdTable fds, FsContext fs,
            Credentials credentials, Runnable initialWork) {
        this.kernel = kernel;
        this.tid = tid;
        this.group = group;
        this.addressSpace = addressSpace;
        this.fds = fds;
        this.fs = fs;
        this.credentials = credentials;
        this.initialWork = initialWork;
        this.signals = new TaskSignals(this);
        this.fiber = new Fiber(kernel.scheduler(), new TaskRunner(kernel, this), this::leave, initialWork == null);
        setThread(thread);
    }

    private void leave() {
        thread.send();
    }

    public Kernel kernel() {
        return kernel;
    }

    public int tid() {
        return tid;
    }

    public TaskGroup group() {
        return group;
    }

    Fiber fiber() {
        return fiber;
    }

    public GuestThread thread() {
        return thread;
    }

    /** Another carrier (exec). */
    public void setThread(GuestThread thread) {
        this.thread = thread;
        thread.setOwner(this);
        if (memory == null) {
            memory = new GuestMemory(thread);
        } else {
            memory.attach(thread);
        }
    }

    Runnable initialWork() {
        Runnable w = initialWork;
        initialWork = null;
        return w;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    public AddressSpace addressSpace() {
        return addressSpace;
    }

    public void setAddressSpace(AddressSpace a) {
        addressSpace = a;
    }

    public FdTable fds() {
        return fds;
    }

    public void setFds(FdTable t) {
        fds = t;
    }

    public FsContext fs() {
        return fs;
    }

    public void setFs(FsContext f) {
        fs = f;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    public void setCredentials(Credentials c) {
        credentials = c;
    }

    public TaskSignals signals() {
        return signals;
    }

    void setInGuest(boolean b) {
        inGuest = b;
    }

    public boolean isInGuest() {
        return inGuest;
    }

    public boolean isExiting() {
        return exiting;
    }

    public void setExiting() {
        exiting = true;
    }

    /** Runs the prepared host-call list in the guest's context and returns 0 or the -errno of the entry that failed. */
    public long runHostCalls() {
        thread.answerReport();
        fiber.leaveToGuest();
        return thread.callError();
    }

    void beginCall(int nr) {}

    /** After the result register was written: what signal delivery needs for restarting. */
    void endCall(int nr, long result) {}

    void started() {}

    void callsFailed(int error) {}

    void finish() {}

    @Override
    public boolean wake(int events) {
        fiber.unpark();
        return true;
    }

    @Override
    public void park(long deadlineNs) {
        fiber.park(deadlineNs);
    }

    @Override
    public boolean isInterrupted() {
        return exiting || signals.isPending();
    }

    @Override
    public boolean isDying() {
        return exiting;
    }

    @Override
    public int processId() {
        return group.id();
    }

    @Override
    public long fileSizeLimit() {
        return -1;
    }

    @Override
    public void signalSelf(int signo) {}
}
