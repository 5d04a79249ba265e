package org.belljar.conform.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.Judging;

/** Directories of executables, of which each is a case. */
final class ProgramSuite {
    private ProgramSuite() {}

    static List<Case> full(Path directory, int seconds) throws IOException {
        return cases("programs", directory, Judging.FULL, seconds);
    }

    /** Programs find their helpers by PATH, and data by LTPROOT, as their own runner would have it; what else they are told by variables is the user's. */
    static List<Case> ltp(Path place, int seconds) throws IOException {
        if (Files.isRegularFile(place)) {
            return scenario(place, seconds);
        }
        Path scenario = place.resolve("runtest/syscalls");
        return Files.isReadable(scenario) ? scenario(scenario, seconds) : ltpPrograms(place, seconds);
    }

    /** A file of runtest/: lines "TAG COMMAND"; those with a shell's signs are given to one. */
    private static List<Case> scenario(Path file, int seconds) throws IOException {
        Path root = file.toAbsolutePath().getParent().getParent();
        Path programs = root.resolve("testcases/bin");
        List<Case> cases = new ArrayList<>();
        Set<String> tags = new HashSet<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            String[] f = line.strip().split("\\s+", 2);
            if (line.isBlank() || line.startsWith("#") || f.length < 2 || !tags.add(f[0])) {
                continue;
            }
            boolean isPlain = f[1].matches("[A-Za-z0-9_./:,=@ \\t-]+");
            List<String> words = List.of(f[1].strip().split("\\s+"));
            List<String> command = isPlain ? onPath(programs, words) : List.of("/bin/sh", "-c", f[1]);
            cases.add(Case.of("ltp", Suites.familyOf(f[0]), f[0], command, Judging.LTP, seconds).withVariables(variables(root, programs)));
        }
        return cases;
    }

    private static List<String> onPath(Path programs, List<String> words) {
        List<String> command = new ArrayList<>(words);
        command.set(0, programs.resolve(words.getFirst()).toString());
        return command;
    }

    private static Map<String, String> variables(Path root, Path programs) {
        Map<String, String> variables = new HashMap<>(Map.of("PATH", programs + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LTPROOT", root.toString(), "LTP_COLORIZE_OUTPUT", "n"));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("LTP_") || name.startsWith("KCONFIG_")) {
                variables.putIfAbsent(name, value);
            }
        });
        return variables;
    }

    private static List<Case> ltpPrograms(Path directory, int seconds) throws IOException {
        Path root = Files.isDirectory(directory.resolveSibling("../testcases")) ? directory.resolve("../..").normalize() : directory;
        Map<String, String> variables = variables(root, directory);
        return cases("ltp", directory, Judging.LTP, seconds).stream().map(c -> c.withVariables(variables)).toList();
    }

    static List<Case> tap(Path place, int seconds) throws IOException {
        return cases("tap", place, Judging.TAP, seconds);
    }

    private static List<Case> cases(String suite, Path place, Judging judging, int seconds) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (Path file : Suites.executables(place)) {
            String name = file.getFileName().toString();
            cases.add(Case.of(suite, Suites.familyOf(name), name, List.of(file.toString()), judging, seconds));
        }
        return cases;
    }
}
