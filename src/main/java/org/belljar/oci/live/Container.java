package org.belljar.oci.live;

import java.util.concurrent.CompletableFuture;
import org.belljar.abi.Signal;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciProcess;
import org.belljar.oci.setup.ContainerTree;
import org.belljar.oci.setup.KernelSettings;
import org.belljar.oci.setup.ProcessSetup;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;
import org.belljar.sandbox.ContainerKernel;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;

/**
 * A container whose kernel runs in this process.
 *
 * <p>Nothing runs on a kernel thread while this object's monitor is held: a task's continuation that is mounted there meanwhile
 * leaves the monitor with an owner who is not the thread (seen with JDK 25: the thread then waits for itself).
 */
public final class Container {
    private final ContainerDirectory directory;
    private final OciConfig config;
    private final ContainerKernel kernel;
    private final LiveProcess init;
    private final WaitQueue startQueue = new WaitQueue();
    private volatile boolean isStartWanted;
    /** Guarded by this. */
    private ContainerState state;
    /** Completed when it is deleted, so that nothing is left to answer for. */
    private final CompletableFuture<Void> deleted = new CompletableFuture<>();

    Container(ContainerDirectory directory, OciConfig config, ContainerKernel kernel, HostStreams streams, ContainerState state) {
        this.directory = directory;
        this.config = config;
        this.kernel = kernel;
        this.state = state;
        this.init = new LiveProcess(kernel, config.process(), streams);
    }

    // ---- life ----

    /** Sets everything up and finds the program; nothing of the container's own runs yet. */
    void create() throws OciException {
        init.startInit(task -> {
            KernelSettings.apply(task, config);
            ContainerTree.build(task, config, state.bundle());
            ProcessSetup.become(task, config.process(), config);
            String program = init.findProgram(task);
            init.isReady();
            if (startQueue.await(task, 0, Sleeper.FOREVER, () -> isStartWanted) != 0) {
                // Killed before its start: the signal ends it.
                return;
            }
            task.group().setShielded(true);
            init.execute(task, program);
        });
        init.awaitReady();
        setStatus(ContainerState.CREATED);
    }

    public void start() throws OciException {
        synchronized (this) {
            if (!state.is(ContainerState.CREATED)) {
                throw new OciException(state.is(ContainerState.STOPPED) ? "cannot start a container that has stopped"
                        : "cannot start an already running container");
            }
            setStatus(ContainerState.RUNNING);
        }
        isStartWanted = true;
        kernel.kernel().scheduler().run(() -> startQueue.wakeAll(0));
    }

    /** @param isForAll whether all processes get it, not the first alone */
    public void kill(int signo, boolean isForAll) throws OciException {
        if (state().is(ContainerState.STOPPED)) {
            if (isForAll) {
                return;
            }
            throw new OciException("container not running");
        }
        if (signo == 0) {
            return;
        }
        if (!isForAll) {
            init.signal(signo);
            return;
        }
        kernel.kernel().scheduler().run(() -> {
            for (TaskGroup g : kernel.kernel().pids().groups()) {
                g.signals().send(SignalInfo.fromOwner(signo));
            }
        });
    }

    public void pause() throws OciException {
        synchronized (this) {
            if (!state.is(ContainerState.RUNNING)) {
                throw new OciException("container not running or created: " + state.status());
            }
            setStatus(ContainerState.PAUSED);
        }
        new Freezer(kernel.kernel()).freeze();
    }

    public void resume() throws OciException {
        synchronized (this) {
            if (!state.is(ContainerState.PAUSED)) {
                throw new OciException("container not paused");
            }
            setStatus(ContainerState.RUNNING);
        }
        new Freezer(kernel.kernel()).thaw();
    }

    /** SIGKILL to all, and waits for the end. */
    public void killAndWait() {
        init.kill();
        init.awaitEnd();
        ended();
    }

    /** The container's first process has ended: nothing of the sandbox is left to run. */
    void ended() {
        synchronized (this) {
            if (state.is(ContainerState.STOPPED)) {
                return;
            }
            try {
                setStatus(ContainerState.STOPPED);
            } catch (OciException e) {
                // Whoever reads finds that the sandbox has gone, which says the same.
            }
        }
        kernel.close();
    }

    private synchronized void setStatus(String status) throws OciException {
        state = state.withStatus(status);
        directory.write(state);
    }

    /** Forgets it: the directory goes. */
    public synchronized void delete() throws OciException {
        directory.remove();
        deleted.complete(null);
    }

    // ---- further processes ----

    LiveProcess exec(OciProcess p, HostStreams streams) throws OciException {
        if (!state().is(ContainerState.RUNNING)) {
            streams.close();
            throw new OciException("cannot exec in a " + state().status() + " container");
        }
        LiveProcess process = new LiveProcess(kernel, p, streams);
        process.startBeside(init.group(), task -> {
            ProcessSetup.become(task, p, config);
            process.execute(task, process.findProgram(task));
        });
        return process;
    }

    // ---- what it is ----

    public synchronized ContainerState state() {
        return state;
    }

    public OciConfig config() {
        return config;
    }

    public ContainerKernel kernel() {
        return kernel;
    }

    /** The numbers of the container's processes. */
    public PidNamespace pids() {
        return init.group().pids();
    }

    LiveProcess init() {
        return init;
    }

    CompletableFuture<Void> deleted() {
        return deleted;
    }

    void signalFromMonitor(int signo) {
        init.signalFromMonitor(signo);
    }

    /** The monitor was killed: so is what it stands for. */
    void monitorGone() {
        if (!init.hasEnded()) {
            kernel.kernel().scheduler().run(() -> init.group().signals().send(SignalInfo.fromOwner(Signal.SIGKILL)));
        }
    }
}
