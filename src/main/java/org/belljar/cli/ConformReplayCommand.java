package org.belljar.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.belljar.conform.fuzz.Replay;
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

    @Mixin
    private ConformSide side;

    @Mixin
    private ConformPlace place;

    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Replay replay = new Replay(SyscallTable.load(), place.known(), spec.commandLine().getOut());
        return replay.run(directory, side.launcher(), place.work()) == 0 ? 0 : 1;
    }
}
