package org.belljar.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.Platform;
import org.belljar.syscall.SyscallDispatch;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.VfsPath;

/**
 * A machine without a host: a guest thread is a Java thread that runs a {@link Program} and traps into the kernel by
 * calling it. What the kernel does is real, from traps to signal frames in (fake) memory.
 */
final class FakeMachine implements Platform {
    static final int TIMEOUT_SECONDS = 20;

    /** What a guest thread does; returning is exit(0). */
    interface Program {
        void run(FakeThread guest) throws Exception;
    }

    private final AtomicInteger hostIds = new AtomicInteger(1000);
    private Events events;
    final Kernel kernel = new Kernel(this);

    /** Runs a program as the sandbox's first process and returns its wait status. */
    static int run(Program program) throws Exception {
        FakeMachine m = new FakeMachine();
        m.kernel.setSyscalls(new SyscallDispatch(m.kernel));
        m.start(m.kernel);
        FakeProcess p = new FakeProcess(m, new FakeMemory());
        p.mainThread().startMain(program);
        VfsPath root = new MountNamespace(new AnonymousFileSystem("none", 0), 0, "none").rootPath();
        m.kernel.startInit(new OutsideStart(p, new FdTable(), new FsContext(root, root, 022),
                Credentials.of(0, 0, new int[0], Credentials.CONTAINER_CAPABILITIES), task -> {}));
        try {
            return m.kernel.end().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } finally {
            m.kernel.scheduler().shutdown();
        }
    }

    Events events() {
        return events;
    }

    int nextHostId() {
        return hostIds.incrementAndGet();
    }

    @Override
    public void start(Events events) {
        this.events = events;
    }

    @Override
    public GuestProcess takeCleanProcess() {
        throw new UnsupportedOperationException("exec");
    }

    @Override
    public void close() {}
}
