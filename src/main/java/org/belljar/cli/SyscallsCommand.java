package org.belljar.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.belljar.conform.table.SupportList;
import org.belljar.conform.table.SyscallTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code belljar syscalls}. */
@Command(name = "syscalls", description = "Lists the system calls, how far each is implemented, and what is missing.", sortOptions = false)
final class SyscallsCommand implements Callable<Integer> {
    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "table", description = "table, json, csv or html. Default: table.")
    private SupportList.Format format;

    @Option(names = "--filter", paramLabel = "WHAT", split = ",", arity = "1",
            description = "Only calls that match one of these: full, partial, absent, family:NAME, or a name, in which * stands for anything.")
    private List<String> filters = List.of();

    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        spec.commandLine().getOut().print(new SupportList(SyscallTable.load()).print(format, filters));
        return CommandLine.ExitCode.OK;
    }

}
