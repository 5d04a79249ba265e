package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers as docker runs them, with a dockerd of the test's own and a bridge without rules. What is expected was seen with runc. */
class DockerIT {
    private static final Path DIRECTORY = Belljar.TARGET.resolve("docker"), RUN = Path.of("/run/belljar-test-docker");
    private static final String IMAGE = "belljar-test:1", BRIDGE = "belljar-test0";
    private static HostCommand daemon;

    @BeforeAll
    static void daemon() throws IOException {
        assumeTrue(Needs.isRoot(), "must run as root");
        for (String c : List.of("dockerd", "docker", "containerd", "runc", "ip")) {
            Needs.command(c);
        }
        Scratch.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        Files.createDirectories(RUN);
        Files.writeString(DIRECTORY.resolve("daemon.json"), """
                {"runtimes": {"belljar": {"path": "%1$s"}}, "default-runtime": "belljar", "data-root": "%2$s/data", "exec-root": "%3$s/exec", "pidfile": "%3$s/pid",
                 "hosts": ["unix://%3$s/socket"], "exec-opts": ["native.cgroupdriver=cgroupfs"], "bridge": "%4$s", "iptables": false,
                 "ip-forward": false, "ip-masq": false,
                 "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 1024, "Soft": 1024}, "nproc": {"Name": "nproc", "Hard": 1000, "Soft": 1000}}}
                """.formatted(Podman.BELLJAR, DIRECTORY, RUN, BRIDGE));
        removeBridge();
        Outcome bridge = Podman.host("sh", "-c", "ip link add $0 type bridge && ip address add 10.199.7.1/24 dev $0 && ip link set $0 up", BRIDGE);
        assumeTrue(bridge.status() == 0, "no bridge can be made: " + bridge.stderr());
        daemon = HostCommand.start(List.of("dockerd", "--config-file", DIRECTORY.resolve("daemon.json").toString()), Path.of("/"), Podman.environment(), new byte[0]);
        HostProcesses.waitFor("dockerd", () -> !daemon.process().isAlive() || docker("version").status() == 0);
        assumeTrue(daemon.process().isAlive(), () -> "dockerd does not run here: " + daemon.await(Podman.LIMIT).stderr());
        Podman.host("sh", "-c", "tar -C \"$0\" -c . | docker -H \"$1\" import - " + IMAGE, Needs.busyboxRoot().toString(), "unix://" + RUN + "/socket").hasStatus(0);
        Outcome runc = docker("run", "--rm", "--runtime", "runc", IMAGE, "true");
        assumeTrue(runc.status() == 0, "docker runs no containers here: " + runc.stderr());
    }

    @AfterAll
    static void clean() throws IOException, InterruptedException {
        removeBridge();
        if (daemon != null) {
            daemon.process().destroy();
            daemon.process().waitFor(20, TimeUnit.SECONDS);
            daemon.killAll();
            Podman.host("sh", "-c", "umount $0/exec/netns/*", RUN.toString());
            Scratch.delete(DIRECTORY);
            Scratch.delete(RUN);
        }
    }

    private static void removeBridge() {
        Podman.host("sh", "-c", "if ip link show $0; then ip link delete $0; fi", BRIDGE);
    }

    private static Outcome docker(String... words) {
        List<String> line = new ArrayList<>(List.of("docker", "-H", "unix://" + RUN + "/socket"));
        line.addAll(List.of(words));
        return Podman.host(line.toArray(String[]::new));
    }

    private static Outcome run(String... words) {
        List<String> line = new ArrayList<>(List.of("run", "--runtime", "belljar"));
        line.addAll(List.of(words));
        return docker(line.toArray(String[]::new));
    }

    @Test
    void run() {
        run("--rm", "--network", "none", IMAGE, "sh", "-c", "id -u; ip -4 address | grep -c inet; exit 3").hasStatus(3).printed("0\n1\n");
        run("--rm", "--network", "host", "-u", "7:8", "-w", "/tmp", "-e", "A=b", IMAGE, "sh", "-c", "id -u; pwd; echo $A").hasStatus(0).printed("7\n/tmp\nb\n");
        run("--rm", "--network", "none", "--read-only", "--cap-drop", "all", IMAGE, "sh", "-c", "touch /x; grep CapEff /proc/self/status").hasStatus(0)
                .printed("CapEff:\t0000000000000000\n").wrote("/x: Read-only file system");
        run("--rm", "--network", "none", IMAGE, "nonexistent").hasStatus(127).wrote("executable file not found in $PATH");
        run("--rm", "--network", "none", IMAGE, "/etc/passwd").hasStatus(126).wrote("permission denied");
        docker("ps", "-a", "-q").printed("");
    }

