package org.belljar.cli;

import java.util.List;
import org.belljar.oci.Option;
import org.belljar.oci.Verb;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The container runtime's commands in Picocli's model, made from the table by which they are parsed: for help and completion, never a run. */
final class VerbModel {
    private VerbModel() {}

    /** Adds the commands, and the options before them. */
    static void addTo(CommandSpec top) {
        for (Option o : Verb.GLOBAL) {
            if (!o.name().equals("help") && !o.name().equals("version")) {
                top.addOption(option(o));
            }
        }
        for (Verb v : Verb.values()) {
            top.addSubcommand(v.word(), command(v));
        }
    }

    private static CommandSpec command(Verb v) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(v.description())
                .customSynopsis(("belljar [GLOBAL OPTIONS] " + v.word() + " [OPTIONS] " + v.operands()).strip())
                .sortOptions(false);
        spec.parser().stopAtPositional(true);
        v.options().forEach(o -> spec.addOption(option(o)));
        if (!v.operands().isEmpty()) {
            spec.addPositional(PositionalParamSpec.builder().paramLabel(v.operands()).arity("0..*").type(String[].class).hidden(true).build());
        }
        return spec;
    }

    private static OptionSpec option(Option o) {
        String[] names = o.letter() == 0 ? new String[] {"--" + o.name()} : new String[] {"-" + o.letter(), "--" + o.name()};
        OptionSpec.Builder b = OptionSpec.builder(names).description(o.description());
        return o.takesValue() ? b.paramLabel(o.label()).arity("1").type(List.class).auxiliaryTypes(String.class).build() : b.build();
    }
}
