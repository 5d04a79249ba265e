package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What podman does with a container that runs, as root. What is expected was seen with runc 1.1.5. */
class PodmanLifeIT {
    private static final String IMAGE = Podman.IMAGE, NAME = "belljar-life-2";
    private static final Path DIRECTORY = Belljar.TARGET.resolve("podman-life");

    @BeforeAll
    static void image() throws IOException {
        Podman.image();
        Scratch.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
    }

    @AfterAll
    static void clean() throws IOException {
        Podman.clean();
        Scratch.delete(DIRECTORY);
    }

    private static Outcome belljar(String command, String... words) {
        return Podman.belljar(command, words);
    }

    private static void exec(String expected, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = NAME;
        System.arraycopy(words, 0, all, 1, words.length);
        belljar("exec", all).hasStatus(0).printed(expected);
    }

    private static void isStopped(String expected) {
        belljar("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", NAME).hasStatus(0).printed(expected + "\n");
    }

    /** podman joins the mounts of the container's first process: nothing of that may touch the host's files. */
    @Test
    void filesCopiedInAndOut() throws IOException {
        Path volume = Files.createDirectories(DIRECTORY.resolve("volume"));
        Path file = Files.writeString(DIRECTORY.resolve("file"), "from the host\n");
        String out = DIRECTORY.resolve("out").toString();
        Podman.detached(NAME, List.of("-v", volume + ":/vol", "-v", volume + ":/sealed:ro", "--tmpfs", "/mem", IMAGE, "sh", "-c",
                "echo own >/root/own; ln -s ../../../../../../../../../../root/belljar-target /root/link; "
                + "echo in memory >/mem/own; ln -s ../../../../root/belljar-memory /mem/link; echo up; exec sleep 1000"), () -> {
            HostProcesses.waitFor("its files", () -> belljar("logs", NAME).stdout().equals("up\n"));
            belljar("cp", file.toString(), NAME + ":/root/belljar-copied").hasStatus(0);
            belljar("cp", file.toString(), NAME + ":/root/link").hasStatus(0);
            exec("from the host\nfrom the host\n", "cat", "/root/belljar-copied", "/root/link");
            assertFalse(Files.exists(Path.of("/root/belljar-copied")));
            assertFalse(Files.exists(Path.of("/root/belljar-target")));
            belljar("cp", NAME + ":/root/own", out).hasStatus(0);
            assertEquals("own\n", Files.readString(Path.of(out)));
            belljar("cp", file.toString(), NAME + ":/vol/new").hasStatus(0);
            assertEquals("from the host\n", Files.readString(volume.resolve("new")));
            belljar("cp", file.toString(), NAME + ":/sealed/no").hasStatus(125).wrote("read-only file system");
            // In memory of the container's kernel.
            belljar("cp", file.toString(), NAME + ":/mem/copied").hasStatus(0);
            belljar("cp", file.toString(), NAME + ":/mem/link").hasStatus(0);
            exec("from the host\nfrom the host\n", "cat", "/mem/copied", "/root/belljar-memory");
            assertFalse(Files.exists(Path.of("/root/belljar-memory")));
            Files.delete(Path.of(out));
            belljar("cp", NAME + ":/mem/own", out).hasStatus(0);
            assertEquals("in memory\n", Files.readString(Path.of(out)));
            String diff = belljar("diff", NAME).hasStatus(0).stdout();
            assertTrue(diff.contains("A /root/belljar-copied\nA /root/belljar-memory\nA /root/belljar-target\nA /root/link\nA /root/own\n"), diff);
        });
    }

    @Test
    void execAndLooks() throws IOException {
        Podman.detached(NAME, List.of(IMAGE, "sleep", "1000"), () -> {
            belljar("exec", "-u", "7:8", "-w", "/tmp", "-e", "A=b", NAME, "sh", "-c", "id -u; id -g; pwd; echo $A; exit 4").hasStatus(4).printed("7\n8\n/tmp\nb\n");
            belljar("exec", "-d", NAME, "sleep", "77").hasStatus(0);
            HostProcesses.waitFor("the process in the background", () -> belljar("top", NAME, "-ef").stdout().contains("sleep 77"));
            belljar("exec", "-t", NAME, "sh", "-c", "test -t 0 && tty").hasStatus(0).printed("/dev/pts/0\r\n");
            belljar("exec", NAME, "nonexistent").hasStatus(127);
            belljar("exec", NAME, "/etc/passwd").hasStatus(126);
            // podman looks into the container's /proc by itself.
            assertEquals("USER PID PPID TTY COMMAND\nroot 1 0 ? sleep 1000\nroot N 0 ? sleep 77\n",
                    belljar("top", NAME, "user", "pid", "ppid", "tty", "args").hasStatus(0).stdout().replaceAll(" +\n", "\n").replaceAll(" +", " ")
                            .replaceAll("root [0-9]+ 0 \\? sleep 77", "root N 0 ? sleep 77"));
            assertTrue(belljar("top", NAME).hasStatus(0).stdout().contains("sleep 77"));
            String stats = belljar("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}} {{.PIDs}}", NAME).hasStatus(0).stdout();
            assertTrue(stats.matches(NAME + " [0-9.]+MB / [0-9.]+[MGT]B [0-9]+\n"), stats);
        });
    }

