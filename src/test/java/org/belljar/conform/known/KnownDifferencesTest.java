package org.belljar.conform.known;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.belljar.conform.ConformException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownDifferencesTest {
    @Test
    void theOneThatComesWithBelljarIsWellFormed() throws Exception {
        Set<String> seen = new HashSet<>();
        for (KnownDifferences.Entry e : KnownDifferences.read(null).entries()) {
            assertTrue(e.what().matches("(fuzz|guest|programs|ltp|tap|gtest|unittest):.+"), e.toString());
            assertTrue(e.reason().length() > 15, "a reason tells why: " + e);
            assertTrue(seen.add(e.launcher() + e.what()), "twice: " + e);
        }
    }

    /** Replayed at each build: so an entry that no longer holds fails it. */
    @Test
    void eachListedDifferenceOfTheFuzzerHasAKeptProgram() throws Exception {
        Set<String> kept = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/calls"))) {
            for (Path f : files.toList()) {
                Files.readAllLines(f).stream().filter(l -> l.startsWith("# key: ")).forEach(l -> kept.add("fuzz:" + l.substring(7)));
            }
        }
        KnownDifferences.read(null).entries().stream().filter(e -> e.what().startsWith("fuzz:")).forEach(e -> assertTrue(kept.contains(e.what()), e.toString()));
    }

    @Test
    void entriesAreFoundByLauncherAndCase(@TempDir Path dir) throws Exception {
        KnownDifferences k = KnownDifferences.read(Files.writeString(dir.resolve("k"), "# c\n\nbelljar | guest:file/x | a reason\nbelljar | fuzz:lseek: value | another\n"));
        assertEquals("a reason", k.ofCase("belljar", "guest", "file/x").reason());
        assertNull(k.ofCase("runsc", "guest", "file/x"));
        assertNotNull(k.ofFuzz("belljar", "lseek: value"));
        assertEquals(4, k.ofFuzz("belljar", "lseek: value").line());
    }

    @Test
    void mistakesAreSaidWithTheirLine(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("k"), "# c\nbelljar | guest:x |\n");
        assertTrue(assertThrows(ConformException.class, () -> KnownDifferences.read(file)).getMessage().startsWith(file + ":2: "));
        assertThrows(ConformException.class, () -> KnownDifferences.read(dir.resolve("missing")));
    }
}
