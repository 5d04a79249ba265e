package org.belljar.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code belljar conform}: holds its subcommands. */
@Command(name = "conform", description = "Finds where system calls behave differently than on the host's Linux.", sortOptions = false,
        subcommands = {ConformRunCommand.class, ConformFuzzCommand.class, ConformDiffCommand.class})
final class ConformCommand implements Runnable {
    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "conform needs one of the commands "
                + String.join(", ", new java.util.TreeSet<>(spec.subcommands().keySet())));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ConformCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