    @Test
    void pauseAndSignals() throws IOException {
        Podman.detached(NAME, List.of("--stop-signal", "USR2", IMAGE, "sh", "-c",
                "trap 'echo usr1' USR1; trap 'echo usr2; exit 6' USR2; echo up; while :; do sleep 0.05; done"), () -> {
            HostProcesses.waitFor("its traps", () -> belljar("logs", NAME).stdout().equals("up\n"));
            belljar("pause", NAME).hasStatus(0);
            belljar("inspect", "--format", "{{.State.Status}}", NAME).printed("paused\n");
            belljar("exec", NAME, "true").hasStatus(255).wrote("container state improper");
            belljar("unpause", NAME).hasStatus(0);
            belljar("kill", "--signal", "USR1", NAME).hasStatus(0);
            HostProcesses.waitFor("its answer", () -> belljar("logs", NAME).stdout().equals("up\nusr1\n"));
            belljar("stop", "-t", "20", NAME).hasStatus(0);
            belljar("wait", NAME).hasStatus(0).printed("6\n");
            belljar("start", NAME).hasStatus(0);
            belljar("kill", NAME).hasStatus(0);
            belljar("wait", NAME).hasStatus(0).printed("137\n");
        });
    }

    @Test
    void endsOfAllKinds() throws IOException {
        Podman.detached(NAME, List.of(IMAGE, "sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"), () -> {
            HostProcesses.waitFor("its trap", () -> belljar("logs", NAME).stdout().equals("up\n"));
            belljar("stop", "-t", "1", NAME).hasStatus(0).wrote("resorting to SIGKILL");
            isStopped("exited 137");
        });
        belljar("run", "--rm", "--timeout", "1", IMAGE, "sleep", "1000").hasStatus(255);
        belljar("run", "--rm", "--memory", "40m", "--memory-swap", "40m", IMAGE, "sh", "-c", "x=0123456789; while :; do x=$x$x; done").hasStatus(137);
    }

    @Test
    void anInitOfPodmans() {
        assumeTrue(Podman.with(Podman.RUNC, "run", "--rm", "--init", IMAGE, "true").status() == 0, "podman has no init (catatonit)");
        belljar("run", "--rm", "--init", IMAGE, "sh", "-c", "cat /proc/1/comm; exit 5").hasStatus(5).printed("podman-init\n");
    }

    @Test
    void healthAndRestarts() throws IOException {
        Podman.detached(NAME, List.of("--health-cmd", "test -e /healthy", "--health-interval", "disable", "--health-retries", "1", IMAGE, "sleep", "1000"), () -> {
            belljar("healthcheck", "run", NAME).hasStatus(1);
            belljar("inspect", "--format", "{{.State.Health.Status}}", NAME).printed("unhealthy\n");
            exec("", "touch", "/healthy");
            belljar("healthcheck", "run", NAME).hasStatus(0);
            belljar("inspect", "--format", "{{.State.Health.Status}}", NAME).printed("healthy\n");
        });
        Podman.detached(NAME, List.of("--restart", "on-failure:1", IMAGE, "sh", "-c", "echo started; exit 1"), () -> {
            HostProcesses.waitFor("its second end", () -> belljar("inspect", "--format", "{{.State.Status}} {{.RestartCount}}", NAME).stdout().equals("exited 1\n"));
            belljar("logs", NAME).printed("started\nstarted\n");
        });
    }

