package org.belljar.oci.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.oci.Arguments;
import org.belljar.oci.IoReason;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.Verb;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.control.ControlServer;
import org.belljar.oci.setup.UserMapping;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.oci.state.ContainerState;
import org.belljar.oci.state.HostProcess;
import org.belljar.sandbox.ContainerKernel;
import org.belljar.sandbox.SandboxException;

/**
 * The process of a sandbox, for {@code create} and {@code run}: started by the monitor, whose container it makes; it serves the
 * control socket while the container lives and for a little longer.
 */
public final class SandboxProcess {
    /** How long a container that has ended is still answered for, so that its deletion is quick. */
    private static final long GRACE_SECONDS = 3;
    private static final int STDERR = 2, FAILED = 1 << 8;

    private final OciMain.Line line;
    private final Monitor monitor;
    private final int[] streams;
    private final Report report;
    private final ContainerDirectory directory;
    private ContainerResources resources;
    private Container container;
    private int status = FAILED;

    private SandboxProcess(OciMain.Line line, Monitor.Inherited inherited) throws OciException {
        this.line = line;
        this.monitor = inherited.monitor();
        this.streams = descriptors(inherited.streams(), line.arguments().number("preserve-fds"));
        this.report = line.report();
        if (line.arguments().operands().size() != 1) {
            throw new OciException("one operand is needed: the container's id");
        }
        this.directory = ContainerDirectory.of(line.root(), line.arguments().operands().getFirst());
    }

    private static int[] descriptors(int[] standard, int further) {
        int[] all = java.util.Arrays.copyOf(standard, standard.length + further);
        for (int fd = standard.length; fd < all.length; fd++) {
            all[fd] = fd;
        }
        return all;
    }

    /** @return the process's own exit status, which nobody looks at: the monitor is told */
    public static int run(OciMain.Line line, Monitor.Inherited inherited) {
        Report early = line.report();
        SandboxProcess p;
        try {
            p = new SandboxProcess(line, inherited);
        } catch (OciException e) {
            early.error(e.getMessage());
            inherited.monitor().frames().exit(FAILED);
            return 1;
        }
        p.run();
        return 0;
    }

    private void run() {
        try {
            directory.create();
        } catch (OciException e) {
            report.error(e.getMessage());
            monitor.frames().exit(FAILED);
            return;
        }
        try {
            create();
        } catch (OciException | SandboxException e) {
            report.error(e.getMessage());
            if (container != null) {
                container.kernel().close();
            }
            remove(ContainerEnd::undo);
            monitor.frames().exit(FAILED);
            return;
        }
        live();
    }

    private interface Removal {
        void remove(ContainerDirectory d) throws OciException;
    }

    private void remove(Removal removal) {
        try {
            if (resources != null) {
                resources.leave();
            }
            removal.remove(directory);
        } catch (OciException e) {
            report.error(e.getMessage());
        }
    }

    // ---- creation ----

    private void create() throws OciException, SandboxException {
        Arguments a = line.arguments();
        String given = a.last("bundle");
        String bundle = given == null ? line.invocation().workingDirectory() : line.invocation().absolute(given);
        byte[] text = readConfig(bundle);
        OciConfig config = parse(text);
        String rootfs = config.root().path().startsWith("/") ? config.root().path() : bundle + "/" + config.root().path();
        ContainerState state = new ContainerState(config.ociVersion(), directory.id(), ContainerState.CREATING, HostProcess.of(monitor.pid()),
                HostProcess.of((int) Host.call(HostNumbers.GETPID, 0)), bundle, rootfs, Instant.now().toString(), config.annotations());
        directory.write(state);
        directory.writeConfig(text);
        HostStreams hostStreams = HostStreams.of(streams, config.process(), line.invocation().absolute(a.last("console-socket")),
                line.verb() == Verb.CREATE || a.has("detach"));
        if (line.global().has("systemd-cgroup")) {
            throw new OciException("--systemd-cgroup: control groups are made in the file system only (cgroupfs)");
        }
        resources = ContainerResources.create(directory, config, monitor.pid(), report);
        ContainerKernel kernel = ContainerKernel.open(new ContainerKernel.Settings(rootfs, UserMapping.of(config), HostNetwork.join(config, line.global().last("network")),
                ContainerResources.memoryBytes(config)), report::warning);
        container = new Container(directory, config, kernel, resources, hostStreams, state);
        monitor.follow(container::signalFromMonitor, container::monitorGone);
        container.create();
        if (hostStreams.slave() >= 0) {
            monitor.frames().terminal(hostStreams.slave());
        }
        serve();
        writePidFile(line.invocation().absolute(a.last("pid-file")), monitor.pid());
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

    private OciConfig parse(byte[] text) throws OciException {
        try {
            OciConfig c = OciConfig.parse(text);
            c.notes().forEach(n -> report.warning("config.json: " + n));
            if (c.process() == null) {
                throw new OciException("config.json: process: is missing");
            }
            return c;
        } catch (ConfigException e) {
            throw new OciException("config.json: " + e.getMessage(), e);
        }
    }

    private void serve() throws OciException {
        int fd = directory.open();
        ControlServer server = ControlServer.open(fd, ContainerDirectory.SOCKET, new LiveService(container)::serve);
        HostFiles.close(fd);
        if (server == null) {
            throw new OciException("cannot make the control socket in " + directory.path());
        }
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

    // ---- life ----

    private void live() {
        boolean isRun = line.verb() == Verb.RUN;
        if (isRun) {
            try {
                container.start();
            } catch (OciException e) {
                report.error(e.getMessage());
            }
        }
        if (!isRun || line.arguments().has("detach")) {
            monitor.frames().started();
        }
        leaveCaller();
        status = container.init().awaitEnd();
        container.ended();
        if (isRun && !line.arguments().has("detach") && !line.arguments().has("keep")) {
            remove(d -> ContainerEnd.remove(d, report));
            monitor.frames().exit(status);
            return;
        }
        monitor.frames().exit(status);
        container.leaveGroups();
        awaitDeletion();
    }

    /** From here on the caller's standard error is not ours any more: what is to be said goes to a file beside the state. */
    private void leaveCaller() {
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, directory.log().toString(), HostFiles.O_WRONLY | HostFiles.O_CREAT | HostFiles.O_APPEND, 0600);
        if (fd >= 0) {
            Host.call(HostNumbers.DUP3, fd, STDERR, 0);
            HostFiles.close(fd);
        }
    }

    private void awaitDeletion() {
        try {
            container.deleted().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // From now on the files answer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
