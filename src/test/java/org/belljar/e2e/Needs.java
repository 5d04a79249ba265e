package org.belljar.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a test needs beside Belljar's own prerequisites; where it is missing the test is skipped, with the reason. */
final class Needs {
    private Needs() {}

    static void assume(ProgramHeader header) throws IOException {
        for (String need : header.words("needs")) {
            switch (need) {
                case "busybox" -> busybox();
                case "plain-core-pattern" -> assumeTrue(isPlainCorePattern(), "the host writes core dumps elsewhere");
                case "root" -> assumeTrue(isRoot(), "must run as root");
                default -> {
                    if (need.startsWith("/")) {
                        assumeTrue(Files.exists(Path.of(need)), need + " is not there");
                    } else {
                        command(need);
                    }
                }
            }
        }
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Whether the host puts a core dump into a file "core" of the working directory, as the sandbox does. */
    private static boolean isPlainCorePattern() throws IOException {
        Path kernel = Path.of("/proc/sys/kernel");
        return Files.readString(kernel.resolve("core_pattern")).strip().equals("core")
                && Files.readString(kernel.resolve("core_uses_pid")).strip().equals("0");
    }

    static void command(String name) {
        boolean isThere = HostCommand.run(List.of("sh", "-c", "command -v \"$0\"", name), Path.of("/"), Belljar.environment(), new byte[0],
                Duration.ofSeconds(10)).status() == 0;
        assumeTrue(isThere, name + " is not installed");
    }

    /** The root directory with busybox in it, made by rootfs-fixtures on first use (which fetches a Debian package). */
    static Path busyboxRoot() throws IOException {
        Path root = Belljar.TARGET.resolve("rootfs/busybox");
        if (!Files.exists(root.resolve("bin/busybox"))) {
            Outcome o = HostCommand.run(List.of(Belljar.ROOT.resolve("rootfs-fixtures/busybox").toString(), root.toString()), Belljar.ROOT,
                    Belljar.environment(), new byte[0], Duration.ofMinutes(3));
            assumeTrue(o.status() == 0, "rootfs-fixtures/busybox made no root: " + o.stderr());
        }
        return root;
    }

    static Path busybox() throws IOException {
        return busyboxRoot().resolve("bin/busybox");
    }
}
