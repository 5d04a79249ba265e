package org.belljar.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The Picocli model of the command line: of {@code do} made from {@link DoOption}, for help and completion, never a run; the
 * commands of conformance testing are run by it ({@link ConformCommands}). */
final class HelpModel {
    private HelpModel() {}

    static CommandLine commandLine() {
        CommandSpec top = CommandSpec.create().name("belljar");
        top.usageMessage().description("Runs Linux programs in a sandbox, on a kernel written in Java.");
        top.addOption(flag(DoOption.HELP)).addOption(flag(DoOption.VERSION));
        top.addSubcommand("do", doCommand());
        VerbModel.addTo(top);
        top.addSubcommand("syscalls", new CommandLine(new SyscallsCommand()));
        top.addSubcommand("conform", ConformCommand.commandLine());
        CommandSpec completion = CommandSpec.create();
        completion.usageMessage().description("Print a completion script for bash.");
        top.addSubcommand("completion", completion);
        return new CommandLine(top).setOverwrittenOptionsAllowed(true).setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static CommandSpec doCommand() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description("Runs a command in a new sandbox, which ends with the command.")
                .customSynopsis("belljar do [OPTIONS] [--] CMD [ARGS...]")
                .sortOptions(false)
                .footer("",
                        "Exit status: the command's; 128+N if signal N ended it; 127 if it was not",
                        "found, 126 if it cannot be executed; 125 if Belljar itself failed, wrong",
                        "options among the reasons.");
        spec.parser().stopAtPositional(true).allowOptionsAsOptionParameters(true);
        for (DoOption option : DoOption.values()) {
            spec.addOption(option.form() == DoOption.ValueForm.NONE ? flag(option) : valued(option));
        }
        spec.addPositional(PositionalParamSpec.builder().paramLabel("CMD").arity("0..*").type(String[].class)
                .description("The command and its arguments.").build());
        return spec;
    }

    private static OptionSpec flag(DoOption option) {
        return OptionSpec.builder(option.shortName(), option.longName()).description(option.description()).build();
    }

    private static OptionSpec valued(DoOption option) {
        boolean isOptional = option.form() == DoOption.ValueForm.OPTIONAL;
        // A list type, since every option may be repeated (of most the last one counts).
        return OptionSpec.builder(option.longName()).paramLabel(option.label()).description(option.description())
                .arity(isOptional ? "0..1" : "1").type(List.class).auxiliaryTypes(String.class)
                .fallbackValue("").build();
    }

    static String help(String subcommand) {
        CommandLine top = commandLine();
        CommandLine which = subcommand == null ? top : top.getSubcommands().get(subcommand);
        return which.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    static String completion() {
        return AutoComplete.bash("belljar", commandLine());
    }
}
