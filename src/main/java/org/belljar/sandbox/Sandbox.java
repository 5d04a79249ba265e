package org.belljar.sandbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.device.HostFile;
import org.belljar.kernel.ControlGroup;
import org.belljar.kernel.HostPoller;
import org.belljar.host.Confinement;
import org.belljar.host.OutOfHeap;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.KernelBug;
import org.belljar.kernel.MemoryGuard;
import org.belljar.kernel.OutsideStart;
import org.belljar.kernel.Task;
import org.belljar.mm.SharedStore;
import org.belljar.net.inet.Publisher;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.PlatformException;
import org.belljar.platform.trampoline.TrampolinePlatform;
import org.belljar.tty.TerminalRelay;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;

/**
 * One sandbox: builds the kernel with all its plug-ins, runs a command in it, and takes everything down. The only place
 * that knows every plug-in.
 *
 * <pre>{@code
 * int status = Sandbox.run(config);    // the command's exit status, 128+N for a signal
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {
    private static final int SIGNAL_BASE = 128;

    private final SandboxConfig config;
    private final TrampolinePlatform platform;
    private final Kernel kernel;
    private final CompletableFuture<Errno> started = new CompletableFuture<>();
    /** What {@link #begin} is at, for the message should it fail. */
    private String step;
    /** Set by the first task before the command starts; null without -t. */
    private volatile TerminalRelay relay;
    private SharedStore store;
    private SandboxException setupFailure;

    private Sandbox(SandboxConfig config) {
        this.config = config;
        SandboxConfig.FastPaths fast = config.fastPaths();
        this.platform = new TrampolinePlatform(fast.rewriting(), fast.spinning(), fast.sharing(), fast.serving());
        this.kernel = new Kernel(platform);
    }

    /**
     * Runs the command and waits for its end.
     *
     * @return the exit status a shell would give: the command's own, or 128 plus the signal that ended it
     * @throws SandboxException when the sandbox could not be made or the command not be started
     */
    public static int run(SandboxConfig config) throws SandboxException {
        try (Sandbox s = new Sandbox(config)) {
            return s.start().await();
        }
    }

    private Sandbox start() throws SandboxException {
        try {
            OutOfHeap.install();
            platform.start(kernel);
            PlugIns.plug(kernel, config.network().mode());
            publish();
            if (config.hostname() != null) {
                kernel.names().setHostName(config.hostname());
            }
            if (config.trace() != null) {
                kernel.setObserver(Tracing.open(config.trace()));
            }
            ControlGroup.of(kernel).setMemoryBytes(config.memoryBytes() == 0 ? ControlGroup.NONE : config.memoryBytes());
            store = kernel.plugIn(SharedStore.class, () -> GuestTree.store(config.memoryBytes()));
            MountNamespace mounts = GuestTree.root(config, store);
            FdTable fds = config.tty() ? new FdTable() : standardStreams();
            FsContext fs = new FsContext(mounts.rootPath(), mounts.rootPath(), 022);
            GuestProcess process = platform.takeCleanProcess();
            Credentials root = Credentials.of(0, 0, new int[] {0}, Credentials.ALL_CAPABILITIES);
            kernel.scheduler().enter();
            kernel.startInit(new OutsideStart(process, fds, fs, root, task -> begin(task, mounts)));
            MemoryGuard.start(kernel, store::usedBytes, m -> System.err.println("belljar: " + m));
            confine();
            kernel.scheduler().drain();
            return this;
        } catch (PlatformException e) {
            throw new SandboxException(SandboxException.SETUP, e.getMessage(), e);
        }
    }

    /** What this process gives up for good, once its sandbox stands. */
    public static void confine() throws SandboxException {
        try {
            // The training run goes on to start a container and, at its end, the JVM that writes the cache.
            Confinement.enter(Boolean.getBoolean("belljar.training"));
        } catch (ErrnoException e) {
            throw new SandboxException(SandboxException.SETUP,
                    "cannot confine the kernel's process: " + e.errno().text() + "; does the host's Linux have seccomp filters?", e);
        }
    }

    private void publish() throws SandboxException {
        for (SandboxConfig.Publish p : config.network().published()) {
            try {
                Publisher.start(kernel, p.hostAddress(), p.hostPort(), p.guestPort());
            } catch (ErrnoException e) {
                throw new SandboxException(SandboxException.SETUP,
                        "cannot publish port " + p.hostPort() + " of " + p.hostAddress() + ": " + e.errno().text());
            }
        }
    }

    private FdTable standardStreams() {
        FdTable fds = new FdTable();
        for (int fd = 0; fd < 3; fd++) {
            try {
                fds.replace(fd, HostFile.inherited(HostPoller.of(kernel), fd), false);
            } catch (ErrnoException e) {
                // Closed on the host: closed in the guest.
            }
        }
        return fds;
    }

    /** With -t the command's streams are a terminal of the sandbox's own, which controls its session. */
    private void openTerminal(Task task) {
        relay = TerminalRelay.start(kernel, config.uid());
        OpenFile terminal = kernel.vfs().opener().open(task, task.fs(), task.fs().root(), relay.path(), OpenFlags.O_RDWR, 0, 0);
        task.fds().replace(0, terminal, false);
        task.fds().replace(1, terminal.retain(), false);
        task.fds().replace(2, terminal.retain(), false);
    }

    /** On the first task's own flow: the rest of the tree, the user's identity, and the command. */
    private void begin(Task task, MountNamespace mounts) {
        try {
            step = "cannot build the guest's mounts";
            GuestTree.populate(kernel, task, mounts, store, config);
            if (config.tty()) {
                step = "cannot make the guest's terminal";
                openTerminal(task);
            }
            task.setCredentials(Credentials.of(config.uid(), config.gid(), new int[] {config.gid()}, config.capabilities()));
            enterWorkingDirectory(task);
            execute(task);
            started.complete(null);
        } catch (ErrnoException e) {
            started.complete(e.errno());
            task.exitGroup(SandboxException.NOT_EXECUTABLE << 8);
        } catch (SandboxException e) {
            setupFailure = e;
            task.exitGroup(SandboxException.SETUP << 8);
        }
    }

    private void enterWorkingDirectory(Task task) {
        String cwd = config.cwd() == null ? "/" : config.cwd();
        step = "cannot enter the working directory '" + cwd + "'";
        try {
            task.fs().setCwd(new PathWalk(kernel.vfs(), task, task.fs())
                    .find(task.fs().root(), cwd, PathWalk.FOLLOW | PathWalk.DIRECTORY).path());
        } catch (ErrnoException e) {
            if (!config.cwdIfThere()) {
                throw e;
            }
        }
    }

    private void execute(Task task) {
        step = "cannot run '" + config.argv().get(0) + "'";
        ProgramSearch.execute(task, config.argv(), config.environment());
    }

    private int await() throws SandboxException {
        try {
            int status = kernel.end().get();
            if (setupFailure != null) {
                throw setupFailure;
            }
            Errno failure = started.getNow(null);
            if (failure != null) {
                boolean missing = failure == Errno.ENOENT || failure == Errno.ENOTDIR;
                throw new SandboxException(missing ? SandboxException.NOT_FOUND : SandboxException.NOT_EXECUTABLE,
                        step + ": " + failure.text());
            }
            int signal = status & 0x7f;
            return signal == 0 ? status >>> 8 & 255 : SIGNAL_BASE + signal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException(SandboxException.SETUP, "interrupted");
        } catch (ExecutionException e) {
            String what = e.getCause() instanceof KernelBug ? "internal error, the sandbox has been ended: " : "the sandbox has ended: ";
            throw new SandboxException(SandboxException.SETUP, what + e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        platform.close();
        kernel.scheduler().shutdown();
    }
}
