package org.belljar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.belljar.oci.Option;
import org.belljar.oci.Verb;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What help and completion know of the container runtime's commands is what they are parsed by. */
class VerbModelTest {
    @Test
    void sameOptions() {
        CommandLine top = HelpModel.commandLine();
        for (Verb v : Verb.values()) {
            Set<String> expected = new TreeSet<>();
            for (Option o : v.options()) {
                expected.add("--" + o.name() + (o.takesValue() ? "=" : "") + (o.letter() == 0 ? "" : " -" + o.letter()));
            }
            Set<String> found = new TreeSet<>();
            for (OptionSpec o : top.getSubcommands().get(v.word()).getCommandSpec().options()) {
                found.add(o.longestName() + (o.arity().max() > 0 ? "=" : "") + (o.names().length == 1 ? "" : " " + o.shortestName()));
            }
            assertEquals(expected, found, v.word());
        }
    }

    @Test
    void helpAndCompletionShowThem() {
        String completion = HelpModel.completion();
        for (Verb v : Verb.values()) {
            String help = HelpModel.help(v.word());
            assertTrue(help.contains(v.description().substring(0, 10)) && help.contains("belljar [GLOBAL OPTIONS] " + v.word()), help);
            v.options().forEach(o -> assertTrue(help.contains("--" + o.name()), help));
            assertTrue(completion.contains("_belljar_" + v.word()), v.word());
        }
    }
}
