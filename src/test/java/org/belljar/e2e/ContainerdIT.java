package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers as containerd's ctr runs them by the runc shim, with a containerd of the test's own. What is expected was seen with runc. */
class ContainerdIT {
    private static final Path DIRECTORY = Belljar.TARGET.resolve("containerd");
    private static final String IMAGE = Podman.IMAGE;
    private static HostCommand daemon;

    @BeforeAll
    static void daemon() throws IOException {
        for (String c : List.of("containerd", "ctr", "containerd-shim-runc-v2")) {
            Needs.command(c);
        }
        Podman.image();
        Scratch.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve("config.toml"), """
                version = 2
                root = "%1$s/root"
                state = "/run/belljar-test-containerd"
                disabled_plugins = ["io.containerd.grpc.v1.cri"]
                [grpc]
                  address = "/run/belljar-test-containerd/socket"
                """.formatted(DIRECTORY));
        daemon = HostCommand.start(List.of("containerd", "-c", DIRECTORY.resolve("config.toml").toString()), Path.of("/"), Podman.environment(), new byte[0]);
        HostProcesses.waitFor("containerd", () -> !daemon.process().isAlive() || ctr("version").status() == 0);
        assumeTrue(daemon.process().isAlive(), () -> "containerd does not run here: " + daemon.await(Podman.LIMIT).stderr());
        Path archive = DIRECTORY.resolve("image.tar");
        Podman.with(Podman.RUNC, "save", "-q", "--format", "docker-archive", "-o", archive.toString(), IMAGE).hasStatus(0);
        ctr("images", "import", archive.toString()).hasStatus(0);
        Outcome runc = ctr("run", "--rm", "--runtime", "io.containerd.runc.v2", IMAGE, "first", "true");
        assumeTrue(runc.status() == 0, "containerd runs no containers here: " + runc.stderr());
    }

    @AfterAll
    static void clean() throws IOException, InterruptedException {
        if (daemon != null) {
            daemon.process().destroy();
            daemon.process().waitFor(10, TimeUnit.SECONDS);
            daemon.killAll();
            Scratch.delete(DIRECTORY);
            Scratch.delete(Path.of("/run/belljar-test-containerd"));
            Podman.clean();
        }
    }

    private static Outcome ctr(String... words) {
        List<String> line = new ArrayList<>(List.of("ctr", "-a", "/run/belljar-test-containerd/socket"));
        line.addAll(List.of(words));
        return Podman.host(line.toArray(String[]::new));
    }

    private static Outcome run(String... words) {
        List<String> line = new ArrayList<>(List.of("run", "--runtime", "io.containerd.runc.v2", "--runc-binary", Podman.BELLJAR));
        line.addAll(List.of(words));
        return ctr(line.toArray(String[]::new));
    }

    @Test
    void run() {
        run("--rm", IMAGE, "run", "sh", "-c", "id -u; exit 3").hasStatus(3).printed("0\n");
        run("--rm", "--read-only", "--env", "A=b", "--cwd", "/tmp", IMAGE, "run", "sh", "-c", "touch /x; echo $A; pwd").hasStatus(0).printed("b\n/tmp\n")
                .wrote("/x: Read-only file system");
        run("--rm", IMAGE, "run", "nonexistent").hasStatus(1).wrote("OCI runtime create failed", "\"nonexistent\": executable file not found in $PATH");
        ctr("containers", "ls", "-q").hasStatus(0).printed("");
    }

    @Test
    void terminal() {
        Needs.command("script");
        String line = "ctr -a /run/belljar-test-containerd/socket run --rm -t --runc-binary " + Podman.BELLJAR + " " + IMAGE + " terminal sh -c 'tty; exit 4'";
        Outcome o = Podman.host("script", "-qec", line, "/dev/null").hasStatus(4);
        assertTrue(o.stdout().contains("/dev/pts/0"), o.describe());
    }

    @Test
    void lifeOfATask() throws IOException {
        run("-d", IMAGE, "life", "sh", "-c", "trap 'exit 7' USR1; echo up >/up; while :; do sleep 0.05; done").hasStatus(0);
        try {
            HostProcesses.waitFor("its trap", () -> ctr("task", "exec", "--exec-id", "up", "life", "cat", "/up").stdout().equals("up\n"));
            ctr("task", "exec", "--exec-id", "one", "--cwd", "/tmp", "life", "sh", "-c", "pwd; exit 5").hasStatus(5).printed("/tmp\n");
            ctr("task", "pause", "life").hasStatus(0);
            hasStatus("PAUSED");
            ctr("task", "resume", "life").hasStatus(0);
            hasStatus("RUNNING");
            ctr("task", "checkpoint", "life").hasStatus(1).wrote("checkpoint is not supported");
            ctr("task", "kill", "-s", "SIGUSR1", "life").hasStatus(0);
            HostProcesses.waitFor("its end", () -> status().equals("STOPPED"));
            ctr("task", "rm", "life").wrote("exit code 7");
        } finally {
            ctr("task", "rm", "-f", "life");
            ctr("containers", "rm", "life").hasStatus(0);
        }
        run("-d", IMAGE, "killed", "sleep", "1000").hasStatus(0);
        ctr("task", "kill", "-s", "SIGKILL", "-a", "killed").hasStatus(0);
        ctr("task", "rm", "-f", "killed").wrote("exit code 137");
        ctr("containers", "rm", "killed").hasStatus(0);
    }

    private static String status() {
        return ctr("task", "ls").stdout().lines().filter(l -> l.startsWith("life ")).map(l -> l.strip().split("\\s+")[2]).findFirst().orElse("");
    }

    private static void hasStatus(String expected) {
        assertEquals(expected, status());
    }
}
