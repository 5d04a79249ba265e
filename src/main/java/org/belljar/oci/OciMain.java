package org.belljar.oci;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.belljar.oci.command.Command;
import org.belljar.oci.command.CommandContext;
import org.belljar.oci.command.Commands;
import org.belljar.oci.live.Container;
import org.belljar.oci.live.Monitor;
import org.belljar.oci.live.SandboxProcess;
import org.belljar.oci.state.StandardRoot;

/** The runtime's command line, in a process of its own or in that of the sandbox it is about. */
public final class OciMain {
    private static final int FAILED = 1;

    /** A line that has been taken apart. */
    public record Line(Invocation invocation, Arguments global, Verb verb, Arguments arguments) {
        static Line of(Invocation i) throws OciException {
            Arguments global = Arguments.parse(Verb.GLOBAL, i.args(), "belljar");
            List<String> rest = global.operands();
            if (rest.isEmpty()) {
                throw new OciException("no command given");
            }
            Verb verb = Verb.of(rest.getFirst());
            if (verb == null) {
                throw new OciException("unknown command '" + rest.getFirst() + "'");
            }
            return new Line(i, global, verb, Arguments.parse(verb.options(), rest.subList(1, rest.size()), verb.word()));
        }

        public String root() {
            String root = global.last("root");
            return root == null ? StandardRoot.path() : invocation.absolute(root);
        }

        /** The same with other streams. */
        public Line withOutput(PrintStream out, PrintStream err) {
            return new Line(new Invocation(invocation.args(), invocation.workingDirectory(), out, err, invocation.in()), global, verb, arguments);
        }

        public Report report() {
            return OciMain.report(invocation, global);
        }
    }

    private OciMain() {}

    /** In a process of its own. @return the exit status */
    public static int run(Invocation i) {
        Report report = earlyReport(i);
        try {
            Line line = Line.of(i);
            boolean isCreation = line.verb() == Verb.CREATE || line.verb() == Verb.RUN;
            return isCreation ? SandboxProcess.run(line, inherited()) : run(line, null);
        } catch (OciException e) {
            report.error(e.getMessage());
            return FAILED;
        }
    }

    private static Monitor.Inherited inherited() throws OciException {
        Monitor.Inherited i = Monitor.Inherited.find();
        if (i == null) {
            throw new OciException("the build is incomplete: belljar-client is missing");
        }
        return i;
    }

    /** @param live the container that the line is about, when this is its sandbox's process */
    public static int run(Line line, Container live) {
        Command command = Commands.of(line.verb());
        try {
            if (command == null) {
                throw new OciException(line.verb().word() + " is not supported");
            }
            command.run(new CommandContext(line.invocation(), line.root(), line.arguments(), live));
            line.invocation().out().flush();
            return 0;
        } catch (OciException e) {
            line.report().error(e.getMessage());
        } catch (IOException e) {
            line.report().error(line.verb().word() + ": " + IoReason.of(e));
        }
        return FAILED;
    }

    /** As {@link #run(Line, Container)}, for a line that came through the control socket. */
    public static int serve(Invocation i, Container live) {
        Report report = earlyReport(i);
        try {
            return run(Line.of(i), live);
        } catch (OciException e) {
            report.error(e.getMessage());
            return FAILED;
        }
    }

    public static Line parse(Invocation i) throws OciException {
        return Line.of(i);
    }

    /** For what is wrong with the line itself. */
    public static Report earlyReport(Invocation i) {
        try {
            return report(i, Arguments.parse(Verb.GLOBAL, i.args(), "belljar"));
        } catch (OciException e) {
            return new Report(i.err(), null, false);
        }
    }

    private static Report report(Invocation i, Arguments global) {
        return new Report(i.err(), i.absolute(global.last("log")), "json".equals(global.last("log-format")));
    }
}
