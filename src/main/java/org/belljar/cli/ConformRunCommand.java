package org.belljar.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.belljar.conform.ConformException;
import org.belljar.conform.known.KnownDifferences;
import org.belljar.conform.report.HtmlReport;
import org.belljar.conform.report.JsonReport;
import org.belljar.conform.report.JunitReport;
import org.belljar.conform.report.TextReport;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.ConformRun;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.run.RunOptions;
import org.belljar.conform.run.RunResult;
import org.belljar.conform.run.WorkDirectory;
import org.belljar.conform.suite.Suites;
import org.belljar.conform.table.SyscallTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code belljar conform run}. */
@Command(name = "run", description = {"Runs test suites natively and under launchers, and compares exit status, output and files left behind.",
    "Exit status: 0 for no unlisted difference, 1 for some."}, sortOptions = false)
final class ConformRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SUITE", arity = "1..*", description = Suites.KINDS)
    private List<String> suites;

    @Option(names = "--under", paramLabel = "LAUNCHER", description = "Compare this with the native run: belljar, or [NAME=]COMMAND that takes a command"
            + " behind its own words, such as 'runsc --network=none do'. May be repeated. Default: belljar.")
    private List<String> under = List.of("belljar");

    @Option(names = "--only", paramLabel = "REGEX", description = "Only cases in whose name, or SUITE:NAME, this is found.")
    private String only;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = "Time of a case that does not say its own. Default: 60.")
    private int seconds;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "1", description = "So many cases at a time. Default: 1.")
    private int jobs;

    @Option(names = "--processes", paramLabel = "N", defaultValue = "400",
            description = "A case with more processes and threads than this, its launcher's included, is ended. Default: 400.")
    private int processes;

    @Option(names = "--long", description = "Also guest programs marked as long.")
    private boolean withLong;

    @Option(names = "--coverage", description = "Count the calls, flags and errnos that cases meet, by Belljar's trace.")
    private boolean hasCoverage;

    @Option(names = "--traces", description = "Compare normalised traces of system calls, too; natively by strace.")
    private boolean hasTraces;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write a report as JUnit XML.")
    private Path junit;

    @Option(names = "--json", paramLabel = "FILE", description = "Write a report as JSON.")
    private Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a report as HTML, which needs nothing but a browser.")
    private Path html;

    @Mixin
    private ConformPlace place;

    @Mixin
    private ConformCommands.HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        RunOptions options = options();
        KnownDifferences list = place.known();
        ConformRun.checkReports(options);
        SyscallTable table = SyscallTable.load();
        PrintWriter out = spec.commandLine().getOut();
        try (WorkDirectory directory = WorkDirectory.make(options.work())) {
            List<Case> cases = cases(options, directory.path());
            ConformProgress progress = new ConformProgress(cases.size(), out);
            RunResult result = new ConformRun(options, table, list).run(cases, directory.path(), progress::done);
            progress.end();
            out.print(TextReport.summary(result));
            write(junit, JunitReport.write(result));
            write(json, JsonReport.write(result));
            write(html, HtmlReport.write(result));
            return result.isFailure() ? 1 : 0;
        }
    }

    private RunOptions options() throws ConformException {
        if (seconds < 1 || jobs < 1 || processes < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout, --jobs and --processes must be 1 or more");
        }
        Pattern pattern = null;
        try {
            pattern = only == null ? null : Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw new ParameterException(spec.commandLine(), "--only: '" + only + "' is no regular expression: " + e.getDescription());
        }
        List<Launcher> launchers = new ArrayList<>();
        for (String text : under) {
            Launcher l = Launcher.parse(text);
            if (launchers.stream().anyMatch(o -> o.name().equals(l.name())) || l.kind() == Launcher.Kind.NATIVE) {
                throw new ParameterException(spec.commandLine(), "--under " + text + ": " + (l.kind() == Launcher.Kind.NATIVE
                        ? "the native run is always there" : "there is another launcher of this name; give it one by NAME=COMMAND"));
            }
            launchers.add(l);
        }
        if (hasTraces && !Files.isExecutable(Path.of("/usr/bin/strace"))) {
            throw new ConformException("--traces needs /usr/bin/strace for the native side: install the package strace");
        }
        return new RunOptions(suites, launchers, pattern, seconds, jobs, processes, withLong, hasCoverage, hasTraces, junit, json, html, place.work());
    }

    private List<Case> cases(RunOptions options, Path directory) throws ConformException {
        List<Case> cases = new ArrayList<>();
        Suites all = new Suites(directory, seconds, withLong);
        for (String suite : options.suites()) {
            cases.addAll(all.cases(suite));
        }
        if (options.only() != null) {
            cases.removeIf(c -> !options.only().matcher(c.name()).find() && !options.only().matcher(c.id()).find());
            if (cases.isEmpty()) {
                throw new ConformException("--only " + only + " finds no case of " + String.join(", ", suites));
            }
        }
        return cases;
    }

    private static void write(Path file, String text) throws ConformException {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new ConformException("cannot write the report " + file + ": " + e.getMessage());
        }
    }
}
