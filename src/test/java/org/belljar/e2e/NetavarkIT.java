package org.belljar.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network of podman's made by netavark, with names by aardvark-dns; skipped where runc has none either. */
class NetavarkIT {
    private static final Path DIRECTORY = Belljar.TARGET.resolve("netavark"), RUN = Path.of("/run/belljar-test-netavark");
    private static final String IMAGE = Podman.IMAGE, NETWORK = "belljar-test";

    @BeforeAll
    static void network() throws IOException {
        assumeTrue(Needs.isRoot(), "must run as root");
        assumeTrue(Files.exists(Path.of("/usr/lib/podman/netavark")), "netavark is not there");
        Needs.command("podman");
        Needs.command("runc");
        Needs.command("curl");
        Scratch.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve("containers.conf"), "[network]\nnetwork_backend = \"netavark\"\n");
        Podman.host("sh", "-c", "tar -C \"$0\" -c . >$1/image.tar", Needs.busyboxRoot().toString(), DIRECTORY.toString()).hasStatus(0);
        Outcome image = podman(Podman.RUNC, "import", "-q", DIRECTORY.resolve("image.tar").toString(), IMAGE);
        assumeTrue(image.status() == 0, "podman imports no image: " + image.stderr());
        assumeTrue(podman(Podman.RUNC, "network", "create", NETWORK).status() == 0, "podman makes no network");
        Outcome runc = podman(Podman.RUNC, "run", "--rm", "--network", NETWORK, IMAGE, "true");
        assumeTrue(runc.status() == 0, "netavark makes no network here: " + runc.stderr());
    }

    @AfterAll
    static void clean() throws IOException {
        if (Files.exists(DIRECTORY)) {
            podman(Podman.RUNC, "network", "rm", "-f", NETWORK);
            podman(Podman.RUNC, "rmi", "-f", IMAGE);
            Podman.host("sh", "-c", "umount $0/storage/overlay", DIRECTORY.toString());
            Scratch.delete(DIRECTORY);
            Scratch.delete(RUN);
        }
    }

    private static Outcome podman(String runtime, String command, String... words) {
        List<String> line = new ArrayList<>(List.of("env", "CONTAINERS_CONF=" + DIRECTORY + "/containers.conf", "podman", "--root", DIRECTORY + "/storage",
                "--runroot", RUN.toString(), "--network-config-dir", DIRECTORY + "/networks"));
        line.addAll(Podman.line(runtime, command, words).stream().skip(1).toList());
        return Podman.host(line.toArray(String[]::new));
    }

    private static Outcome belljar(String command, String... words) {
        return podman(Podman.BELLJAR, command, words);
    }

    @Test
    void serverByPortAndByName() throws IOException {
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        belljar("run", "-d", "--name", "web", "--network", NETWORK, "-p", "127.0.0.1:" + port + ":80", IMAGE, "sh", "-c",
                "mkdir /www; echo hello >/www/index.html; exec httpd -f -p 80 -h /www").hasStatus(0);
        try {
            HostProcesses.waitFor("the server's answer", () -> Podman.host("curl", "-s", "-m", "5", "http://127.0.0.1:" + port + "/").stdout().equals("hello\n"));
            // aardvark-dns hears of a container by a signal.
            belljar("run", "--rm", "--network", NETWORK, IMAGE, "sh", "-c", "echo 'hosts: dns' >/etc/nsswitch.conf; i=0; until wget -q -O - http://web/ 2>/dev/null || [ $i = 50 ]; do i=$((i+1)); sleep 0.1; done; ip route | grep -c default").hasStatus(0).printed("hello\n1\n");
            belljar("run", "--rm", "--network=container:web", IMAGE, "wget", "-q", "-O", "-", "http://localhost/").hasStatus(0).printed("hello\n");
        } finally {
            belljar("rm", "-f", "-t", "0", "web").hasStatus(0);
        }
    }
}
