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
