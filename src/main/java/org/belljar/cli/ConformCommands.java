package org.belljar.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.belljar.conform.ConformException;
import org.belljar.sandbox.SandboxException;
import picocli.CommandLine;

/**
 * The commands that Picocli parses: those of conformance testing, which {@code belljar do} never loads. Exit status: 0 without
 * differences, 1 with, {@link SandboxException#SETUP} when a command line or a file is wrong.
 */
final class ConformCommands {
    private ConformCommands() {}

    /** @param args with the command's name first; as Java decoded them, for they name files of the host */
    static int run(String[] args, PrintStream out, PrintStream err) {
        PrintWriter outText = new PrintWriter(out, true, Charset.defaultCharset());
        PrintWriter errText = new PrintWriter(err, true, Charset.defaultCharset());
        CommandLine line = HelpModel.commandLine();
        line.setOut(outText).setErr(errText);
        line.setExecutionExceptionHandler((e, c, parsed) -> {
            if (e instanceof ConformException) {
                errText.println("belljar: " + e.getMessage());
                return SandboxException.SETUP;
            }
            throw e;
        });
        line.setParameterExceptionHandler((e, a) -> {
            errText.println("belljar: " + e.getMessage() + " (see 'belljar " + e.getCommandLine().getCommandSpec().qualifiedName(" ")
                    .replaceFirst("^belljar ", "") + " --help')");
            return SandboxException.SETUP;
        });
        int status = line.execute(args);
        outText.flush();
        errText.flush();
        return status;
    }

    /** Help for any of these commands. */
    static final class HelpOption {
        @CommandLine.Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
        private boolean isAsked;
    }
}
