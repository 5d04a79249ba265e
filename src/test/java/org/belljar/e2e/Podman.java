package org.belljar.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** podman as root, with an image of busybox; the tests are skipped where podman cannot run it with runc either. */
final class Podman {
    static final String IMAGE = "localhost/belljar-test:1", BELLJAR = Belljar.ROOT.resolve("belljar").toString(), RUNC = "runc";
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> LIMITS = List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000");

    private Podman() {}

    static void image() throws IOException {
        assumeTrue(Needs.isRoot(), "must run as root");
        Needs.command("podman");
        Needs.command("runc");
        Path root = Needs.busyboxRoot();
        Outcome o = host("sh", "-c", "tar -C \"$0\" -c . | podman import -q - \"$1\"", root.toString(), IMAGE);
        assumeTrue(o.status() == 0, "podman imports no image: " + o.stderr());
        Outcome runc = with(RUNC, "run", "--rm", IMAGE, "true");
        assumeTrue(runc.status() == 0, "podman does not run containers here: " + runc.stderr());
    }

    static void clean() {
        with(RUNC, "rmi", "-f", IMAGE);
    }

    static Outcome host(String... line) {
        return HostCommand.run(List.of(line), Path.of("/"), environment(), new byte[0], LIMIT);
    }

    static Map<String, String> environment() {
        Map<String, String> env = Belljar.launcherEnvironment();
        env.put("HOME", "/root");
        return env;
    }

    /** A container has no network unless the words name one, or a pod. */
    static List<String> line(String runtime, String command, String... words) {
        List<String> line = new ArrayList<>(List.of("podman", "--cgroup-manager=cgroupfs", "--runtime", runtime, command));
        if (List.of("run", "create", "build").contains(command)) {
            line.addAll(LIMITS);
            if (List.of(words).stream().noneMatch(w -> w.startsWith("--network") || w.equals("--pod"))) {
                line.add("--network=none");
            }
        }
        line.addAll(List.of(words));
        return line;
    }

    static Outcome with(String runtime, String command, String... words) {
        return HostCommand.run(line(runtime, command, words), Path.of("/"), environment(), new byte[0], LIMIT);
    }

    static Outcome belljar(String command, String... words) {
        return with(BELLJAR, command, words);
    }

    static HostCommand start(String command, String... words) {
        return HostCommand.start(line(BELLJAR, command, words), Path.of("/"), environment(), new byte[0]);
    }

    /** Runs a container in the background while {@code use} goes on, and removes it. */
    static void detached(String name, List<String> words, Use use) throws IOException {
        List<String> all = new ArrayList<>(List.of("-d", "--name", name));
        all.addAll(words);
        try {
            belljar("run", all.toArray(String[]::new)).hasStatus(0);
            use.run();
        } finally {
            belljar("rm", "-f", "-t", "0", name).hasStatus(0);
        }
    }

    interface Use {
        void run() throws IOException;
    }
}
