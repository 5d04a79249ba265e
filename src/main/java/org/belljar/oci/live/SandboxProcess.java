package org.belljar.oci.live;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.Verb;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.hook.HostHooks;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.sandbox.ContainerKernel;
import org.belljar.sandbox.Sandbox;
import org.belljar.sandbox.SandboxException;
import org.belljar.vfs.Namespace;

/**
 * The process of a sandbox, for {@code create} and {@code run}: started by the monitor, whose container it makes; it serves the
 * control sockets while containers live and for a little longer.
 */
public final class SandboxProcess {
    /** How long a container that has ended is still answered for, so that its deletion is quick. */
    private static final long GRACE_SECONDS = 3;
    private static final int STDERR = 2, FAILED = 1 << 8;

    private final OciMain.Line line;
    private final Report report;
    private final Creation creation;
    private final int[] streams;
    private OciConfig config;

    private SandboxProcess(OciMain.Line line, Monitor.Inherited inherited) throws OciException {
        this.line = line;
        this.report = line.report();
        this.streams = descriptors(inherited.streams(), line.arguments().number("preserve-fds"));
        this.creation = new Creation(line, inherited.monitor(), streams, report);
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
        try {
            new SandboxProcess(line, inherited).run();
            return 0;
        } catch (OciException e) {
            early.error(e.getMessage());
            inherited.monitor().frames().exit(FAILED);
            return 1;
        }
    }

    private void run() throws OciException {
        config = creation.read();
        ContainerDirectory sandbox = PodPlace.find(line.root(), config, report);
        if (sandbox != null) {
            MemberProcess.handOver(sandbox, line, creation.monitor(), streams, config.hooks());
            return;
        }
        Sharing.checkAlone(config, report);
        Container container = creation.make(new OwnKernel());
        ContainerLife life = new ContainerLife(container, creation, report);
        life.begin();
        leaveCaller(creation.directory());
        if (!life.follow()) {
            awaitDeletion(container);
        }
    }

    /** The container is the first of its kernel. */
    private final class OwnKernel implements Creation.Home {
        @Override
        public Map<Namespace.Kind, TaskGroup> shared() {
            return null;
        }

        @Override
        public HookRunner hooks() {
            return new HostHooks();
        }

        @Override
        public void made() throws SandboxException {
            OciHooks h = config.hooks();
            boolean isDeletedHere = line.verb() == Verb.RUN && !line.arguments().has("detach") && !line.arguments().has("keep");
            if (h.poststart().isEmpty() && (h.poststop().isEmpty() || !isDeletedHere)) {
                Sandbox.confine();
            }
        }

        @Override
        public Pod pod() throws OciException, SandboxException {
            // In-memory files are the whole pod's, whose limit nobody has told.
            long fileBytes = PodPlace.isFirstOfPod(config) ? 0 : ContainerResources.memoryBytes(config);
            return new Pod(ContainerKernel.open(new ContainerKernel.Settings(HostNetwork.join(config, line.global().last("network"), creation.monitor()), fileBytes),
                    report::warning));
        }
    }

    /** From here on the caller's standard error is not ours any more: what is to be said goes to a file beside the state. */
    private static void leaveCaller(ContainerDirectory directory) {
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, directory.log().toString(), HostFiles.O_WRONLY | HostFiles.O_CREAT | HostFiles.O_APPEND, 0600);
        if (fd >= 0) {
            Host.call(HostNumbers.DUP3, fd, STDERR, 0);
            HostFiles.close(fd);
        }
    }

    private static void awaitDeletion(Container container) {
        try {
            container.deleted().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // From now on the files answer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
