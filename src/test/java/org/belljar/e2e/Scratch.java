package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Directories of the tests, handled by the tools of the host, which keep modes, links and times. */
final class Scratch {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int DIFF_MAX = 2500;

    private Scratch() {}

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            run("chmod", "-R", "u+rwx", directory.toString());
            run("rm", "-rf", directory.toString());
        }
    }

    static void copy(Path from, Path to) {
        run("cp", "-a", from + "/.", to.toString());
    }

    /** Makes {@code directory} a copy of {@code seed}. */
    static void fill(Path directory, Path seed) throws IOException {
        delete(directory);
        Files.createDirectories(directory);
        copy(seed, directory);
    }

    static String diff(Path a, Path b) {
        String text = HostCommand.run(List.of("diff", "-a", "-U2", a.toString(), b.toString()), Path.of("/"), Belljar.environment(),
                new byte[0], LIMIT).stdout();
        return text.length() <= DIFF_MAX ? text : text.substring(0, DIFF_MAX) + "\n[cut]\n";
    }

    private static void run(String... argv) {
        Outcome o = HostCommand.run(List.of(argv), Path.of("/"), Belljar.environment(), new byte[0], LIMIT);
        if (o.status() != 0) {
            throw new IllegalStateException(String.join(" ", argv) + ": " + o.describe());
        }
    }
}
