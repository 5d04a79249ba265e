package org.belljar.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.belljar.conform.fuzz.Replay;
import org.belljar.conform.known.KnownDifferences;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.table.SyscallTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code belljar conform replay}. */
@Command(name = "replay", description = {"Runs the programs NAME.calls that 'conform fuzz' has written, natively and in the sandbox.",
    "Exit status: 1 if one differs and is not listed as known, or is listed and does not differ."}, sortOptions = false)
final class ConformReplayCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the programs.")
    private Path directory;

    @Option(names = "--under", paramLabel = "LAUNCHER", defaultValue = "belljar", description = "What to compare with the host. Default: belljar.")
    private String under;

    @Option(names = "--known", paramLabel = "FILE", description = "List of known differences. Default: the one that comes with Belljar.")
    private Path known;

    @Option(names = "--work", paramLabel = "DIR", description = "Directory to work below. Default: /var/tmp.")
    private Path work;

    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Replay replay = new Replay(SyscallTable.load(), KnownDifferences.read(known), spec.commandLine().getOut());
        return replay.run(directory, Launcher.parse(under), work) == 0 ? 0 : 1;
    }
}
