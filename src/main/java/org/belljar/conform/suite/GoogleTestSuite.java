package org.belljar.conform.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.conform.ConformException;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.Judging;

/** A googletest binary: its cases are those that it lists, each run by a filter of its own. */
final class GoogleTestSuite {
    private final Path binary;
    private final int seconds;

    GoogleTestSuite(Path binary, int seconds) {
        this.binary = binary;
        this.seconds = seconds;
    }

    List<Case> cases() throws ConformException {
        List<Case> cases = new ArrayList<>();
        String suite = "";
        for (String line : Listing.of("gtest:" + binary, List.of(binary.toString(), "--gtest_list_tests"), Map.of()).split("\n")) {
            String name = line.replaceFirst("\\s*#.*", "").stripTrailing();
            if (name.endsWith(".") && !name.startsWith(" ")) {
                suite = name;
            } else if (line.startsWith("  ") && !suite.isEmpty() && !name.isBlank()) {
                String full = suite + name.strip();
                cases.add(Case.of("gtest", suite.substring(0, suite.length() - 1), full,
                        List.of(binary.toString(), "--gtest_filter=" + full, "--gtest_color=no"), Judging.GTEST, seconds));
            }
        }
        return cases;
    }
}
