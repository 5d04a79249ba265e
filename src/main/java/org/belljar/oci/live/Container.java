package org.belljar.oci.live;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.belljar.abi.Signal;
import org.belljar.json.Json;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.net.NetNamespace;
import org.belljar.oci.OciException;
import org.belljar.oci.Report;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.config.OciProcess;
import org.belljar.oci.config.OciResources;
import org.belljar.oci.control.ControlServer;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.setup.ContainerTree;
import org.belljar.oci.setup.DeviceAccess;
import org.belljar.oci.setup.KernelSettings;
import org.belljar.oci.setup.ProcessSetup;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;
import org.belljar.sandbox.ContainerKernel;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Namespace;

/**
 * A container whose kernel runs in this process, alone or with others ({@link Pod}).
 *
 * <p>Nothing runs on a kernel thread while this object's monitor is held: a task's continuation that is mounted there meanwhile
 * leaves the monitor with an owner who is not the thread (seen with JDK 25: the thread then waits for itself).
 */
public final class Container {
    private final ContainerDirectory directory;
    private final OciConfig config;
    private final Pod pod;
    private final ContainerKernel kernel;
    private final ContainerKernel.Place place;
    private final ContainerProcesses processes;
    private final ContainerResources resources;
    private final ContainerHooks hooks;
    private final LiveProcess init;
    private final WaitQueue startQueue = new WaitQueue();
    private volatile boolean isStartWanted;
    /** Written before the first process is looked for, which looks here once it is there. */
    private volatile boolean isMonitorGone;
    /** Guarded by this. */
    private ContainerState state;
    private final AtomicBoolean hasLeftGroups = new AtomicBoolean();
    private final CompletableFuture<Void> groupsLeft = new CompletableFuture<>();
    private volatile boolean isDeleted;
    /** Guarded by this. */
    private boolean hasEnded;
    private volatile ControlServer server;
    /** Completed when the monitor has been told the end. */
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    /** Completed when it is deleted and whoever asked for that knows, so that nothing is left to answer for. */
    private final CompletableFuture<Void> deleted = new CompletableFuture<>();

    Container(ContainerDirectory directory, OciConfig config, Pod pod, ContainerKernel.Place place, ContainerResources resources,
            HostStreams streams, ContainerState state, HookRunner hooks) {
        this.directory = directory;
        this.config = config;
        this.pod = pod;
        this.kernel = pod.kernel();
        this.place = place;
        this.processes = new ContainerProcesses(kernel.kernel(), place.group());
        this.resources = resources;
        this.state = state;
        this.hooks = new ContainerHooks(config.hooks(), hooks);
        ContainerResources.attach(place.group(), config.linux().resources());
        place.group().setDevices(DeviceAccess.of(config.linux().resources()));
        this.init = new LiveProcess(kernel, config.process(), streams);
    }

    // ---- life ----

    /** Sets everything up and finds the program; nothing of the container's own runs yet. */
    void create() throws OciException {
        init.startInit(place, this::begin);
        if (isMonitorGone) {
            init.kill();
        }
        init.awaitReady();
        try {
            hooks.created(state());
        } catch (OciException e) {
            killAndWait();
            hooks.stopped(state());
            throw e;
        }
        setStatus(ContainerState.CREATED);
    }

    /** On the first process's own flow. */
    private void begin(Task task) throws OciException, ConfigException {
        KernelSettings.apply(task, config, place.isOwn(Namespace.Kind.UTS));
        if (!place.group().isFirst() && place.isOwn(Namespace.Kind.NET)) {
            // As runc leaves a network of its own.
            NetNamespace.of(task).interfaces().setUp(true);
        }
        ContainerTree.build(task, config, state.bundle());
        ProcessSetup.become(task, config.process(), config);
        String program = init.findProgram(task);
        init.isReady();
        // While the caller is on its way to start: the program is loaded, and waits at its first instruction. Hooks may change it.
        boolean isLoadedEarly = hasNoHooksBeforeStart();
        if (isLoadedEarly) {
            ProcessSetup.filter(task, config);
            init.load(task, program);
        }
        if (startQueue.await(task, 0, Sleeper.FOREVER, () -> isStartWanted) != 0) {
            // Killed before its start: the signal ends it.
            return;
        }
        task.group().setShielded(true);
        if (!isLoadedEarly) {
            ProcessSetup.filter(task, config);
            init.load(task, program);
        }
        init.run(task, program);
    }

    private boolean hasNoHooksBeforeStart() {
        OciHooks h = config.hooks();
        return h.prestart().isEmpty() && h.createRuntime().isEmpty() && h.createContainer().isEmpty() && h.startContainer().isEmpty();
    }

