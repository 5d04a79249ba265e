package org.belljar.conform.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.belljar.conform.ConformException;

/** Runs a case under a launcher, in a scratch directory of the same path for all of them. Used by one thread. */
final class CaseRunner {
    private static final String MARK = "=====belljar-conform-end";
    private static final Pattern END = Pattern.compile("(?s)(.*)\n" + MARK + " (\\d+)\n(.*)");
    private static final int LAUNCHER_TIME_FACTOR = 3;
    private static final int COMPILE_S = 60;

    private final Path agent;
    private final Path directory;
    private final RunOptions options;

    /** @param directory of this runner alone */
    CaseRunner(Path agent, Path directory, RunOptions options) throws ConformException {
        this.agent = agent;
        this.directory = directory;
        this.options = options;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ConformException("cannot make " + directory + ": " + e.getMessage());
        }
    }

    /** Null, or why the program could not be made. */
    String build(Case c) throws ConformException {
        if (c.build() == null || Files.isExecutable(c.build().output())) {
            return null;
        }
        try {
            Files.createDirectories(c.build().output().getParent());
        } catch (IOException e) {
            throw new ConformException("cannot make " + c.build().output().getParent() + ": " + e.getMessage());
        }
        CommandOutcome o = new BoundedCommand(agent).run(c.build().compiler(), directory, environment(), new byte[0],
                Limits.of(Duration.ofSeconds(COMPILE_S), options.processes(), null));
        return o.status() == 0 && o.stopped() == null ? null : "it does not compile: " + (o.stopped() != null ? o.stopped()
                : o.stderr().lines().filter(l -> l.contains("error") || l.contains("cannot execute")).findFirst().orElse("exit status " + o.status()));
    }

    /** The same whoever runs the tests. */
    static Map<String, String> environment() {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        env.put("LC_ALL", "C.UTF-8");
        env.put("TZ", "UTC");
        env.put("TERM", "dumb");
        return env;
    }

    Observation run(Case c, Launcher launcher) throws ConformException {
        return run(c, launcher, launcher.kind() == Launcher.Kind.BELLJAR && (options.hasCoverage() || options.hasTraces()));
    }

    /** The log of a native run, which strace makes; null if it could not. A run of its own, as strace changes what a program sees. */
    Path traceNatively(Case c) throws ConformException {
        return run(c, Launcher.NATIVE, true).trace();
    }

    private Observation run(Case c, Launcher launcher, boolean isTraced) throws ConformException {
        Path work = c.placement() == Case.Placement.TMPFS ? Path.of("/tmp", directory.getParent().getFileName() + "-" + directory.getFileName()) : directory.resolve("work");
        Path trace = directory.resolve("trace." + launcher.name());
        try {
            Files.deleteIfExists(trace);
        } catch (IOException e) {
            throw new ConformException("cannot remove " + trace + ": " + e.getMessage());
        }
        fill(c, work, launcher);
        Map<String, String> env = environment();
        env.put("HOME", work.toString());
        env.put("PWD", work.toString());
        env.putAll(c.variables());
        List<String> witness = new ArrayList<>(List.of(agent.toString(), "witness", MARK, work.toString()));
        witness.addAll(c.command());
        int factor = launcher.kind() == Launcher.Kind.NATIVE && !isTraced ? 1 : LAUNCHER_TIME_FACTOR;
        Limits limits = Limits.of(Duration.ofSeconds(c.seconds()), options.processes(), directory).times(factor);
        CommandOutcome o = new BoundedCommand(agent).run(line(c, launcher, witness, work, isTraced ? trace : null), work.startsWith(directory) ? work : directory,
                launcher.environment(env), c.stdin().getBytes(StandardCharsets.ISO_8859_1), limits);
        WorkDirectory.delete(work);
        return observation(c, o, Files.exists(trace) ? trace : null);
    }

    private List<String> line(Case c, Launcher launcher, List<String> witness, Path work, Path trace) {
        List<String> words = new ArrayList<>(c.options());
        if (c.placement() == Case.Placement.BIND) {
            words.addAll(List.of("--bind", work + ":" + work));
        }
        if (trace != null && launcher.kind() == Launcher.Kind.BELLJAR) {
            words.addAll(List.of("--strace-log", trace.toString()));
        }
        List<String> line = new ArrayList<>();
        if (trace != null && launcher.kind() == Launcher.Kind.NATIVE) {
            line.addAll(List.of("strace", "-f", "-qq", "-o", trace.toString()));
        }
        line.addAll(launcher.command(words, witness));
        return line;
    }

    private void fill(Case c, Path work, Launcher launcher) throws ConformException {
        WorkDirectory.delete(work);
        if (c.placement() == Case.Placement.TMPFS && launcher.kind() != Launcher.Kind.NATIVE) {
            return; // the agent makes it, inside
        }
        try {
            Files.createDirectories(work);
            if (c.files() != null) {
                Process p = new ProcessBuilder("cp", "-a", c.files() + "/.", work.toString()).inheritIO().start();
                if (p.waitFor() != 0) {
                    throw new ConformException("cannot copy " + c.files() + " to " + work + " for the case " + c.id());
                }
            }
        } catch (IOException e) {
            throw new ConformException("cannot fill " + work + ": " + e.getMessage());
        } catch (InterruptedException e) {
            throw new ConformException("interrupted");
        }
    }

    private static Observation observation(Case c, CommandOutcome o, Path trace) {
        Matcher m = END.matcher(o.stdout());
        if (o.stopped() == null && m.matches()) {
            return new Observation(Integer.parseInt(m.group(2)), masked(c, m.group(1)), masked(c, o.stderr()), files(c, m.group(3)), null, null, o.millis(), trace);
        }
        if (o.stopped() != null) {
            return new Observation(o.status(), masked(c, o.stdout()), masked(c, o.stderr()), "", null, o.stopped(), o.millis(), trace);
        }
        String last = o.stderr().isBlank() ? "" : ": " + o.stderr().strip().lines().reduce((a, b) -> b).orElse("");
        return Observation.failed("it ended with status " + o.status() + " and without a result" + last, o.millis());
    }

    private static String masked(Case c, String text) {
        for (Mask mask : c.masks()) {
            text = mask.apply(text);
        }
        return text;
    }

    private static String files(Case c, String text) {
        StringBuilder b = new StringBuilder();
        for (String line : text.split("\n")) {
            if (line.startsWith("F ")) {
                String path = line.substring(2).split(" ")[0];
                boolean isUnhashed = c.unhashed().contains(path.substring(path.lastIndexOf('/') + 1));
                b.append(isUnhashed ? line.substring(2).replaceFirst(" \\S+ \\S+$", "") : line.substring(2)).append('\n');
            }
        }
        return b.toString();
    }
}