    @Test
    void lifeOfAContainer() throws IOException {
        run("-d", "--name", "life", "--network", "none", IMAGE, "sh", "-c", "trap 'echo term; exit 9' TERM; echo up; while :; do sleep 0.05; done").hasStatus(0);
        try {
            HostProcesses.waitFor("its first line", () -> docker("logs", "life").stdout().equals("up\n"));
            docker("exec", "life", "sh", "-c", "echo in it; exit 5").hasStatus(5).printed("in it\n");
            docker("exec", "-t", "life", "tty").hasStatus(0).printed("/dev/pts/0\r\n");
            Path file = Files.writeString(DIRECTORY.resolve("file"), "copied\n");
            docker("cp", file.toString(), "life:/root/belljar-copied").hasStatus(0);
            docker("exec", "life", "cat", "/root/belljar-copied").hasStatus(0).printed("copied\n");
            assertFalse(Files.exists(Path.of("/root/belljar-copied")));
            docker("pause", "life").hasStatus(0);
            docker("inspect", "--format", "{{.State.Status}}", "life").printed("paused\n");
            docker("unpause", "life").hasStatus(0);
            docker("stop", "-t", "20", "life").hasStatus(0);
            docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "life").printed("exited 9\n");
            docker("logs", "life").printed("up\nterm\n");
            docker("start", "life").hasStatus(0);
            docker("kill", "life").hasStatus(0);
            docker("wait", "life").printed("137\n");
        } finally {
            docker("rm", "-f", "life").hasStatus(0);
        }
    }

    /** The classic builder runs each RUN in a container of the default runtime. */
    @Test
    void build() throws IOException {
        Path context = Files.createDirectories(DIRECTORY.resolve("context"));
        Files.writeString(context.resolve("file"), "copied\n");
        Files.writeString(context.resolve("Dockerfile"), "FROM " + IMAGE + "\nARG X=7\nENV Y=8\nCOPY file /file\nWORKDIR /w\n"
                + "RUN echo $X $Y >a && cat /file >b\nUSER 5:6\nRUN id -u >/tmp/c\nCMD [\"cat\", \"/w/a\", \"/w/b\", \"/tmp/c\"]\n");
        Podman.host("env", "DOCKER_BUILDKIT=0", "docker", "-H", "unix://" + RUN + "/socket", "build", "-q", "--network", "none", "-t", "built:1", context.toString()).hasStatus(0);
        run("--rm", "--network", "none", "built:1").hasStatus(0).printed("7 8\ncopied\n5\n");
        docker("rmi", "built:1").hasStatus(0);
        Files.writeString(context.resolve("Dockerfile"), "FROM " + IMAGE + "\nRUN exit 3\n");
        Podman.host("env", "DOCKER_BUILDKIT=0", "docker", "-H", "unix://" + RUN + "/socket", "build", "-q", "--force-rm", "--network", "none", context.toString()).hasStatus(3)
                .wrote("returned a non-zero code: 3");
        docker("ps", "-a", "-q").printed("");
    }

    /** docker moves an interface into the network namespace of the container's first process by a hook. */
    @Test
    void serverOnTheBridge() throws IOException {
        Needs.command("curl");
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        run("-d", "--name", "web", "-p", "127.0.0.1:" + port + ":80", IMAGE, "sh", "-c", "mkdir /www; echo hello >/www/index.html; exec httpd -f -p 80 -h /www").hasStatus(0);
        try {
            HostProcesses.waitFor("the server's answer", () -> Podman.host("curl", "-s", "-m", "5", "http://127.0.0.1:" + port + "/").stdout().equals("hello\n"));
            docker("exec", "web", "sh", "-c", "ip route | grep -c default; ping -c 1 10.199.7.1 | grep -c '1 packets received'").hasStatus(0).printed("1\n1\n");
            run("--rm", "--network", "container:web", IMAGE, "wget", "-q", "-O", "-", "http://localhost/").hasStatus(0).printed("hello\n");
        } finally {
            docker("rm", "-f", "web").hasStatus(0);
        }
        assertEquals(0, Podman.host("ip", "link", "show", "master", BRIDGE).hasStatus(0).stdout().lines().count());
    }
}
