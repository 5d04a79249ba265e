package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pods as the kubelet makes them, by the CRI plug-in of a containerd of the test's own with BinaryName. What is expected is what runc gives. */
class CriIT {
    private static final Path DIRECTORY = Belljar.TARGET.resolve("cri"), RUN = Path.of("/run/belljar-test-cri");
    private static final String IMAGE = "localhost/belljar-pause:1";
    private static HostCommand daemon;

    @BeforeAll
    static void daemon() throws IOException {
        for (String c : List.of("containerd", "ctr", "containerd-shim-runc-v2")) {
            Needs.command(c);
        }
        assumeTrue(Podman.host("/usr/bin/python3", "-c", "import grpc").status() == 0, "python3 has no grpc here (package python3-grpcio)");
        Podman.image();
        Scratch.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve("config.toml"), """
                version = 2
                root = "%1$s/root"
                state = "%2$s"
                [grpc]
                  address = "%2$s/socket"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%3$s"
                  restrict_oom_score_adj = true
                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "native"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.belljar]
                      runtime_type = "io.containerd.runc.v2"
                      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.belljar.options]
                        BinaryName = "%4$s"
                """.formatted(DIRECTORY, RUN, IMAGE, Podman.BELLJAR));
        daemon = HostCommand.start(List.of("containerd", "-c", DIRECTORY.resolve("config.toml").toString()), Path.of("/"), Podman.environment(), new byte[0]);
        HostProcesses.waitFor("containerd", () -> !daemon.process().isAlive() || ctr("version").status() == 0);
        assumeTrue(daemon.process().isAlive(), () -> "containerd does not run here: " + daemon.await(Podman.LIMIT).stderr());
        String archive = DIRECTORY.resolve("image.tar").toString();
        Podman.host("sh", "-c", "tar -C \"$0\" -c . | podman import -q -c 'CMD [\"sleep\",\"100000\"]' -c 'ENV PATH=/bin:/sbin:/usr/bin' - " + IMAGE,
                Needs.busyboxRoot().toString()).hasStatus(0);
        Podman.with(Podman.RUNC, "save", "-q", "--format", "docker-archive", "-o", archive, IMAGE).hasStatus(0);
        ctr("images", "import", archive).hasStatus(0);
    }

    @AfterAll
    static void clean() throws IOException, InterruptedException {
        if (daemon != null) {
            daemon.process().destroy();
            daemon.process().waitFor(10, TimeUnit.SECONDS);
            daemon.killAll();
            Podman.with(Podman.RUNC, "rmi", "-f", IMAGE);
            Podman.clean();
            Scratch.delete(DIRECTORY);
            Scratch.delete(RUN);
        }
    }

    private static Outcome ctr(String... words) {
        String[] line = new String[words.length + 5];
        System.arraycopy(new String[] {"ctr", "-a", RUN + "/socket", "-n", "k8s.io"}, 0, line, 0, 5);
        System.arraycopy(words, 0, line, 5, words.length);
        return Podman.host(line);
    }

    private static Outcome pod(String handler) throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            int port = s.getLocalPort();
            s.close();
            return Podman.host("/usr/bin/python3", Belljar.PROGRAMS.resolve("harness/cri.py").toString(), RUN + "/socket", handler, IMAGE, Integer.toString(port));
        }
    }

    @Test
    void podOfTwo() throws IOException {
        Outcome runc = pod("runc");
        assumeTrue(runc.status() == 0, "no pods can be made here: " + runc.stderr());
        assertTrue(runc.stdout().contains("'root:x:0:0"), runc.describe());
        assertEquals(runc.stdout(), pod("belljar").hasStatus(0).stdout());
        ctr("containers", "ls", "-q").hasStatus(0).printed("");
    }
}
