package org.belljar.oci.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.StreamSocket;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.Arguments;
import org.belljar.oci.IoReason;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.Verb;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.control.ControlServer;
import org.belljar.oci.control.Request;
import org.belljar.oci.files.FileService;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;
import org.belljar.oci.state.HostProcess;
import org.belljar.sandbox.ContainerKernel;
import org.belljar.sandbox.SandboxException;
import org.belljar.vfs.Namespace;

/** Makes a container of a bundle in the process of its sandbox, which it may be the first container of; undoes what fails. */
final class Creation {
    /** Where the container goes, made when everything before has succeeded. */
    interface Home {
        Pod pod() throws OciException, SandboxException;

        /** By kind, the process whose namespace the container shares. */
        Map<Namespace.Kind, TaskGroup> shared() throws OciException;

        /** Who runs the container's hooks. */
        HookRunner hooks();

        /** The container has been made; nothing of it has run. */
        void made() throws OciException, SandboxException;
    }

    private final OciMain.Line line;
    private final Monitor monitor;
    private final int[] streams;
    private final Report report;
    private final ContainerDirectory directory;
    private final String bundle;
    private byte[] text;
    private OciConfig config;
    private PendingResources held;
    private ContainerResources resources;
    private HostStreams hostStreams;
    /** Of this container's own sandbox. */
    private Pod opened;
    private Container container;
    private boolean isMonitorFollowed;

    /** @param streams the caller's descriptors, taken over when the container is made */
    Creation(OciMain.Line line, Monitor monitor, int[] streams, Report report) throws OciException {
        this.line = line;
        this.monitor = monitor;
        this.streams = streams;
        this.report = report;
        if (line.arguments().operands().size() != 1) {
            throw new OciException("one operand is needed: the container's id");
        }
        this.directory = ContainerDirectory.of(line.root(), line.arguments().operands().getFirst());
        String given = line.arguments().last("bundle");
        this.bundle = given == null ? line.invocation().workingDirectory() : line.invocation().absolute(given);
    }

    ContainerDirectory directory() {
        return directory;
    }

    OciMain.Line line() {
        return line;
    }

    Monitor monitor() {
        return monitor;
    }

    /** Reads the configuration. */
    OciConfig read() throws OciException {
        text = readConfig(bundle);
        try {
            config = OciConfig.parse(text);
            config.notes().forEach(n -> report.warning("config.json: " + n));
            if (config.process() == null) {
                throw new OciException("config.json: process: is missing");
            }
            return config;
        } catch (ConfigException e) {
            throw new OciException("config.json: " + e.getMessage(), e);
        }
    }

    private static byte[] readConfig(String bundle) throws OciException {
        try {
            return Files.readAllBytes(Path.of(bundle, "config.json"));
        } catch (NoSuchFileException e) {
            throw new OciException("JSON specification file config.json not found in " + bundle, e);
        } catch (IOException e) {
            throw new OciException("cannot read " + bundle + "/config.json: " + IoReason.of(e), e);
        }
    }

    /** Makes the container, which its control socket answers for from then on; if that fails, nothing is left of it. */
    Container make(Home home) throws OciException {
        directory.create();
        try {
            makeIn(home);
            return container;
        } catch (OciException e) {
            undo();
            throw e;
        } catch (SandboxException e) {
            undo();
            throw new OciException(e.getMessage(), e);
        }
    }

    private void makeIn(Home home) throws OciException, SandboxException {
        Arguments a = line.arguments();
        Map<Namespace.Kind, TaskGroup> shared = home.shared();
        held = PendingResources.start(directory, config, monitor.pid(), shared == null, report);
        String rootfs = config.root().path().startsWith("/") ? config.root().path() : bundle + "/" + config.root().path();
        ContainerState state = new ContainerState(config.ociVersion(), directory.id(), ContainerState.CREATING, HostProcess.of(monitor.pid()),
                HostProcess.of((int) Host.call(HostNumbers.GETPID, 0)), bundle, rootfs, Instant.now().toString(), config.annotations());
        directory.write(state);
        directory.writeConfig(text);
        hostStreams = HostStreams.of(streams, config.process(), line.invocation().absolute(a.last("console-socket")),
                line.verb() == Verb.CREATE || a.has("detach"));
        if (line.global().has("systemd-cgroup")) {
            throw new OciException("--systemd-cgroup: control groups are made in the file system only (cgroupfs)");
        }
        Pod pod = home.pod();
        opened = shared == null ? pod : null;
        ContainerKernel.Place place = pod.kernel().place(rootfs, pod.ids(config), shared == null ? Map.of() : shared);
        resources = held.await();
        if (opened != null) {
            // From here on there are processes that the groups hold.
            opened.kernel().start();
        }
        container = new Container(directory, config, pod, place, resources, hostStreams, state, home.hooks());
        pod.add(container);
        isMonitorFollowed = true;
        MonitorView view = new MonitorView(config, bundle, rootfs);
        FileService files = new FileService(pod.kernel().kernel().vfs(), place.mounts());
        monitor.follow(container::signalFromMonitor, (number, fd) -> files.add(fd, view.served().get(number)), container::monitorGone);
        container.create();
        monitor.frames().view(view.words());
        if (hostStreams.slave() >= 0) {
            monitor.frames().terminal(hostStreams.slave());
        }
        DescriptorSocket.sendProcess(line.invocation().absolute(a.last("pidfd-socket")), "standard", monitor.pid());
        place.group().onMemoryKill(this::noteMemoryKill);
        home.made();
        resources.holdCpuTime(config.linux().resources());
        serve();
        writePidFile(line.invocation().absolute(a.last("pid-file")), monitor.pid());
    }

    /** After a failure: what the caller gave and nobody uses. */
    void letGo() {
        if (hostStreams == null) {
            Request.closeAll(streams);
        } else if (container == null) {
            Request.closeAll(hostStreams.take(false));
            hostStreams.close();
        }
        if (!isMonitorFollowed) {
            monitor.close();
        } else {
            StreamSocket.shutdown(monitor.fd());
        }
    }

    /** As conmon does where the host's kernel tells it: the file by which podman and CRI-O know that memory ran out. */
    private void noteMemoryKill() {
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, bundle + "/oom", HostFiles.O_WRONLY | HostFiles.O_CREAT, 0644);
        if (fd >= 0) {
            HostFiles.close(fd);
        }
    }

    private void undo() {
        try {
            if (container != null) {
                container.abandon();
            } else if (opened != null) {
                opened.end();
            }
            if (held != null) {
                held.leave();
            }
            ContainerEnd.remove(directory);
        } catch (OciException e) {
            report.error(e.getMessage());
        }
    }

    private void serve() throws OciException {
        int fd = directory.open();
        ControlServer server = ControlServer.open(fd, ContainerDirectory.SOCKET, new LiveService(container)::serve);
        HostFiles.close(fd);
        if (server == null) {
            throw new OciException("cannot make the control socket in " + directory.path());
        }
        container.servedBy(server);
        server.start();
    }

    /** As a whole: the caller may look for it at any time. */
    static void writePidFile(String path, int pid) throws OciException {
        if (path == null) {
            return;
        }
        Path file = Path.of(path);
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.write(fresh, Integer.toString(pid).getBytes(StandardCharsets.US_ASCII));
            Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new OciException("cannot write the pid file " + path + ": " + IoReason.of(e), e);
        }
    }
}
