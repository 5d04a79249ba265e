package org.belljar.oci.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.belljar.oci.Arguments;
import org.belljar.oci.Invocation;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.Verb;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciProcess;
import org.belljar.oci.control.Frames;
import org.belljar.oci.control.Request;

/** What the control socket of a container's sandbox is asked. */
final class LiveService {
    private static final int FAILED = 1 << 8;

    private final Container container;

    LiveService(Container container) {
        this.container = container;
    }

    void serve(Request request, Frames answer, int connection) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Invocation i = new Invocation(request.args(), request.workingDirectory(), printer(out), printer(err));
        int status;
        OciMain.Line line = null;
        try {
            line = OciMain.parse(i);
        } catch (OciException e) {
            OciMain.earlyReport(i).error(e.getMessage());
        }
        if (line != null && line.verb() == Verb.EXEC) {
            status = exec(line, request, answer, connection);
        } else {
            Request.closeAll(request.descriptors());
            status = line == null ? FAILED : OciMain.run(line, container) << 8;
        }
        i.out().flush();
        i.err().flush();
        answer.output(out.toByteArray());
        answer.errors(err.toByteArray());
        answer.exit(status);
    }

    private static PrintStream printer(ByteArrayOutputStream to) {
        return new PrintStream(to, false, StandardCharsets.ISO_8859_1);
    }

    /** @return the process's wait status, once it has ended */
    private int exec(OciMain.Line line, Request request, Frames answer, int connection) {
        Report report = line.report();
        try {
            Arguments a = line.arguments();
            OciProcess p = process(line, report);
            HostStreams streams = HostStreams.of(request.descriptors(), p, line.invocation().absolute(a.last("console-socket")), a.has("detach"));
            LiveProcess process = container.exec(p, streams);
            Monitor monitor = new Monitor(connection, request.pid(), answer);
            monitor.follow(process::signalFromMonitor, process::kill);
            process.awaitReady();
            SandboxProcess.writePidFile(line.invocation().absolute(a.last("pid-file")), request.pid());
            if (streams.slave() >= 0) {
                answer.terminal(streams.slave());
            }
            if (a.has("detach")) {
                answer.started();
            }
            return process.awaitEnd();
        } catch (OciException e) {
            report.error("exec failed: " + e.getMessage());
            return 255 << 8;
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
            throw new OciException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
