package org.belljar.conform.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.Judging;

/** Directories of executables, of which each is a case. */
final class ProgramSuite {
    private ProgramSuite() {}

    static List<Case> full(Path directory, int seconds) throws IOException {
        return cases("programs", directory, Judging.FULL, seconds);
    }

    /** Programs find their helpers by PATH, and data by LTPROOT, as their own runner would have it. */
    static List<Case> ltp(Path directory, int seconds) throws IOException {
        Path root = Files.isDirectory(directory.resolveSibling("../testcases")) ? directory.resolve("../..").normalize() : directory;
        Map<String, String> variables = Map.of("PATH", directory + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LTPROOT", root.toString(), "LTP_COLORIZE_OUTPUT", "n");
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
