package org.belljar.conform.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.belljar.conform.ConformException;

/** Asks a test program, natively, for the names of its cases. */
final class Listing {
    private static final int LIMIT_S = 60;

    private Listing() {}

    static String of(String suite, List<String> command, Map<String, String> variables) throws ConformException {
        ProcessBuilder b = new ProcessBuilder(command).redirectErrorStream(true);
        b.environment().putAll(variables);
        try {
            Process p = b.start();
            p.getOutputStream().close();
            Thread killer = Thread.ofVirtual().start(() -> {
                try {
                    if (!p.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                        p.destroyForcibly();
                    }
                } catch (InterruptedException e) {
                    // it has ended
                }
            });
            String text = new String(p.getInputStream().readNBytes(16 << 20), StandardCharsets.UTF_8);
            int status = p.waitFor();
            killer.interrupt();
            if (status != 0) {
                throw new ConformException("the suite " + suite + " did not list its cases: " + command.getFirst() + " ended with status " + status
                        + text.lines().filter(l -> !l.isBlank()).reduce((a, c) -> c).map(l -> ": " + l.strip()).orElse(""));
            }
            return text;
        } catch (IOException e) {
            throw new ConformException("the suite " + suite + " cannot list its cases: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformException("interrupted");
        }
    }
}
