package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers as podman runs them, on an image of busybox; skipped where podman cannot run them with runc either. */
class PodmanIT {
    private static final String IMAGE = "localhost/belljar-test:1";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> LIMITS = List.of("--network=none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000");

    @BeforeAll
    static void image() throws IOException {
        assumeTrue(Needs.isRoot(), "must run as root");
        Needs.command("podman");
        Needs.command("runc");
        Path root = Needs.busyboxRoot();
        Outcome o = HostCommand.run(List.of("sh", "-c", "tar -C \"$0\" -c . | podman import -q - \"$1\"", root.toString(), IMAGE), Path.of("/"),
                environment(), new byte[0], LIMIT);
        assumeTrue(o.status() == 0, "podman imports no image: " + o.stderr());
        Outcome runc = podman("runc", "run", "--rm", IMAGE, "true");
        assumeTrue(runc.status() == 0, "podman does not run containers here: " + runc.stderr());
    }

    @AfterAll
    static void clean() {
        podman("runc", "rmi", "-f", IMAGE);
    }

    private static Map<String, String> environment() {
        Map<String, String> env = Belljar.launcherEnvironment();
        env.put("HOME", "/root");
        return env;
    }

    private static List<String> line(String runtime, String command, String... words) {
        List<String> line = new ArrayList<>(List.of("podman", "--cgroup-manager=cgroupfs", "--runtime", runtime, command));
        if (command.equals("run")) {
            line.addAll(LIMITS);
        }
        line.addAll(List.of(words));
        return line;
    }

    private static Outcome podman(String runtime, String command, String... words) {
        return HostCommand.run(line(runtime, command, words), Path.of("/"), environment(), new byte[0], LIMIT);
    }

    private static Outcome belljar(String command, String... words) {
        return podman(Belljar.ROOT.resolve("belljar").toString(), command, words);
    }

    @Test
    void run() {
        belljar("run", "--rm", IMAGE, "sh", "-c", "echo $$; cat; exit 3").hasStatus(3).printed("1\n");
        belljar("run", "--rm", "--hostname", "h", "-e", "A=b", "-w", "/tmp", "--user", "7:8", IMAGE, "sh", "-c", "hostname; echo $A; pwd; id -u; id -g")
                .hasStatus(0).printed("h\nb\n/tmp\n7\n8\n");
        belljar("run", "--rm", "--read-only", "--cap-drop=all", IMAGE, "sh", "-c", "touch /x 2>&1; grep CapEff /proc/self/status")
                .hasStatus(0).printed("touch: /x: Read-only file system\nCapEff:\t0000000000000000\n");
    }

    @Test
    void whatCannotBeRun() {
        belljar("run", "--rm", IMAGE, "nonexistent").hasStatus(127).wrote("nonexistent");
        belljar("run", "--rm", IMAGE, "/etc").hasStatus(126);
    }

    @Test
    void volumesAndTmpfs() throws IOException {
        Path volume = Files.createDirectories(Belljar.TARGET.resolve("podman-volume"));
        Files.writeString(volume.resolve("in"), "from the host\n");
        belljar("run", "--rm", "-v", volume + ":/v", "--tmpfs", "/mnt:size=64k", IMAGE, "sh", "-c",
                "cat /v/in; echo from inside >/v/out; dd if=/dev/zero of=/mnt/f bs=1k count=100 2>/dev/null; echo $?").hasStatus(0)
                .printed("from the host\n1\n");
        assertEquals("from inside\n", Files.readString(volume.resolve("out")));
        Scratch.delete(volume);
    }

    @Test
    void lifeOfADetachedOne() {
        belljar("run", "-d", "--name", "belljar-life", IMAGE, "sh", "-c", "trap 'echo term; exit 9' TERM; echo up; while :; do sleep 0.1; done").hasStatus(0);
        try {
            HostProcesses.waitFor("its first line", () -> belljar("logs", "belljar-life").stdout().equals("up\n"));
            belljar("exec", "belljar-life", "sh", "-c", "echo in it; exit 5").hasStatus(5).printed("in it\n");
            belljar("exec", "-t", "belljar-life", "sh", "-c", "test -t 1 && tty").hasStatus(0);
            belljar("pause", "belljar-life").hasStatus(0);
            belljar("unpause", "belljar-life").hasStatus(0);
            belljar("stop", "-t", "20", "belljar-life").hasStatus(0);
            belljar("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "belljar-life").hasStatus(0).printed("exited 9\n");
            assertTrue(belljar("logs", "belljar-life").stdout().equals("up\nterm\n"));
        } finally {
            belljar("rm", "-f", "-t", "0", "belljar-life").hasStatus(0);
        }
    }

    @Test
    void commit() {
        belljar("run", "--name", "belljar-commit", IMAGE, "sh", "-c", "echo made >/made").hasStatus(0);
        try {
            belljar("commit", "-q", "belljar-commit", "localhost/belljar-test:2").hasStatus(0);
            belljar("run", "--rm", "localhost/belljar-test:2", "cat", "/made").hasStatus(0).printed("made\n");
        } finally {
            belljar("rm", "-f", "-t", "0", "belljar-commit").hasStatus(0);
            belljar("rmi", "-f", "localhost/belljar-test:2");
        }
    }

    @Test
    void severalAtOnceLeaveNothing() {
        List<HostCommand> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(HostCommand.start(line(Belljar.ROOT.resolve("belljar").toString(), "run", "--rm", IMAGE, "sh", "-c", "exit " + i), Path.of("/"),
                    environment(), new byte[0]));
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).await(LIMIT).hasStatus(i);
        }
        assertEquals("", belljar("ps", "-a", "-q", "--filter", "ancestor=" + IMAGE).stdout());
    }
}
