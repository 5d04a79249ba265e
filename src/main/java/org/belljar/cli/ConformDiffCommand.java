package org.belljar.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.belljar.conform.table.SyscallTable;
import org.belljar.conform.trace.TraceDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code belljar conform diff}. */
@Command(name = "diff", description = {"Compares two logs of system calls, as strace -f or 'belljar do --strace-log' write them.",
    "Process ids, addresses, times and descriptors are made equal first. Exit status: 0 for no difference, 1 for some."}, sortOptions = false)
final class ConformDiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TRACE", description = "The log to compare with, such as that of a native run.")
    private Path first;

    @Parameters(index = "1", paramLabel = "TRACE", description = "The other log.")
    private Path second;

    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        TraceDiff diff = TraceDiff.compare(first, second, SyscallTable.load());
        spec.commandLine().getOut().print(diff.text());
        return diff.differences() == 0 ? 0 : 1;
    }
}
