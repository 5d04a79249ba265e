package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Containers that share a sandbox: pods, and namespaces of another container. */
class PodIT {
    private static final String OWN = "\"namespaces\": [{\"type\": \"pid\"}, {\"type\": \"network\"}, {\"type\": \"mount\"}, {\"type\": \"uts\"}, {\"type\": \"ipc\"}]";

    private Bundle sandbox;

    private Bundle start(String name, String... argv) throws IOException {
        sandbox = Bundle.of(name, argv);
        annotate(sandbox, "\"io.kubernetes.cri.container-type\": \"sandbox\"");
        sandbox.detached("run", "-d", "--pid-file", "pid", sandbox.id).hasStatus(0);
        return sandbox;
    }

    private static void annotate(Bundle b, String annotations) throws IOException {
        b.configure(b.configuration().replace("\"linux\":", "\"annotations\": {" + annotations + "}, \"linux\":"));
    }

    /** As containerd writes it: names, IPC and network of the sandbox, by the process that stands for it. */
    private Bundle member(String name, String... argv) throws IOException {
        Bundle b = sandbox.sibling(name, argv);
        annotate(b, "\"io.kubernetes.cri.container-type\": \"container\", \"io.kubernetes.cri.sandbox-id\": \"" + sandbox.id + "\"");
        namespaces(b, "{\"type\": \"pid\"}, {\"type\": \"mount\"}, " + of(sandbox, "uts") + ", " + of(sandbox, "ipc") + ", "
                + of(sandbox, "network"));
        b.configure(b.configuration().replace("\"hostname\": \"inside\", ", ""));
        return b;
    }

    private static void namespaces(Bundle b, String list) throws IOException {
        String changed = b.configuration().replace(OWN, "\"namespaces\": [" + list + "]");
        assertTrue(!changed.equals(b.configuration()));
        b.configure(changed);
    }

    private static String of(Bundle b, String type) throws IOException {
        String link = type.equals("network") ? "net" : type.equals("mount") ? "mnt" : type;
        return "{\"type\": \"" + type + "\", \"path\": \"/proc/" + b.pid() + "/ns/" + link + "\"}";
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        if (Files.exists(sandbox.root)) {
            try (var entries = Files.list(sandbox.root)) {
                for (Path p : entries.toList()) {
                    sandbox.command("delete", "-f", p.getFileName().toString()).hasStatus(0);
                }
            }
        }
        sandbox.isGone();
    }

