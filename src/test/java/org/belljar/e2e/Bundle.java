package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An OCI bundle with the busybox root, and the runtime's commands on its container. */
final class Bundle {
    private static final String CONFIG = """
            {"ociVersion": "1.0.2", "process": {"user": {"uid": 0, "gid": 0}, "args": [%s], "cwd": "/", "terminal": false,
              "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
              "capabilities": {"bounding": ["CAP_KILL", "CAP_CHOWN"], "effective": ["CAP_KILL", "CAP_CHOWN"], "permitted": ["CAP_KILL", "CAP_CHOWN"]}},
             "root": {"path": "%s"}, "hostname": "inside",
             "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
               {"destination": "/dev/pts", "type": "devpts", "source": "devpts"},
               {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}],
             "linux": {"namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"}]}}
            """;

    final Path directory;
    final Path root;
    final String id;

    private Bundle(Path directory, Path root, String id) {
        this.directory = directory;
        this.root = root;
        this.id = id;
    }

    /** In an empty directory below target. */
    static Bundle of(String name, String... argv) throws IOException {
        Path directory = Belljar.TARGET.resolve("bundles/" + name);
        return of(directory, directory.resolve("state"), name, argv);
    }

    /** With its state beside this one's. */
    Bundle sibling(String name, String... argv) throws IOException {
        return of(Belljar.TARGET.resolve("bundles/" + id + "-" + name), root, name, argv);
    }

    private static Bundle of(Path directory, Path root, String name, String... argv) throws IOException {
        Scratch.delete(directory);
        Files.createDirectories(directory);
        Bundle b = new Bundle(directory, root, name);
        String args = Arrays.stream(argv).map(a -> '"' + a.replace("\\", "\\\\").replace("\"", "\\\"") + '"').collect(Collectors.joining(", "));
        b.configure(CONFIG.formatted(args, Needs.busyboxRoot()));
        return b;
    }

    void configure(String json) throws IOException {
        Files.writeString(directory.resolve("config.json"), json);
    }

    String configuration() throws IOException {
        return Files.readString(directory.resolve("config.json"));
    }

    /** {@code belljar --root STATE WORDS...} */
    List<String> line(String... words) {
        List<String> line = new ArrayList<>(List.of(Belljar.ROOT.resolve("belljar").toString(), "--root", root.toString()));
        line.addAll(List.of(words));
        return line;
    }

    Outcome command(String... words) {
        return HostCommand.run(line(words), directory, Belljar.launcherEnvironment(), new byte[0], Belljar.LIMIT);
    }

    /** As {@link #command}, with the file "out" as standard output and error, which the container keeps open, and no input. */
    Outcome detached(String... words) {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" </dev/null >out 2>&1", "sh"));
        line.addAll(line(words));
        return HostCommand.run(line, directory, Belljar.launcherEnvironment(), new byte[0], Belljar.LIMIT);
    }

    /** What it has printed there. */
    String output() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            return "";
        }
    }

    HostCommand start(String... words) {
        return HostCommand.start(line(words), directory, Belljar.launcherEnvironment(), new byte[0]);
    }

    String status() {
        String text = command("state", id).hasStatus(0).stdout();
        int at = text.indexOf("\"status\": \"") + 11;
        return text.substring(at, text.indexOf('"', at));
    }

    void await(String status) {
        HostProcesses.waitFor("container " + id + " is " + status, () -> status().equals(status));
    }

    int pid() throws IOException {
        return Integer.parseInt(Files.readString(directory.resolve("pid")).strip());
    }

    /** Nothing of any container is left: no state, no process. */
    void isGone() throws IOException {
        if (Files.exists(root)) {
            try (var entries = Files.list(root)) {
                List<Path> left = entries.toList();
                if (!left.isEmpty()) {
                    throw new AssertionError("left behind: " + left);
                }
            }
        }
        HostProcesses.waitFor("no process of " + directory, () -> ProcessHandle.allProcesses()
                .noneMatch(p -> p.info().arguments().map(a -> Arrays.asList(a).contains(root.toString())).orElse(false)));
    }
}
