package org.belljar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OptionParserTest {
    @Test
    void endsOptionsAtTheCommandOrAtTwoDashes() throws UsageException {
        assertEquals(List.of("ls", "-t"), OptionParser.parse(List.of("-t", "ls", "-t")).command());
        assertEquals(List.of("--env"), OptionParser.parse(List.of("--", "--env")).command());
        assertEquals(List.of("-"), OptionParser.parse(List.of("-")).command());
    }

    @Test
    void optionalValueNeedsAnEqualsSign() throws UsageException {
        OptionParser.Result r = OptionParser.parse(List.of("--strace", "open", "--strace=read"));
        assertEquals(List.of(""), r.all(DoOption.STRACE));
        assertEquals(List.of("open", "--strace=read"), r.command());
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals("unknown option '--foo'", messageOf("--foo=1"));
        assertEquals("unknown option '-tt'", messageOf("-tt"));
        assertEquals("option '--tty' takes no value", messageOf("--tty=1"));
        assertEquals("option '--rootfs' needs a value: --rootfs DIR", messageOf("--rootfs"));
    }

    private static String messageOf(String... args) {
        return assertThrows(UsageException.class, () -> OptionParser.parse(List.of(args))).getMessage();
    }

    /**
     * The help is Picocli's, the parse our own; both are to read a command line alike. Not generated is {@code --strace} alone:
     * Picocli would take the next argument for its value, so {@code --strace ls} would trace a call ls.
     */
    @Property(tries = 500)
    void agreesWithPicocli(@ForAll("commandLines") List<String> args) {
        String ours;
        try {
            OptionParser.Result r = OptionParser.parse(args);
            ours = r.values() + " " + r.command();
        } catch (UsageException e) {
            ours = "rejected";
        }
        assertEquals(ours, picocli(args));
    }

    private static String picocli(List<String> args) {
        List<String> all = new ArrayList<>(args);
        all.addFirst("do");
        CommandLine.ParseResult r;
        try {
            r = HelpModel.commandLine().parseArgs(all.toArray(String[]::new)).subcommand();
        } catch (CommandLine.ParameterException e) {
            return "rejected";
        }
        Map<DoOption, List<String>> values = new java.util.EnumMap<>(DoOption.class);
        for (DoOption option : DoOption.values()) {
            CommandLine.Model.OptionSpec spec = r.matchedOption(option.longName());
            if (spec != null) {
                values.put(option, option.form() == DoOption.ValueForm.NONE ? List.of("") : spec.stringValues());
            }
        }
        String[] rest = r.matchedPositionalValue(0, new String[0]);
        return values + " " + Arrays.asList(rest);
    }

    @Provide
    Arbitrary<List<String>> commandLines() {
        return Arbitraries.of("--rootfs", "/r", "--rootfs=/r", "--bind", "--bind=/a:/b:ro", "a:b", "--env=A=B", "--env", "X=",
                "--strace=", "--strace=read,write", "--strace-log", "--strace-log=f", "-t", "--tty", "--tty=1", "--", "ls", "-l",
                "--help", "-V", "--nonsense", "--user=1:2", "--memory", "1g").list().ofMaxSize(6);
    }

    @Test
    void everyOptionIsInTheHelp() {
        String help = HelpModel.help("do");
        for (DoOption option : DoOption.values()) {
            assertTrue(help.contains(option.longName()), option.longName());
        }
        assertTrue(HelpModel.help(null).contains("do"));
        assertTrue(HelpModel.completion().contains("--strace-log"));
    }

    @Test
    void optionNamesAreUnique() {
        Map<String, DoOption> seen = new HashMap<>();
        for (DoOption option : DoOption.values()) {
            assertEquals(null, seen.put(option.longName(), option));
        }
    }
}
