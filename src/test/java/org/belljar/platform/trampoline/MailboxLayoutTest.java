package org.belljar.platform.trampoline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mailbox's layout in Java and in C must be the same, to the byte. */
class MailboxLayoutTest {
    @Test
    void agreesWithTheHeader(@TempDir Path dir) throws Exception {
        Path source = Path.of(System.getProperty("belljar.root", "."), "native-trampoline", "offsets.c");
        String program = dir.resolve("offsets").toString();
        run("gcc", "-o", program, source.toString());
        int compared = 0;
        for (String line : run(program).split("\n")) {
            String name = line.substring(0, line.indexOf(' '));
            Field f = MailboxLayout.class.getDeclaredField(name);
            assertEquals(Long.parseLong(line.substring(name.length() + 1)), ((Number) f.get(null)).longValue(), name);
            compared++;
        }
        assertTrue(compared > 60, "only " + compared + " values were compared");
    }

    private static String run(String... command) throws Exception {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        return out;
    }
}
