package org.belljar.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.belljar.abi.SyscallNumber;
import org.belljar.host.Host;
import org.belljar.oci.Invocation;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.sandbox.Sandbox;
import org.belljar.sandbox.SandboxConfig;
import org.belljar.sandbox.SandboxException;

/** The command {@code belljar}. Keep this path light: it is part of every start. */
public final class Main {
    private static final DoCommand.Environment CALLER = new DoCommand.Environment() {
        @Override
        public List<String> variables() {
            try {
                return Caller.environment();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public String workingDirectory() {
            return Caller.workingDirectory();
        }

        @Override
        public int userId() {
            return Caller.userId();
        }

        @Override
        public int groupId() {
            return Caller.groupId();
        }

        @Override
        public long capabilities() {
            return Caller.capabilities();
        }
    };

    /** Configuration of a container that the training run makes too. */
    private static final String TRAINING_CONTAINER = "belljar.trainingContainer";

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        // One char of our strings is one byte of the caller's.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.ISO_8859_1);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.ISO_8859_1);
        int status = new Main(out, err).run(args);
        out.flush();
        if (System.getProperty(TRAINING_CONTAINER) != null) {
            train();
        }
        exit(status);
    }

    private static void train() {
        try {
            TrainingRun.container(Path.of(System.getProperty(TRAINING_CONTAINER)));
        } catch (IOException | OciException e) {
            System.err.println("belljar: no container in the training run: " + e.getMessage());
        }
    }

    /**
     * By the host's call and not by halt(): the JVM would first wait 300 ms for the kernel threads that are blocked in the
     * host (VM_Exit::wait_for_threads_in_native_to_block), and there is nothing that it has to finish. Except in a training
     * run, whose result the JVM writes when it exits.
     */
    private static void exit(int status) {
        if (!Boolean.getBoolean("belljar.training")) {
            Host.call(SyscallNumber.EXIT_GROUP, status);
        }
        Runtime.getRuntime().halt(status);
    }

    int run(String[] decodedArgs) {
        try {
            List<String> args = Caller.arguments(decodedArgs);
            String command = args.isEmpty() ? "" : args.getFirst();
            return switch (command) {
                case "do" -> runDo(args.subList(1, args.size()));
                case "create", "run", "start", "state", "kill", "delete", "exec", "ps", "list", "pause", "resume", "events", "update",
                        "spec", "features", "checkpoint", "restore" -> runOci(args);
                case "conform", "syscalls" -> ConformCommands.run(decodedArgs, out, err);
                case "", "help", "--help", "-h" -> printed(HelpModel.help(null), command.isEmpty() ? err : out,
                        command.isEmpty() ? SandboxException.SETUP : 0);
                case "--version", "-V" -> printed(version(), out, 0);
                case "completion" -> printed(HelpModel.completion(), out, 0);
                default -> {
                    if (command.startsWith("-")) {
                        yield runOci(args);
                    }
                    throw new UsageException("unknown command '" + command + "'");
                }
            };
        } catch (UsageException e) {
            err.println("belljar: " + e.getMessage() + " (see 'belljar do --help')");
            return SandboxException.SETUP;
        } catch (SandboxException e) {
            err.println("belljar: " + e.getMessage());
            return e.exitStatus();
        } catch (IOException | java.io.UncheckedIOException e) {
            err.println("belljar: " + e.getMessage());
            return SandboxException.SETUP;
        } catch (OutOfMemoryError e) {
            err.println("belljar: out of Java heap: give more with BELLJAR_JAVA_OPTS=-Xmx1g");
            return SandboxException.SETUP;
        }
    }

    private int runOci(List<String> args) {
        Invocation i = new Invocation(args, Caller.workingDirectory(), out, err);
        try {
            OciMain.Line line = OciMain.parse(i);
            if (line.arguments().has("help")) {
                return printed(HelpModel.help(line.verb().word()), out, 0);
            }
        } catch (OciException e) {
            // Told by the run.
        }
        return OciMain.run(i);
    }

    private int runDo(List<String> args) throws UsageException, SandboxException, IOException {
        OptionParser.Result options = OptionParser.parse(args);
        if (options.has(DoOption.HELP)) {
            return printed(HelpModel.help("do"), out, 0);
        }
        if (options.has(DoOption.VERSION)) {
            return printed(version(), out, 0);
        }
        SandboxConfig config = DoCommand.configure(options, CALLER);
        openLog(options);
        return Sandbox.run(config);
    }

    /** Fails now if the log cannot be written, not when something is logged. */
    private static void openLog(OptionParser.Result options) throws SandboxException {
        String log = options.has(DoOption.LOG) ? options.last(DoOption.LOG) : System.getenv("BELLJAR_LOG");
        if (log == null) {
            return;
        }
        try (FileOutputStream file = new FileOutputStream(log, true)) {
            System.setProperty(LogSetup.FILE_PROPERTY, log);
        } catch (IOException e) {
            throw new SandboxException(SandboxException.SETUP, "cannot write the log: " + e.getMessage());
        }
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "belljar " + (version == null ? "(development)" : version) + "\n";
    }

    private static int printed(String text, PrintStream stream, int status) {
        stream.print(text);
        stream.flush();
        return status;
    }
}