    private static String sandboxPid(Bundle b) throws IOException {
        return Files.readString(b.root.resolve(b.id).resolve("state.json")).replaceAll("(?s).*\"sandboxPid\": ([0-9]+).*", "$1");
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

    private static List<Integer> hostPids(Bundle b) {
        List<Integer> all = new ArrayList<>();
        for (String s : b.command("ps", "-f", "json", b.id).hasStatus(0).stdout().replaceAll("[^0-9]+", " ").strip().split(" ")) {
            all.add(Integer.parseInt(s));
        }
        return all;
    }

    @Test
    void membersShareOneKernel() throws IOException {
        start("pod", "sleep", "1000");
        Bundle server = member("server", "sh", "-c", "echo $$; hostname; touch /tmp/mine; echo word | nc -l -p 8080; exec sleep 1000");
        server.detached("create", "--pid-file", "pid", server.id).hasStatus(0);
        assertEquals("created", server.status());
        server.command("start", server.id).hasStatus(0);
        assertEquals(sandboxPid(sandbox), sandboxPid(server));
        Bundle client = member("client", "sh", "-c", "until nc 127.0.0.1 8080; do :; done; ls /tmp; ps -o args | grep -c '[s]leep'; exit 6");
        client.command("run", client.id).hasStatus(6).printed("word\n0\n");
        assertEquals("1\ninside\n", server.output());
    }

    @Test
    void verbsWorkOnOneMember() throws IOException {
        start("pod-verbs", "sleep", "1000");
        Bundle a = member("a", "sh", "-c", "trap 'exit 5' USR1; echo ready; while :; do sleep 0.05; done");
        Bundle b = member("b", "sleep", "1000");
        for (Bundle m : List.of(a, b)) {
            m.detached("create", "--pid-file", "pid", m.id).hasStatus(0);
            m.command("start", m.id).hasStatus(0);
        }
        HostProcesses.waitFor("its trap is set", () -> a.output().equals("ready\n"));
        a.command("create", a.id).hasStatus(1).wrote("container with given ID already exists");
        assertEquals(1, hostPids(b).size());
        a.command("exec", a.id, "sh", "-c", "ps -o args | grep -c '[s]leep 1000'; exit 9").hasStatus(9).printed("0\n");
        a.command("pause", a.id).hasStatus(0);
        assertEquals("paused", a.status());
        assertEquals("running", b.status());
        b.command("exec", b.id, "echo", "runs").hasStatus(0).printed("runs\n");
        a.command("update", "--pids-limit", "20", a.id).hasStatus(0);
        a.command("resume", a.id).hasStatus(0);
        a.command("kill", a.id, "USR1").hasStatus(0);
        ends(a.pid());
        a.await("stopped");
        assertEquals("running", sandbox.status());
        a.command("delete", a.id).hasStatus(0);
        a.command("state", a.id).hasStatus(1).wrote("does not exist");
        a.detached("run", "-d", "--pid-file", "pid", a.id).hasStatus(0);
        b.command("kill", "--all", b.id, "KILL").hasStatus(0);
        b.await("stopped");
        assertEquals("running", a.status());
    }

    @Test
    void membersEndWithTheSandbox() throws IOException {
        start("pod-end", "sleep", "1000");
        Bundle a = member("a", "sleep", "1000");
        a.detached("run", "-d", "--pid-file", "pid", a.id).hasStatus(0);
        Bundle late = member("late", "true");
        sandbox.command("kill", sandbox.id, "KILL").hasStatus(0);
        ends(a.pid());
        a.await("stopped");
        late.command("create", late.id).hasStatus(1).wrote("annotations[\\\"io.kubernetes.cri.sandbox-id\\\"]", "'pod-end' is not running");
        sandbox.command("delete", sandbox.id).hasStatus(0);
        a.command("delete", a.id).hasStatus(0);
    }

    @Test
    void aMemberThatCannotBeMadeLeavesNothing() throws IOException {
        start("pod-bad", "sleep", "1000");
        Bundle a = member("a", "nonexistent");
        a.command("create", "--pid-file", "pid", a.id).hasStatus(1).wrote("executable file not found in $PATH");
        a.command("state", a.id).hasStatus(1).wrote("does not exist");
        Bundle b = member("b", "true");
        b.configure(b.configuration().replaceFirst("\"root\": \\{\"path\": \"[^\"]*\"", "\"root\": {\"path\": \"/nowhere\""));
        b.command("create", b.id).hasStatus(1).wrote("/nowhere", "No such file");
        Bundle c = member("c", "sleep", "1000");
        c.configure(c.configuration().replace("\"linux\":", "\"hooks\": {\"prestart\": [{\"path\": \"/bin/false\"}]}, \"linux\":"));
        c.command("run", c.id).hasStatus(1).wrote("hooks.prestart[0]: exit status 1");
        assertEquals(1, hostPids(sandbox).size());
    }

    /** The sandbox's process is confined from the moment its first container has been made: hooks are run by others. */
    @Test
    void hooksOfMembersAndTheConfinedKernel() throws IOException {
        start("pod-hooks", "sleep", "1000");
        Bundle a = member("a", "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done");
        Path log = a.directory.resolve("hooks.log");
        List<String> hooks = new ArrayList<>();
        for (String kind : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            hooks.add("\"" + kind + "\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"echo " + kind + " $(grep Seccomp: /proc/self/status) >>" + log
                    + "\"], \"env\": [\"PATH=/usr/bin:/bin\"]}]");
        }
        String plain = a.configuration();
        a.configure(plain.replace("\"linux\":", "\"hooks\": {" + String.join(", ", hooks) + "}, \"linux\":"));
        a.detached("create", "--pid-file", "pid", a.id).hasStatus(0);
        for (Path t : threads(sandboxPid(sandbox))) {
            String status = Files.readString(t.resolve("status"));
            assertTrue(status.contains("\nNoNewPrivs:\t1\nSeccomp:\t2\n"), () -> "a thread without a filter: " + status);
        }
        a.command("start", a.id).hasStatus(0);
        a.command("delete", "-f", a.id).hasStatus(0);
        assertEquals(Stream.of("prestart", "createRuntime", "createContainer", "poststart", "poststop").map(k -> k + " Seccomp: 0\n").collect(Collectors.joining()),
                Files.readString(log));
        a.configure(plain.replace("\"linux\":", "\"hooks\": {\"poststart\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"echo why >&2; exit 3\"]}]}, \"linux\":"));
        a.detached("create", a.id).hasStatus(0);
        a.command("start", a.id).hasStatus(1).wrote("error running hook hooks.poststart[0]: exit status 3", "why");
        a.await("stopped");
    }

    private static List<Path> threads(String pid) throws IOException {
        try (var all = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return all.toList();
        }
    }

    /** Who joins the network of what stands for it on the host must not come to the host's. */
    @Test
    void aMemberWhoseNetworkCannotBeEntered() throws IOException {
        start("pod-network", "sleep", "1000");
        Bundle a = member("a", "sleep", "1000");
        a.configure(a.configuration().replace(of(sandbox, "network"), "{\"type\": \"network\", \"path\": \"/etc/passwd\"}"));
        a.command("create", a.id).hasStatus(1).wrote("cannot enter the container's network namespace: Invalid argument");
        HostProcesses.waitFor("it to be undone", () -> a.command("state", a.id).status() == 1);
        a.configure(a.configuration().replace("/etc/passwd", "/nonexistent/ns"));
        a.command("create", a.id).hasStatus(1).wrote("cannot join the network namespace '/nonexistent/ns'");
        assertEquals(1, hostPids(sandbox).size());
    }

    @Test
    void aKilledMonitorEndsItsMemberAlone() throws IOException {
        start("pod-monitor", "sleep", "1000");
        Bundle a = member("a", "sleep", "1000");
        a.detached("run", "-d", "--pid-file", "pid", a.id).hasStatus(0);
        HostCommand.run(List.of("kill", "-KILL", Integer.toString(a.pid())), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT)
                .hasStatus(0);
        a.await("stopped");
        assertEquals("running", sandbox.status());
    }

    @Test
    void tasksAndMemoryAreHeldPerMember() throws IOException {
        start("pod-limits", "sleep", "1000");
        Bundle a = member("a", "sh", "-c", "cat /sys/fs/cgroup/pids.max; grep MemTotal /proc/meminfo; i=0; while [ $i -lt 20 ]; do sleep 100 & i=$((i+1)); done");
        a.configure(a.configuration().replace("\"linux\": {", "\"linux\": {\"resources\": {\"pids\": {\"limit\": 10}, \"memory\": {\"limit\": 67108864}}, ")
                .replace("\"mounts\": [", "\"mounts\": [{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\"}, "));
        a.command("run", a.id).hasStatus(2).printed("10\nMemTotal:          65536 kB\n").wrote("can't fork");
        sandbox.command("exec", sandbox.id, "sh", "-c", "grep -q 'MemTotal: *65536 kB' /proc/meminfo; echo $?").printed("1\n");
    }

    @Test
    void aMemberLetsGoOfItsFiles() throws IOException {
        start("pod-files", "sleep", "1000");
        Bundle a = member("a", "sh", "-c", "touch /mnt/made; cd /mnt; exec sleep 1000");
        Path shown = Files.createDirectories(a.directory.resolve("shown"));
        a.configure(a.configuration().replace("\"mounts\": [", "\"mounts\": [{\"destination\": \"/mnt\", \"type\": \"bind\", \"source\": \"" + shown + "\", \"options\": [\"rbind\"]}, "));
        a.detached("run", "-d", "--pid-file", "pid", a.id).hasStatus(0);
        HostProcesses.waitFor("it runs", () -> Files.exists(shown.resolve("made")));
        assertTrue(openBelow(shown) > 0);
        a.command("kill", a.id, "KILL").hasStatus(0);
        ends(a.pid());
        // Whoever waits for the end may unmount them.
        assertEquals(0, openBelow(shown));
    }

    private long openBelow(Path directory) throws IOException {
        try (var fds = Files.list(Path.of("/proc/" + sandboxPid(sandbox) + "/fd"))) {
            return fds.filter(f -> {
                try {
                    return Files.readSymbolicLink(f).startsWith(directory);
                } catch (IOException e) {
                    return false;
                }
            }).count();
        }
    }

    @Test
    void namespacesOfAnotherContainer() throws IOException {
        sandbox = Bundle.of("shared", "sh", "-c", "echo up | nc -l -p 8081; exec sleep 1000");
        sandbox.detached("run", "-d", "--pid-file", "pid", sandbox.id).hasStatus(0);
        // podman run --network=container:X
        Bundle net = sandbox.sibling("net", "sh", "-c", "until nc 127.0.0.1 8081; do :; done; hostname; ls -d /proc/[0-9]* | wc -l");
        namespaces(net, "{\"type\": \"pid\"}, {\"type\": \"mount\"}, {\"type\": \"uts\"}, {\"type\": \"ipc\"}, " + of(sandbox, "network"));
        net.configure(net.configuration().replace("\"inside\"", "\"other\""));
        net.command("run", net.id).hasStatus(0).printed("up\nother\n3\n");
        // podman run --pid=container:X --network=none
        Bundle pid = sandbox.sibling("pid", "sh", "-c", "tr '\\0' ' ' < /proc/1/cmdline; [ $$ != 1 ]; echo $?; nc 127.0.0.1 8081 2>/dev/null; echo $?; sleep 1000 & exit 4");
        namespaces(pid, "{\"type\": \"network\"}, {\"type\": \"mount\"}, {\"type\": \"uts\"}, {\"type\": \"ipc\"}, " + of(sandbox, "pid"));
        pid.command("run", pid.id).hasStatus(4).printed("sleep 1000 0\n1\n");
        // What it left running ended with it.
        assertEquals(1, hostPids(sandbox).size());
        Bundle mount = sandbox.sibling("mount", "true");
        namespaces(mount, "{\"type\": \"pid\"}, {\"type\": \"network\"}, " + of(sandbox, "mount"));
        mount.command("run", mount.id).hasStatus(1).wrote("linux.namespaces: the mount namespace", "cannot be joined");
    }

    @Test
    void namespacesThatAreNobodys() throws IOException {
        sandbox = Bundle.of("nobodys", "true");
        String good = sandbox.configuration();
        for (String type : List.of("pid", "ipc", "uts", "mount", "user", "time")) {
            String own = "{\"type\": \"" + type + "\"}";
            String joined = "{\"type\": \"" + type + "\", \"path\": \"/proc/self/ns/uts\"}";
            sandbox.configure(good.contains(own) ? good.replace(own, joined) : good.replace("[{\"type\": \"pid\"}", "[" + joined + ", {\"type\": \"pid\"}"));
            sandbox.command("run", sandbox.id).hasStatus(1).wrote("linux.namespaces: the " + type + " namespace '/proc/self/ns/uts' cannot be joined");
        }
    }
}
