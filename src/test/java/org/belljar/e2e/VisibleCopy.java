package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A guest's /tmp is fresh, so what lies in a checkout below the host's /tmp is not there. The tests of such a checkout use a
 * copy of its test sources, and a target directory, below /var/tmp; it is removed when they have ended.
 */
final class VisibleCopy {
    private VisibleCopy() {}

    static Path of(Path root) {
        if (!root.startsWith("/tmp")) {
            return root;
        }
        try {
            Path copy = Files.createTempDirectory(Path.of("/var/tmp"), "belljar-e2e-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> run("rm", "-rf", copy.toString())));
            run("chmod", "755", copy.toString());
            run("mkdir", "-p", copy.resolve("src").toString(), copy.resolve("target").toString());
            run("cp", "-a", root.resolve("src/test").toString(), copy.resolve("src/test").toString());
            return copy;
        } catch (IOException e) {
            throw new IllegalStateException("no directory for the tests below /var/tmp", e);
        }
    }

    private static void run(String... command) {
        try {
            if (new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(String.join(" ", command), e);
        }
    }
}
