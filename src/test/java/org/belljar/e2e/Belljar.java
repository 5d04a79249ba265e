package org.belljar.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts Belljar as a user does, by {@code ./belljar do}, and knows the directories of the tests. */
final class Belljar {
    static final Path ROOT = Path.of(System.getProperty("belljar.root", ".")).toAbsolutePath().normalize();
    /** Where the files are that both sides use: the checkout, or its copy where guests do not see the checkout. */
    private static final Path SHOWN = VisibleCopy.of(ROOT);
    static final Path GUESTS = SHOWN.resolve("src/test/guest");
    static final Path PROGRAMS = SHOWN.resolve("src/test/programs");
    static final Path TARGET = SHOWN.resolve("target");
    private static final String PLATFORM_OPT = System.getProperty("belljar.platformOpt", "");
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Belljar() {}

    /** The environment of commands on both sides: small, and the same whoever runs the tests. */
    static Map<String, String> environment() {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        env.put("HOME", "/nonexistent");
        env.put("LC_ALL", "C.UTF-8");
        env.put("TZ", "UTC");
        env.put("TERM", "dumb");
        return env;
    }

    /** {@link #environment} and what the launcher reads, which no guest sees. */
    static Map<String, String> launcherEnvironment() {
        Map<String, String> env = environment();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("BELLJAR_")) {
                env.put(name, value);
            }
        });
        return env;
    }

    /** {@code belljar do}, without the fast paths that the build leaves out: see the profile slow-paths of pom.xml. */
    static List<String> launcher() {
        List<String> line = new ArrayList<>(List.of(ROOT.resolve("belljar").toString(), "do"));
        if (!PLATFORM_OPT.isEmpty()) {
            line.add("--platform-opt=" + PLATFORM_OPT);
        }
        return line;
    }

    /** {@code belljar do OPTIONS -- COMMAND}. */
    static List<String> commandLine(List<String> options, List<String> command) {
        List<String> line = launcher();
        line.addAll(options);
        line.add("--");
        line.addAll(command);
        return line;
    }

    /** {@code belljar do ARGUMENTS} in the directory /, with nothing on standard input. */
    static Outcome run(String... arguments) {
        return start(Map.of(), arguments).await(LIMIT);
    }

    /** @param variables in addition to {@link #launcherEnvironment} */
    static HostCommand start(Map<String, String> variables, String... arguments) {
        List<String> line = launcher();
        line.addAll(Arrays.asList(arguments));
        Map<String, String> env = launcherEnvironment();
        env.putAll(variables);
        return HostCommand.start(line, Path.of("/"), env, new byte[0]);
    }
}
