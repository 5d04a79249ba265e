package org.belljar.oci.live;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.kernel.TaskGroup;
import org.belljar.oci.Invocation;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.control.FrameOutput;
import org.belljar.oci.control.Frames;
import org.belljar.oci.control.Request;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.state.ContainerDirectory;
import org.belljar.vfs.Namespace;

/**
 * {@code create} and {@code run} of a container in the sandbox of another one. The process that was started for it reads the
 * configuration and hands everything over to that sandbox: the caller's descriptors and, as the last, the channel of the monitor.
 */
final class MemberProcess {
    private static final int FAILED = 1 << 8, STDERR = 2;

    private MemberProcess() {}

    /** In the process that was started for it. */
    static void handOver(ContainerDirectory sandbox, OciMain.Line line, Monitor monitor, int[] streams, OciHooks hooks)
            throws OciException {
        int[] all = Arrays.copyOf(streams, streams.length + 1);
        all[streams.length] = monitor.fd();
        int connection = Request.send(sandbox.path(), line.invocation(), monitor.pid(), all);
        if (connection < 0) {
            throw new OciException("the sandbox of container " + sandbox.id() + " does not answer");
        }
        if (!hooks.onHost().isEmpty()) {
            // Nobody waits for what this process still holds.
            Request.closeAll(all);
            leaveStandardError();
            MemberHooks.serve(connection, hooks);
        }
    }

    private static void leaveStandardError() {
        int none = HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/null", HostFiles.O_WRONLY, 0);
        if (none >= 0) {
            Host.call(HostNumbers.DUP3, none, STDERR, 0);
            HostFiles.close(none);
        }
    }

    /** In the sandbox; returns when the container has ended. */
    static void serve(Request request, Pod pod, Frames connection) {
        int[] given = request.descriptors();
        if (given.length == 0) {
            return;
        }
        int channel = given[given.length - 1];
        Monitor monitor = new Monitor(channel, request.pid(), new Frames(channel));
        PrintStream err = new PrintStream(new FrameOutput(monitor.frames(), true), true, StandardCharsets.ISO_8859_1);
        Invocation i = new Invocation(request.args(), request.workingDirectory(), err, err, -1);
        int[] streams = Arrays.copyOf(given, given.length - 1);
        Report report = OciMain.earlyReport(i);
        Creation c;
        try {
            c = new Creation(OciMain.parse(i), monitor, streams, report);
        } catch (OciException e) {
            // The process that handed it over has parsed the same.
            Request.closeAll(given);
            return;
        }
        ContainerLife life;
        try {
            life = new ContainerLife(make(c, pod, new MemberHooks(connection)), c, report);
        } catch (OciException e) {
            report.error(e.getMessage());
            monitor.frames().exit(FAILED);
            c.letGo();
            return;
        }
        life.begin();
        life.follow();
    }

    private static Container make(Creation c, Pod pod, HookRunner hooks) throws OciException {
        OciConfig config = c.read();
        Map<Namespace.Kind, TaskGroup> shared = Sharing.of(pod, config, c.monitor().pid());
        HostNetwork.place(config, c.monitor());
        return c.make(new Creation.Home() {
            @Override
            public Pod pod() {
                return pod;
            }

            @Override
            public Map<Namespace.Kind, TaskGroup> shared() {
                return shared;
            }

            @Override
            public HookRunner hooks() {
                return hooks;
            }

            @Override
            public void made() {
                // The sandbox is as it is.
            }
        });
    }
}
