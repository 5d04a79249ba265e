package org.belljar.oci.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.belljar.host.StreamSocket;
import org.belljar.oci.Arguments;
import org.belljar.oci.Invocation;
import org.belljar.oci.IoReason;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.Verb;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciProcess;
import org.belljar.oci.control.FrameOutput;
import org.belljar.oci.control.Frames;
import org.belljar.oci.control.Request;

/** What the control socket of a container's sandbox is asked. */
final class LiveService {
    private static final int FAILED = 1 << 8, EXEC_FAILED = 255 << 8;

    private final Container container;

    LiveService(Container container) {
        this.container = container;
    }

    void serve(Request request, Frames answer, int connection) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Invocation i = new Invocation(request.args(), request.workingDirectory(), printer(out), printer(err),
                request.descriptors().length == 0 ? -1 : request.descriptors()[0]);
        int status = FAILED;
        boolean isDeletedByAsker = false;
        try {
            OciMain.Line line = OciMain.parse(i);
            container.noticeEnd();
            if (line.verb() == Verb.EVENTS) {
                answer.exit(OciMain.run(line.withOutput(new PrintStream(new FrameOutput(answer, false), false, StandardCharsets.ISO_8859_1),
                        new PrintStream(new FrameOutput(answer, true), true, StandardCharsets.ISO_8859_1)), container) << 8);
                Request.closeAll(request.descriptors());
                return;
            }
            if (line.verb() == Verb.CREATE || line.verb() == Verb.RUN) {
                MemberProcess.serve(request, container.pod(), answer);
                return;
            }
            if (line.verb() == Verb.EXEC) {
                LiveProcess p = exec(line, request, answer);
                if (p != null) {
                    follow(p, new Monitor(connection, request.pid(), answer));
                    return;
                }
                status = EXEC_FAILED;
            } else {
                status = OciMain.run(line, container) << 8;
                isDeletedByAsker = line.verb() == Verb.DELETE && container.hasLastHooks();
                Request.closeAll(request.descriptors());
            }
        } catch (OciException e) {
            OciMain.earlyReport(i).error(e.getMessage());
        }
        if (status == 0 && isDeletedByAsker) {
            answer.cold();
            container.answered();
            return;
        }
        i.out().flush();
        i.err().flush();
        answer.output(out.toByteArray());
        answer.errors(err.toByteArray());
        answer.exit(status);
        container.answered();
    }

    private static PrintStream printer(ByteArrayOutputStream to) {
        return new PrintStream(to, false, StandardCharsets.ISO_8859_1);
    }

    /** @return the process, which runs or has run; null when it could not be started, which was told */
    private LiveProcess exec(OciMain.Line line, Request request, Frames answer) {
        Report report = line.report();
        boolean areTaken = false;
        try {
            Arguments a = line.arguments();
            OciProcess p = process(line, report);
            HostStreams streams = HostStreams.of(request.descriptors(), p, line.invocation().absolute(a.last("console-socket")), a.has("detach"));
            areTaken = true;
            LiveProcess process = container.exec(p, streams);
            process.awaitReady();
            DescriptorSocket.sendProcess(line.invocation().absolute(a.last("pidfd-socket")), "setns", request.pid());
            Creation.writePidFile(line.invocation().absolute(a.last("pid-file")), request.pid());
            if (streams.slave() >= 0) {
                answer.terminal(streams.slave());
            }
            if (a.has("detach")) {
                answer.started();
            }
            return process;
        } catch (OciException e) {
            if (!areTaken) {
                Request.closeAll(request.descriptors());
            }
            report.error("exec failed: " + e.getMessage());
            return null;
        }
    }

    /** Until the process has ended and its monitor knows; the connection is not closed before nobody uses it. */
    private static void follow(LiveProcess p, Monitor monitor) {
        Thread waiter = new Thread(() -> {
            monitor.frames().exit(p.awaitEnd());
            StreamSocket.shutdown(monitor.fd());
        }, "exec-end");
        waiter.setDaemon(true);
        waiter.start();
        monitor.listen(p::signalFromMonitor);
        if (!p.hasEnded()) {
            // The monitor was killed: so is what it stands for.
            p.kill();
        }
        try {
            waiter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private OciProcess process(OciMain.Line line, Report report) throws OciException {
        Arguments a = line.arguments();
        String file = line.invocation().absolute(a.last("process"));
        if (file == null) {
            return ExecProcess.of(container.config().process(), a);
        }
        List<String> notes = new ArrayList<>();
        try {
            OciProcess p = OciProcess.parse(Files.readAllBytes(Path.of(file)), notes);
            notes.forEach(n -> report.warning("process.json: " + n));
            return p;
        } catch (ConfigException e) {
            throw new OciException("process.json: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new OciException("cannot read " + file + ": " + IoReason.of(e), e);
        }
    }
}
