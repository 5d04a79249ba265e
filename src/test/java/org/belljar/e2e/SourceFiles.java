package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the sources that are tests by being there. */
final class SourceFiles {
    private SourceFiles() {}

    /** Files {@code ROOT/FAMILY/NAME.ENDING}, by name; -Dbelljar.e2e.only=REGEX keeps those whose {@link #testName} it finds. */
    static List<Path> in(Path root, String... endings) throws IOException {
        String only = System.getProperty("belljar.e2e.only", "");
        Pattern pattern = Pattern.compile(only);
        try (Stream<Path> files = Files.find(root, 2, (p, a) -> a.isRegularFile() && !p.getParent().equals(root))) {
            return files.filter(p -> Set.of(endings).contains(p.toString().substring(p.toString().lastIndexOf('.') + 1)))
                    .filter(p -> pattern.matcher(testName(p)).find())
                    .sorted()
                    .toList();
        }
    }

    /** FAMILY/NAME. */
    static String testName(Path source) {
        return source.getParent().getFileName() + "/" + source.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
    }
}
