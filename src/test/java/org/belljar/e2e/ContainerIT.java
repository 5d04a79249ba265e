package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The container runtime's commands, without a caller around them. */
class ContainerIT {
    private final List<Bundle> bundles = new ArrayList<>();

    private Bundle bundle(String name, String... argv) throws IOException {
        Bundle b = Bundle.of(name, argv);
        bundles.add(b);
        return b;
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (Bundle b : bundles) {
            b.command("delete", "-f", b.id);
            b.isGone();
        }
    }

    private static void kill(long pid, String signal) {
        HostCommand.run(List.of("kill", "-" + signal, Long.toString(pid)), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT)
                .hasStatus(0);
    }

    private static void ends(int pid) {
        HostProcesses.waitFor("process " + pid + " ends", () -> {
            try {
                return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void runsToItsEnd() throws IOException {
        Bundle b = bundle("run", "sh", "-c", "echo $$; hostname; id -u; grep CapEff /proc/self/status; exit 7");
        b.command("run", b.id).hasStatus(7).printed("1\ninside\n0\nCapEff:\t0000000000000021\n");
        b.isGone();
    }

    @Test
    void lifeStepByStep() throws IOException {
        Bundle b = bundle("steps", "sh", "-c", "echo started; read line; echo $line; exit 3");
        Path out = b.directory.resolve("out");
        Path in = b.directory.resolve("in");
        HostCommand.run(List.of("mkfifo", in.toString()), b.directory, Belljar.environment(), new byte[0], Belljar.LIMIT).hasStatus(0);
        List<String> create = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <>in >out 2>&1", "sh"));
        create.addAll(b.line("create", "--pid-file", "pid", b.id));
        HostCommand.run(create, b.directory, Belljar.launcherEnvironment(), new byte[0], Belljar.LIMIT).hasStatus(0);
        assertEquals("created", b.status());
        assertEquals("", Files.readString(out));
        b.command("create", b.id).hasStatus(1).wrote("container with given ID already exists");
        b.command("exec", b.id, "true").hasStatus(255).wrote("cannot exec");
        b.command("start", b.id).hasStatus(0).printed("");
        b.await("running");
        b.command("start", b.id).hasStatus(1).wrote("cannot start an already running container");
        b.command("delete", b.id).hasStatus(1).wrote("that is not stopped: running");
        HostCommand.run(List.of("sh", "-c", "echo word >in"), b.directory, Belljar.environment(), new byte[0], Belljar.LIMIT).hasStatus(0);
        ends(b.pid());
        b.await("stopped");
        assertEquals("started\nword\n", Files.readString(out));
        b.command("kill", b.id).hasStatus(1).wrote("container not running");
        b.command("exec", b.id, "true").hasStatus(255).wrote("stopped container");
        b.command("delete", b.id).hasStatus(0);
        b.command("state", b.id).hasStatus(1).wrote("container does not exist");
    }

    @Test
    void execInIt() throws IOException {
        Bundle b = bundle("exec", "sleep", "1000");
        b.detached("run", "-d", "--pid-file", "pid", b.id).hasStatus(0);
        b.command("exec", "--env", "A=b", "--cwd", "/tmp", "--user", "5:6", b.id, "sh", "-c", "echo $A; pwd; id -u; id -g; exit 9")
                .hasStatus(9).printed("b\n/tmp\n5\n6\n");
        b.command("exec", b.id, "nonexistent").hasStatus(255).wrote("executable file not found in $PATH");
        b.detached("exec", "-d", "--pid-file", "pid2", b.id, "sleep", "2000").hasStatus(0);
        int exec = Integer.parseInt(Files.readString(b.directory.resolve("pid2")));
        b.command("ps", b.id).hasStatus(0).printed(b.command("ps", b.id).stdout());
        assertEquals(3, b.command("ps", b.id).stdout().lines().count());
        kill(exec, "KILL");
        HostProcesses.waitFor("the sleep of exec is killed with its monitor", () -> b.command("ps", b.id).stdout().lines().count() == 2);
        HostCommand c = b.start("exec", b.id, "sleep", "3000");
        HostProcesses.waitFor("exec has begun", () -> b.command("ps", b.id).stdout().lines().count() == 3);
        kill(c.process().pid(), "TERM");
        c.await(Belljar.LIMIT).hasStatus(143);
    }

    @Test
    void pidfdSockets() throws IOException {
        Needs.command("python3");
        Bundle b = bundle("pidfd", "sleep", "1000");
        for (String[] c : new String[][] {{"standard", "run", "-d", "--pid-file", "p", "--pidfd-socket", "s", b.id},
            {"setns", "exec", "-d", "--pid-file", "p", "--pidfd-socket", "s", b.id, "sleep", "1000"}}) {
            Files.deleteIfExists(b.directory.resolve("s"));
            HostCommand receiver = HostCommand.start(List.of("python3", "-c", """
                    import socket
                    s = socket.socket(socket.AF_UNIX); s.bind('s'); s.listen()
                    data, fds, _, _ = socket.recv_fds(s.accept()[0], 100, 1)
                    print(data.decode(), [l.split()[1] for l in open('/proc/self/fdinfo/%d' % fds[0]) if l.startswith('Pid:')][0])
                    """), b.directory, Belljar.environment(), new byte[0]);
            HostProcesses.waitFor("the socket", () -> Files.exists(b.directory.resolve("s")));
            b.detached(java.util.Arrays.copyOfRange(c, 1, c.length)).hasStatus(0);
            receiver.await(Belljar.LIMIT).hasStatus(0).printed(c[0] + " " + Files.readString(b.directory.resolve("p")) + "\n");
        }
        Bundle bad = bundle("pidfd-bad", "true");
        bad.command("create", "--pidfd-socket", "missing/socket", bad.id).hasStatus(1).wrote("pidfd socket", "no such file or directory");
        bad.isGone();
    }

    @Test
    void signalsAndPause() throws IOException {
        Bundle b = bundle("signals", "sh", "-c", "trap 'echo got it; exit 4' USR1; echo ready; while :; do sleep 0.05; done");
        b.detached("run", "-d", b.id).hasStatus(0);
        HostProcesses.waitFor("its trap is set", () -> b.output().equals("ready\n"));
        // Its first process has no handler for TERM, and signals without a handler do not reach a first process.
        b.command("kill", b.id, "TERM").hasStatus(0);
        b.command("pause", b.id).hasStatus(0);
        assertEquals("paused", b.status());
        b.command("exec", b.id, "true").hasStatus(255).wrote("paused container");
        b.command("kill", b.id, "SIGUSR1").hasStatus(0);
        assertEquals("ready\n", b.output());
        b.command("resume", b.id).hasStatus(0);
        b.await("stopped");
        assertEquals("ready\ngot it\n", b.output());
    }

    @Test
    void killedMonitorKillsTheContainer() throws IOException {
        Bundle b = bundle("monitor", "sleep", "1000");
        b.detached("run", "-d", "--pid-file", "pid", b.id).hasStatus(0);
        kill(b.pid(), "KILL");
        b.await("stopped");
        b.command("delete", b.id).hasStatus(0);
    }

    @Test
    void killedSandboxIsCleanedUp() throws IOException {
        Bundle b = bundle("sandbox", "sleep", "1000");
        b.detached("run", "-d", "--pid-file", "pid", b.id).hasStatus(0);
        String state = Files.readString(b.root.resolve(b.id).resolve("state.json"));
        kill(Long.parseLong(state.replaceAll("(?s).*\"sandboxPid\": ([0-9]+).*", "$1")), "KILL");
        ends(b.pid());
        assertEquals("stopped", b.status());
        b.command("start", b.id).hasStatus(1).wrote("has stopped");
        b.command("exec", b.id, "true").hasStatus(1).wrote("stopped container");
        b.command("delete", b.id).hasStatus(0);
    }

    @Test
    void killedWhileBeingCreated() throws IOException, InterruptedException {
        for (int millis : new int[] {20, 80, 200}) {
            Bundle b = bundle("create-" + millis, "sleep", "1000");
            HostCommand c = b.start("create", b.id);
            TimeUnit.MILLISECONDS.sleep(millis);
            c.killAll();
            c.await(Belljar.LIMIT);
            b.command("delete", "-f", b.id).hasStatus(0);
            b.isGone();
        }
    }

    @Test
    void severalAtOnce() throws IOException {
        List<HostCommand> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Bundle b = bundle("many-" + i, "sh", "-c", "echo " + i + "; exit " + i);
            all.add(b.start("run", b.id));
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).await(Belljar.LIMIT).hasStatus(i).printed(i + "\n");
        }
    }

    @Test
    void oneOfManyCreatesWins() throws IOException {
        Bundle b = bundle("race", "sleep", "1");
        List<HostCommand> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(b.start("run", b.id));
        }
        int created = 0;
        for (HostCommand c : all) {
            Outcome o = c.await(Belljar.LIMIT);
            created += o.status() == 0 ? 1 : 0;
            assertTrue(o.status() == 0 || o.stderr().contains("already exists"), o.describe());
        }
        assertEquals(1, created);
    }

    // ---- bad inputs ----

    private void fails(Bundle b, String... parts) throws IOException {
        Path log = b.directory.resolve("log");
        Files.deleteIfExists(log);
        b.command("--log", "log", "--log-format", "json", "create", "--pid-file", "pid", b.id).hasStatus(1).wrote(parts);
        String line = Files.readString(log);
        assertTrue(line.startsWith("{\"level\":\"error\",\"msg\":\""), line);
        assertFalse(Files.exists(b.directory.resolve("pid")));
        b.isGone();
    }

    @Test
    void badIds() throws IOException {
        Bundle b = bundle("ids", "true");
        for (String id : List.of("a/b", "..", ".", "", "a b", "../../x")) {
            b.command("create", id).hasStatus(1).wrote("invalid container ID format");
        }
        b.command("state", "nobody").hasStatus(1).wrote("container does not exist");
        b.command("delete", "nobody").hasStatus(1).wrote("container does not exist");
        b.command("delete", "-f", "nobody").hasStatus(0);
        b.command("start", "nobody").hasStatus(1).wrote("container does not exist");
        b.command("create", "--bundle", "missing", "x").hasStatus(1).wrote("config.json", "missing");
        b.command("nonsense").hasStatus(1).wrote("nonsense");
        b.command("create", "--nonsense", "x").hasStatus(1).wrote("--nonsense");
    }

    @Test
    void badConfigurations() throws IOException {
        Bundle b = bundle("configs", "true");
        String good = b.configuration();
        b.configure(good.substring(0, good.length() / 2));
        fails(b, "config.json");
        b.configure(good.replace("\"cwd\": \"/\"", "\"cwd\": \"relative\""));
        fails(b, "process.cwd");
        b.configure(good.replaceFirst("\"path\": \"[^\"]*\"", "\"path\": \"missing\""));
        fails(b, "missing", "No such file");
        b.configure(good.replace("\"source\": \"proc\"}", "\"source\": \"proc\"}, {\"destination\": \"/x\", \"type\": \"bind\", \"source\": \"/missing\"}"));
        fails(b, "mounts[1]", "/missing");
        b.configure(good.replace("\"true\"", "\"nonexistent\""));
        fails(b, "executable file not found in $PATH");
        b.configure(good.replace("\"terminal\": false", "\"terminal\": true"));
        fails(b, "console socket");
    }

    @Test
    void consoleSocketThatIsNone() throws IOException {
        Bundle b = bundle("console", "true");
        b.configure(b.configuration().replace("\"terminal\": false", "\"terminal\": true"));
        Files.writeString(b.directory.resolve("file"), "");
        b.command("create", "--console-socket", "file", b.id).hasStatus(1).wrote("console socket", "file");
        b.command("create", "--console-socket", "missing/socket", b.id).hasStatus(1).wrote("console socket", "no such file or directory");
        b.isGone();
    }
}
