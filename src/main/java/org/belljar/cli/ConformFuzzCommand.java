package org.belljar.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.belljar.conform.fuzz.FuzzOptions;
import org.belljar.conform.fuzz.FuzzRun;
import org.belljar.conform.table.SyscallTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code belljar conform fuzz}. */
@Command(name = "fuzz", description = {"Generates short programs of system calls, runs each natively and in the sandbox, and compares.",
    "What differs is made short and written as C. The same seed gives the same programs. On the host they run as an unprivileged user in"
            + " namespaces of their own, with an empty root and limits. Exit status: 0 for no unlisted difference, 1 for some."},
        sortOptions = false)
final class ConformFuzzCommand implements Callable<Integer> {
    @Option(names = "--seed", paramLabel = "N", description = "Which programs. Default: one from the clock, which is printed.")
    private Long seed;

    @Option(names = "--time", paramLabel = "SECONDS", defaultValue = "60", description = "For how long. Default: 60.")
    private int seconds;

    @Option(names = "--programs", paramLabel = "N", defaultValue = "0", description = "At most so many programs.")
    private int programs;

    @Option(names = "--first", paramLabel = "N", defaultValue = "0", description = "Number of the first program. Default: 0.")
    private int first;

    @Option(names = "--families", paramLabel = "NAMES", split = ",", arity = "1", description = "Only calls of these families (see 'belljar syscalls').")
    private List<String> families = List.of();

    @Mixin
    private ConformSide side;

    @Option(names = "--output", paramLabel = "DIR", defaultValue = "conform-fuzz", description = "Directory for reproducers. Default: conform-fuzz.")
    private Path output;

    @Mixin
    private ConformPlace place;

    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (seconds < 1 || programs < 0 || first < 0) {
            throw new ParameterException(spec.commandLine(), "--time must be 1 or more, --programs and --first 0 or more");
        }
        long chosen = seed == null ? System.currentTimeMillis() % 1_000_000 : seed;
        FuzzOptions options = new FuzzOptions(chosen, first, programs, Duration.ofSeconds(seconds), families, side.launcher(), output, place.work());
        return new FuzzRun(options, SyscallTable.load(), place.known(), spec.commandLine().getOut()).run() == 0 ? 0 : 1;
    }
}