    public void start() throws OciException {
        synchronized (this) {
            if (!state.is(ContainerState.CREATED)) {
                throw new OciException(state.is(ContainerState.STOPPED) ? "cannot start a container that has stopped"
                        : "cannot start an already running container");
            }
            setStatus(ContainerState.RUNNING);
        }
        try {
            new GuestHooks(kernel, init.group(), config).run(config.hooks().startContainer(), stateInside());
            isStartWanted = true;
            kernel.kernel().scheduler().run(() -> startQueue.wakeAll(0));
            if (!config.hooks().poststart().isEmpty()) {
                init.awaitExecution();
                hooks.started(state());
            }
        } catch (OciException e) {
            init.kill();
            throw e;
        }
    }

    /** As a hook in the container sees it, where the first process is 1. */
    private String stateInside() {
        Map<String, Object> shown = state().withStatus(ContainerState.CREATED).shown();
        shown.put("pid", 1);
        return Json.compact(shown);
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
        processes.signal(signo);
    }

    public void pause() throws OciException {
        synchronized (this) {
            if (!state.is(ContainerState.RUNNING)) {
                throw new OciException("container not running or created: " + state.status());
            }
            setStatus(ContainerState.PAUSED);
        }
        processes.freeze();
    }

    public void resume() throws OciException {
        synchronized (this) {
            if (!state.is(ContainerState.PAUSED)) {
                throw new OciException("container not paused");
            }
            setStatus(ContainerState.RUNNING);
        }
        processes.thaw();
    }

    /** SIGKILL to all, and waits for the end. */
    public void killAndWait() {
        resources.end();
        init.kill();
        init.awaitEnd();
        ended();
    }

    /** The container's first process has ended: nothing of it is left to run, with the first container nothing of the sandbox. */
    void ended() {
        synchronized (this) {
            if (hasEnded) {
                return;
            }
            hasEnded = true;
            try {
                setStatus(ContainerState.STOPPED);
            } catch (OciException e) {
                // Whoever reads finds that the sandbox has gone, which says the same.
            }
        }
        if (place.group().isFirst()) {
            // The host's moves take their time, in which the kernel ends.
            Thread leaving = new Thread(this::leaveGroups, "groups");
            leaving.setDaemon(true);
            leaving.start();
            pod.end();
        } else {
            // Where it shares its PID namespace they outlive the first process.
            processes.end();
        }
    }

    /** Its creation has failed. */
    void abandon() {
        pod.remove(this);
        if (init.group() != null) {
            killAndWait();
        } else if (place.group().isFirst()) {
            pod.end();
        }
        told();
    }

    /**
     * Out of the container's control groups. After the monitor was told the end: each of the host's hierarchies takes milliseconds
     * for a move.
     */
    void leaveGroups() {
        if (hasLeftGroups.compareAndSet(false, true)) {
            resources.leave();
            groupsLeft.complete(null);
        }
        groupsLeft.join();
    }

    /**
     * Whoever asks may have seen the monitor's end before this process has (conmon kills it when its time is over, and podman deletes
     * the container at once).
     */
    void noticeEnd() {
        if (!state().is(ContainerState.STOPPED) && !state().monitor().isAlive()) {
            killAndWait();
        }
    }

    private synchronized void setStatus(String status) throws OciException {
        state = state.withStatus(status);
        directory.write(state);
    }

    /** Forgets it: what was made for it goes. */
    public synchronized void delete(Report report) throws OciException {
        leave();
        ContainerEnd.remove(directory);
        hooks.stopped(state).forEach(report::warning);
    }

    /** Whether something is to be run after its deletion, which is then the asker's. */
    public boolean hasLastHooks() {
        return !config.hooks().poststop().isEmpty();
    }

    /** Forgets it; who asked for that removes what was made for it, and runs the last hooks. */
    public synchronized void leave() {
        leaveGroups();
        if (server != null) {
            server.close();
        }
        pod.remove(this);
        isDeleted = true;
    }

    void told() {
        told.complete(null);
    }

    void awaitTold() {
        told.join();
    }

    void servedBy(ControlServer s) {
        server = s;
    }

    /** A request has been answered: with the answer to a deletion nothing is left to do. */
    void answered() {
        if (isDeleted) {
            deleted.complete(null);
        }
    }

    // ---- resources ----

    /** Changes what is given and leaves the rest. */
    public void update(OciResources r) throws OciException {
        resources.update(place.group(), r);
    }

    /** What {@code events --stats} shows. */
    public Map<String, Object> statistics() {
        return resources.statistics();
    }

    /** To be closed. */
    public ContainerEvents events() {
        return new ContainerEvents(place.group(), init);
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
            String program = process.findProgram(task);
            ProcessSetup.filter(task, config);
            process.load(task, program);
            process.run(task, program);
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

    Pod pod() {
        return pod;
    }

    /** The container's processes, zombies included. */
    public List<TaskGroup> members() {
        return place.group().members();
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
        isMonitorGone = true;
        hooks.breakOff();
        if (!init.hasEnded() && init.group() != null) {
            kernel.kernel().scheduler().run(() -> init.group().signals().send(SignalInfo.fromOwner(Signal.SIGKILL)));
        }
    }
}
