package org.belljar.conform.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.conform.ConformException;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.Judging;

/** Test modules of Python's unittest: a file, or a directory in which they are discovered. */
final class UnittestSuite {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String LIST = """
            import sys, unittest
            def walk(s):
                for t in s:
                    if isinstance(t, unittest.TestSuite): walk(t)
                    else: print("CASE", t.id())
            l = unittest.TestLoader()
            walk(l.loadTestsFromName(sys.argv[1]) if len(sys.argv) > 1 else l.discover(sys.path[0] or "."))
            sys.stdout.flush()
            if l.errors: sys.exit("\\n".join(l.errors))
            """;

    private final Path place;
    private final int seconds;

    UnittestSuite(Path place, int seconds) {
        this.place = place;
        this.seconds = seconds;
    }

    List<Case> cases() throws ConformException {
        boolean isDirectory = Files.isDirectory(place);
        Path directory = isDirectory ? place : place.getParent();
        Map<String, String> variables = Map.of("PYTHONPATH", directory.toString(), "PYTHONDONTWRITEBYTECODE", "1", "PYTHONHASHSEED", "0");
        List<String> command = new ArrayList<>(List.of(PYTHON, "-c", LIST.replace("sys.path[0] or \".\"", "\"" + directory + "\"")));
        if (!isDirectory) {
            command.add(place.getFileName().toString().replaceFirst("\\.py$", ""));
        }
        List<Case> cases = new ArrayList<>();
        for (String line : Listing.of("unittest:" + place, command, variables).split("\n")) {
            if (line.startsWith("CASE ")) {
                String id = line.substring("CASE ".length()).strip();
                String family = id.contains(".") ? id.substring(0, id.lastIndexOf('.')) : id;
                cases.add(Case.of("unittest", family, id, List.of(PYTHON, "-m", "unittest", id), Judging.UNITTEST, seconds).withVariables(variables));
            }
        }
        return cases;
    }
}
