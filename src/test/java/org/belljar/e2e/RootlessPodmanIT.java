package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Containers of an ordinary user as podman runs them: the runtime is called in podman's user namespace. What is expected was seen with
 * runc 1.1.5. Pause and statistics are not here: podman has them for users with control groups of version 2 alone.
 */
class RootlessPodmanIT {
    private static final String IMAGE = "localhost/belljar-test:1", BELLJAR = "/mnt/belljar";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path DIRECTORY = Belljar.ROOT.resolve("target/rootless"), HOME = DIRECTORY.resolve("home");
    private static final int UID = 47110, SUBORDINATE = 4711000;
    /** Where the user sees {@link #HOME}. */
    private static final String SEEN_HOME = "/mnt/target/rootless/home";

    @BeforeAll
    static void image() throws IOException {
        assumeTrue(Needs.isRoot(), "must run as root, to become an ordinary user with further ids");
        for (String c : List.of("podman", "runc", "newuidmap", "setpriv", "unshare")) {
            Needs.command(c);
        }
        Scratch.delete(DIRECTORY);
        Outcome version = asUser(BELLJAR, "--version");
        assumeTrue(version.status() == 0, "an ordinary user cannot run Belljar here: " + version.stderr());
        Path archive = DIRECTORY.resolve("image.tar");
        HostCommand.run(List.of("tar", "-C", Needs.busyboxRoot().toString(), "-cf", archive.toString(), "."), Path.of("/"), Belljar.environment(),
                new byte[0], LIMIT).hasStatus(0);
        Outcome imported = podman("runc", "import", "-q", "/mnt/target/rootless/image.tar", IMAGE);
        assumeTrue(imported.status() == 0, "podman imports no image for an ordinary user: " + imported.stderr());
        Outcome runc = podman("runc", "run", "--rm", "--network=none", IMAGE, "true");
        assumeTrue(runc.status() == 0, "podman runs no containers of ordinary users here: " + runc.stderr());
    }

    @AfterAll
    static void clean() throws IOException {
        if (Files.exists(HOME)) {
            // Ends the process that keeps podman's user namespace.
            podman("runc", "system", "migrate");
            Scratch.delete(DIRECTORY);
        }
    }

    private static Outcome asUser(String... command) {
        List<String> line = new ArrayList<>(List.of("unshare", "-m", "--propagation", "slave", "sh",
                Belljar.ROOT.resolve("src/test/programs/harness/rootless.sh").toString(), DIRECTORY.toString(), Belljar.ROOT.toString()));
        line.addAll(List.of(command));
        return HostCommand.run(line, Path.of("/"), Belljar.launcherEnvironment(), new byte[0], LIMIT);
    }

    private static Outcome podman(String runtime, String command, String... words) {
        List<String> line = new ArrayList<>(List.of("podman", "--storage-driver=vfs", "--cgroup-manager=cgroupfs", "--runtime", runtime, command));
        if (command.equals("run")) {
            line.addAll(List.of("--pull=never", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
        }
        line.addAll(List.of(words));
        return asUser(line.toArray(String[]::new));
    }

    private static Outcome belljar(String command, String... words) {
        return podman(BELLJAR, command, words);
    }

    private static void hasLeftNothing() throws IOException {
        try (var left = Files.list(DIRECTORY.resolve("run/belljar"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void run() throws IOException {
        belljar("run", "--rm", "--network=none", IMAGE, "sh", "-c", "echo $$; id -u; touch /x; chown 5:6 /x; stat -c %u:%g /x; chown 70000 /x; exit 3").hasStatus(3)
                .printed("1\n0\n5:6\n").wrote("chown: /x: Invalid argument");
        belljar("run", "--rm", "--network=host", "--user", "1000", IMAGE, "sh", "-c", "id -u; grep CapEff /proc/self/status; ls /root; touch /tmp/x; stat -c %u /tmp/x")
                .hasStatus(0).printed("1000\nCapEff:\t0000000000000000\n1000\n");
        belljar("run", "--rm", "--network=none", "--userns=keep-id", IMAGE, "id", "-u").hasStatus(0).printed(UID + "\n");
        belljar("run", "--rm", "--network=none", IMAGE, "nonexistent").hasStatus(127);
        hasLeftNothing();
    }

    @Test
    void ownersOfFilesOnTheHost() throws IOException {
        Path volume = HOME.resolve("volume");
        Files.createDirectories(volume);
        Files.setAttribute(volume, "unix:uid", UID);
        belljar("run", "--rm", "--network=none", "-v", SEEN_HOME + "/volume:/v", IMAGE, "sh", "-c", "touch /v/root /v/other; chown 1000 /v/other").hasStatus(0);
        assertEquals(UID, Files.getAttribute(volume.resolve("root"), "unix:uid"));
        assertEquals(SUBORDINATE + 999, Files.getAttribute(volume.resolve("other"), "unix:uid"));
    }

    @Test
    void build() throws IOException {
        Files.writeString(HOME.resolve("Containerfile"), "FROM " + IMAGE + "\nRUN id -u >/made && chown 1000 /made\n");
        belljar("build", "-q", "--pull=never", "--isolation=oci", "--network=none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000",
                "-f", SEEN_HOME + "/Containerfile", "-t", "localhost/belljar-test:2", SEEN_HOME).hasStatus(0);
        belljar("run", "--rm", "--network=none", "localhost/belljar-test:2", "sh", "-c", "cat /made; stat -c %u /made").hasStatus(0).printed("0\n1000\n");
        hasLeftNothing();
    }

    /** On the user's own network (slirp4netns), with a port of the host. */
    @Test
    void serverOnAPublishedPort() throws IOException {
        Needs.command("slirp4netns");
        Needs.command("curl");
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "there is no /dev/net/tun");
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        belljar("run", "-d", "--name", "web", "--network=slirp4netns", "-p", "127.0.0.1:" + port + ":80", IMAGE, "sh", "-c",
                "mkdir /www; echo hello >/www/index.html; echo up; exec httpd -f -p 80 -h /www").hasStatus(0);
        try {
            HostProcesses.waitFor("the server's answer", () -> curl(port).equals("hello\n"));
            belljar("exec", "web", "sh", "-c", "ip address show tap0 | grep -o 10.0.2.100; exit 4").hasStatus(4).printed("10.0.2.100\n");
            belljar("logs", "web").hasStatus(0).printed("up\n");
            belljar("stop", "-t", "0", "web").hasStatus(0);
            belljar("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "web").printed("exited 137\n");
        } finally {
            belljar("rm", "-f", "-t", "0", "web").hasStatus(0);
        }
        hasLeftNothing();
    }

    private static String curl(int port) {
        return HostCommand.run(List.of("curl", "-s", "-m", "5", "http://127.0.0.1:" + port + "/"), Path.of("/"), Belljar.environment(), new byte[0], LIMIT).stdout();
    }
}