    @Test
    void build() throws IOException {
        Path context = Files.createDirectories(DIRECTORY.resolve("context"));
        Files.writeString(context.resolve("file"), "copied\n");
        Files.writeString(context.resolve("Containerfile"), "FROM " + IMAGE + "\nARG X=7\nENV Y=8\nCOPY file /file\nWORKDIR /w\n"
                + "RUN echo $X $Y >a && cat /file >b\nUSER 5:6\nRUN id -u >/tmp/c\nENTRYPOINT [\"cat\", \"/w/a\", \"/w/b\", \"/tmp/c\"]\n");
        belljar("build", "-q", "--isolation=oci", "-t", "localhost/belljar-test:3", context.toString()).hasStatus(0);
        belljar("run", "--rm", "localhost/belljar-test:3").hasStatus(0).printed("7 8\ncopied\n5\n");
        belljar("rmi", "localhost/belljar-test:3").hasStatus(0);
        Files.writeString(context.resolve("Containerfile"), "FROM " + IMAGE + "\nRUN exit 3\n");
        belljar("build", "-q", "--isolation=oci", context.toString()).hasStatus(3).wrote("RUN exit 3", "exit status 3");
    }

    /** A network that podman made, and one of another container, which may have none. */
    @Test
    void networks() throws IOException {
        Podman.detached(NAME, List.of(IMAGE, "sleep", "1000"), () -> belljar("run", "--rm", "--network=container:" + NAME, IMAGE, "sh", "-c",
                "ip -4 address | grep -c inet; ip route | wc -l").hasStatus(0).printed("1\n0\n"));
        Needs.command("curl");
        Outcome runc = Podman.with(Podman.RUNC, "run", "--rm", "--network=podman", IMAGE, "true");
        assumeTrue(runc.status() == 0, "podman has no bridges here: " + runc.stderr());
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        Path www = Files.createDirectories(DIRECTORY.resolve("www"));
        Files.writeString(www.resolve("index.html"), "hello\n");
        Podman.detached(NAME, List.of("--network=podman", "-p", "127.0.0.1:" + port + ":80", "-v", www + ":/www:ro", IMAGE, "httpd", "-f", "-p", "80", "-h", "/www"), () -> {
            HostProcesses.waitFor("the server's answer", () -> Podman.host("curl", "-s", "-m", "5", "http://127.0.0.1:" + port + "/").stdout().equals("hello\n"));
            belljar("run", "--rm", "--network=container:" + NAME, IMAGE, "wget", "-q", "-O", "-", "http://localhost/").hasStatus(0).printed("hello\n");
            exec("1\n", "sh", "-c", "ip route | grep -c default");
        });
        belljar("run", "--rm", "--network=podman", "--cap-add=net_raw", IMAGE, "sh", "-c", "ping -c 1 127.0.0.1 | grep -c '1 packets received'").hasStatus(0).printed("1\n");
    }

    /** Containers in the kernel of another one: by its namespaces, and as a pod, whose first container is podman's own. */
    @Test
    void namespacesOfOthersAndPods() throws IOException {
        Podman.detached(NAME, List.of("--hostname", "first", IMAGE, "sleep", "1000"), () -> {
            String other = "container:" + NAME;
            belljar("run", "--rm", "--network=" + other, "--pid=" + other, "--ipc=" + other, "--uts=" + other, IMAGE, "sh", "-c", "cat /proc/1/comm; hostname")
                    .hasStatus(0).printed("sleep\nfirst\n");
        });
        String pod = "belljar-pod";
        assumeTrue(belljar("pod", "create", "--name", pod, "--network=none", "--hostname", "podhost").status() == 0, "podman makes no pods here");
        try {
            belljar("run", "-d", "--pod", pod, IMAGE, "httpd", "-f", "-p", "80").hasStatus(0);
            belljar("run", "--rm", "--pod", pod, IMAGE, "sh", "-c", "hostname; until netstat -ltn | grep -q ':80 '; do sleep 0.1; done").hasStatus(0)
                    .printed("podhost\n");
        } finally {
            // Where a directory that is no control group lies among the groups, podman complains; the pod is gone all the same.
            belljar("pod", "rm", "-f", "-t", "0", pod);
        }
        assertFalse(belljar("pod", "ps", "--format", "{{.Name}}").stdout().contains(pod));
    }

    /** Statuses that podman makes of a runtime's messages. */
    @Test
    void errorsAsWithRunc() {
        String[][] cases = {{IMAGE, "nonexistent"}, {IMAGE, "/nonexistent/x"}, {IMAGE, "/etc"}, {IMAGE, "/etc/passwd"}, {"-w", "/etc/passwd", IMAGE, "true"},
            {"-u", "nobodyknows", IMAGE, "true"}, {"-v", "/nonexistent:/x", IMAGE, "true"}};
        for (String[] c : cases) {
            String[] words = new String[c.length + 1];
            words[0] = "--rm";
            System.arraycopy(c, 0, words, 1, c.length);
            Outcome runc = Podman.with(Podman.RUNC, "run", words);
            Outcome o = belljar("run", words).hasStatus(runc.status());
            assertTrue(o.status() != 0, o.describe());
        }
    }
}
