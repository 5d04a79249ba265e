package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.json.Json;
import org.belljar.json.JsonException;
import org.belljar.json.JsonReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What config.json configures, as the container sees it. The expected values were seen with runc 1.1.5. */
class ContainerConfigIT {
    private final List<Bundle> bundles = new ArrayList<>();

    /** A bundle whose root is its own, with changes of its configuration, each "a.b=JSON". "+=" appends to an array. */
    private Bundle bundle(String name, String script, String... changes) throws IOException {
        Bundle b = Bundle.of(name, "sh", "-c", script);
        bundles.add(b);
        Scratch.fill(b.directory.resolve("rootfs"), Needs.busyboxRoot());
        change(b, "root.path=\"rootfs\"");
        change(b, changes);
        return b;
    }

    @SuppressWarnings("unchecked")
    private static void change(Bundle b, String... changes) throws IOException {
        try {
            Map<String, Object> config = (Map<String, Object>) JsonReader.read(b.configuration().getBytes(StandardCharsets.UTF_8));
            for (String c : changes) {
                int equals = c.indexOf('=');
                boolean isAdded = c.charAt(equals - 1) == '+';
                String[] path = c.substring(0, isAdded ? equals - 1 : equals).split("\\.");
                Map<String, Object> at = config;
                for (int i = 0; i < path.length - 1; i++) {
                    at = (Map<String, Object>) at.computeIfAbsent(path[i], k -> new java.util.LinkedHashMap<String, Object>());
                }
                Object value = JsonReader.read(c.substring(equals + 1).getBytes(StandardCharsets.UTF_8));
                if (isAdded) {
                    ((List<Object>) at.computeIfAbsent(path[path.length - 1], k -> new ArrayList<>())).add(value);
                } else {
                    at.put(path[path.length - 1], value);
                }
            }
            b.configure(Json.write(config));
        } catch (JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Outcome run(Bundle b) {
        return b.command("run", b.id);
    }

    private static String mount(String destination, String type, String source, String options) {
        return "mounts+={\"destination\":\"" + destination + "\",\"type\":\"" + type + "\",\"source\":\"" + source + "\",\"options\":[" + options + "]}";
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (Bundle b : bundles) {
            b.command("delete", "-f", b.id);
            b.isGone();
        }
    }

    @Test
    void mountsAndTheirOptions() throws IOException {
        Bundle b = bundle("mounts", "grep -E ' /(data|up|bind/.*|sys|sys/fs/cgroup) ' /proc/mounts | cut -d' ' -f2-4;"
                + "cat /bind/a/file; echo x > /bind/a/file; echo new > /bind/dir/new; cat /up/inner; stat -c %a /data /up; touch /no; cat /sys/fs/cgroup/cgroup.procs",
                "root.readonly=true", mount("/data", "tmpfs", "t", "\"nosuid\",\"size=1m\",\"mode=0711\""),
                mount("/up", "tmpfs", "t", "\"tmpcopyup\",\"noexec\",\"ro\""), mount("/sys", "none", "/sys", "\"rbind\",\"ro\""),
                mount("/sys/fs/cgroup", "cgroup", "cgroup", "\"ro\""));
        Files.createDirectories(b.directory.resolve("rootfs/up"));
        Files.writeString(b.directory.resolve("rootfs/up/inner"), "copied\n");
        Files.createDirectories(b.directory.resolve("shown"));
        Files.writeString(b.directory.resolve("file"), "content\n");
        change(b, mount("/bind/a/file", "bind", "file", "\"bind\",\"ro\""), mount("/bind/dir", "", b.directory + "/shown", "\"rbind\",\"nosuid\",\"rprivate\""));
        run(b).hasStatus(0).printed("""
                /data tmpfs rw,nosuid,relatime,size=1024k,mode=711
                /up tmpfs ro,noexec,relatime,mode=755
                /sys sysfs ro,relatime
                /sys/fs/cgroup cgroup2 ro,relatime
                /bind/a/file hostfs ro,relatime
                /bind/dir hostfs rw,nosuid,relatime
                content
                copied
                711
                755
                1
                """).wrote("/bind/a/file: Read-only file system", "/no: Read-only file system");
        assertEquals("new\n", Files.readString(b.directory.resolve("shown/new")));
    }

    @Test
    void bindsWithAndWithoutWhatIsMountedBelow() throws IOException {
        assumeTrue(Needs.isRoot(), "mounting on the host needs root");
        Bundle b = bundle("submounts", "ls -A /one /all /one/below /all/below; touch /one/made; umount /all/below 2>/dev/null; cat /f");
        Path shown = Files.createDirectories(b.directory.resolve("shown/below")).getParent();
        Files.writeString(shown.resolve("below/covered"), "");
        Files.writeString(b.directory.resolve("file"), "file\n");
        change(b, mount("/one", "bind", shown.toString(), "\"bind\""), mount("/all", "bind", shown.toString(), "\"rbind\""),
                mount("/f", "bind", "file", "\"bind\",\"ro\""));
        host("mount", "-t", "tmpfs", "x", shown.resolve("below").toString());
        try {
            Files.writeString(shown.resolve("below/top"), "");
            run(b).hasStatus(0).printed("/all:\nbelow\n\n/all/below:\ntop\n\n/one:\nbelow\n\n/one/below:\ncovered\nfile\n");
            assertTrue(Files.exists(shown.resolve("made")));
        } finally {
            host("umount", shown.resolve("below").toString());
        }
    }

    private static void host(String... words) {
        HostCommand.run(List.of(words), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT).hasStatus(0);
    }

    @Test
    void noLinkOfTheRootLeadsOut() throws IOException {
        Bundle b = bundle("links", "cat /up/file /abs; ls -d /up/dir /up/cwd /up/z; cat /up/secret | wc -c; touch /up/no; ls /dev/null");
        Path outside = Files.createDirectories(b.directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret\n");
        Files.writeString(b.directory.resolve("file"), "bound\n");
        Path root = b.directory.resolve("rootfs");
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../../../../../../../../../" + outside));
        Files.createSymbolicLink(root.resolve("abs"), outside.resolve("abs"));
        Scratch.delete(root.resolve("dev"));
        Files.createSymbolicLink(root.resolve("dev"), outside);
        Files.createSymbolicLink(root.resolve("magic"), Path.of("/proc/1/root" + outside));
        change(b, mount("/up/file", "bind", "file", "\"bind\""), mount("/abs", "bind", "file", "\"bind\""), mount("/up/dir", "tmpfs", "t", ""),
                mount("/x/../../../up/z", "tmpfs", "t", ""), mount("/magic/m", "tmpfs", "t", ""), mount("/up/secret", "bind", "file", "\"bind\""),
                "linux.maskedPaths=[\"/up/secret\"]", "linux.readonlyPaths=[\"/up\"]", "process.cwd=\"/up/cwd\"");
        run(b).hasStatus(0).printed("bound\nbound\n/up/cwd\n/up/dir\n/up/z\n0\n/dev/null\n").wrote("/up/no: Read-only file system");
        try (var left = Files.list(outside)) {
            assertEquals(List.of(outside.resolve("secret")), left.toList());
        }
        assertEquals("secret\n", Files.readString(outside.resolve("secret")));
    }

    @Test
    void placesThatCannotBe() throws IOException {
        Bundle b = bundle("places", "true");
        Path root = b.directory.resolve("rootfs");
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(root.resolve("pr"), Path.of("proc"));
        String before = b.configuration();
        String[][] cases = {
            {mount("/loop/x", "tmpfs", "t", ""), "mounts[4]: cannot mount a file system of type 'tmpfs' at '/loop/x': Too many levels of symbolic links"},
            {mount("/bin/sh/x", "tmpfs", "t", ""), "mounts[4]: cannot mount a file system of type 'tmpfs' at '/bin/sh/x': Not a directory"},
            {mount("/pr", "proc", "proc", ""), "the place is a symbolic link, not a directory"},
            {mount("/x", "tmpfs", "t", "\"sise=1\""), "mounts[4]: cannot mount a file system of type 'tmpfs' at '/x': Invalid argument"},
            {mount("/x", "nofs", "t", ""), "mounts[4]: cannot mount a file system of type 'nofs' at '/x': No such device"},
            {mount("/x", "bind", "/nowhere", "\"bind\""), "mounts[4].source: cannot open '/nowhere': No such file or directory"},
            {"linux.sysctl={\"kernel.nothing\":\"1\"}", "linux.sysctl[\\\"kernel.nothing\\\"]: the sandbox's kernel has no such setting"},
            {"linux.sysctl={\"kernel.pid_max\":\"5\"}", "is '4194304' in the sandbox's kernel and cannot be set"},
            {"process.rlimits=[{\"type\":\"RLIMIT_NOFILE\",\"soft\":1,\"hard\":9999999}]", "process.rlimits[0].hard: RLIMIT_NOFILE goes up to 1048576"},
            {"hooks.createRuntime=[{\"path\":\"/nowhere\"}]", "error running hook hooks.createRuntime[0]: fork/exec /nowhere: No such file or directory"},
            {"hooks.startContainer=[{\"path\":\"/bin/false\"}]", "error running hook hooks.startContainer[0]: exit status 1"},
        };
        for (String[] c : cases) {
            b.configure(before);
            change(b, c[0]);
            Outcome o = run(b).wrote(c[1]);
            assertTrue(o.status() != 0 || c[0].contains("startContainer"), o.describe());
        }
        b.isGone();
    }

    @Test
    void whoTheProcessIs() throws IOException {
        String all = "[\"CAP_CHOWN\",\"CAP_KILL\"]";
        Bundle b = bundle("who", "id; umask; pwd; grep -E 'Cap|NoNew|Seccomp:' /proc/self/status; ulimit -n; ulimit -Hn; ulimit -c; cat /proc/self/oom_score_adj;"
                + " hostname; cat /proc/sys/kernel/domainname; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; uname -m; stat -c %a,%t,%T /dev/fuse; ls -l /dev/tty | cut -c1-10; [ $(cut -d. -f1 /proc/uptime) -gt 999999999 ] && echo late",
                "process.user={\"uid\":1000,\"gid\":1001,\"umask\":63,\"additionalGids\":[5,7]}", "process.cwd=\"/made/here\"",
                "process.capabilities={\"bounding\":" + all + ",\"permitted\":" + all + ",\"effective\":[\"CAP_KILL\"],\"inheritable\":[\"CAP_KILL\"],\"ambient\":[\"CAP_KILL\"]}",
                "process.noNewPrivileges=true", "process.rlimits=[{\"type\":\"RLIMIT_NOFILE\",\"soft\":100,\"hard\":200},{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":0}]",
                "process.oomScoreAdj=300", "hostname=\"box\"", "domainname=\"example.org\"", "linux.sysctl={\"net.ipv4.ip_unprivileged_port_start\":\"80\"}",
                "linux.personality={\"domain\":\"LINUX32\"}",
                "linux.timeOffsets={\"boottime\":{\"secs\":1000000000}}", "linux.devices=[{\"path\":\"/dev/fuse\",\"type\":\"c\",\"major\":10,\"minor\":229,\"fileMode\":432}]");
        run(b).hasStatus(0).printed("""
                uid=1000 gid=1001 groups=5,7
                0077
                /made/here
                CapInh:\t0000000000000020
                CapPrm:\t0000000000000020
                CapEff:\t0000000000000020
                CapBnd:\t0000000000000021
                CapAmb:\t0000000000000020
                NoNewPrivs:\t1
                Seccomp:\t0
                100
                200
                0
                300
                box
                example.org
                80
                i686
                660,a,e5
                crw-rw-rw-
                late
                """);
    }

    @Test
    void seccomp() throws IOException {
        String script = "mkdir /x; kill -9 $$; kill -0 $$; echo $?; chroot / true; echo $?; sync; echo $?";
        Bundle b = bundle("seccomp", script, "process.noNewPrivileges=true", "linux.seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
                + "{\"names\":[\"mkdir\",\"mkdirat\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":62},"
                + "{\"names\":[\"kill\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":1,\"value\":9,\"op\":\"SCMP_CMP_EQ\"}]},"
                + "{\"names\":[\"chroot\"],\"action\":\"SCMP_ACT_TRAP\"},{\"names\":[\"sync\"],\"action\":\"SCMP_ACT_KILL_PROCESS\"},"
                + "{\"names\":[\"not_there\"],\"action\":\"SCMP_ACT_KILL\"}]}");
        run(b).hasStatus(0).printed("0\n159\n159\n").wrote("mkdir: can't create directory '/x': Timer expired", "can't kill pid 1: Operation not permitted",
                "Bad system call");
    }

    @Test
    void hooksOfAllKinds() throws IOException {
        Bundle b = bundle("hooks", "cat /inside; echo program");
        Path log = b.directory.resolve("hooks.log");
        for (String kind : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            change(b, "hooks." + kind + "=[{\"path\":\"/bin/sh\",\"args\":[\"sh\",\"-c\",\"echo " + kind
                    + " $A $(grep -o status...........) >> " + log + "\"],\"env\":[\"A=" + kind.length() + "\",\"PATH=/usr/bin:/bin\"]}]");
        }
        change(b, "hooks.startContainer=[{\"path\":\"/bin/sh\",\"args\":[\"sh\",\"-c\",\"grep -o '.pid.:[0-9]*' > /inside; id -u >> /inside\"],"
                + "\"env\":[\"PATH=/bin:/usr/bin\"],\"timeout\":30}]");
        run(b).hasStatus(0).printed("\"pid\":1\n0\nprogram\n");
        assertEquals("prestart 8 status\":\"creating\ncreateRuntime 13 status\":\"creating\ncreateContainer 15 status\":\"creating\n"
                + "poststart 9 status\":\"running\"\npoststop 8 status\":\"stopped\"\n", Files.readString(log));
    }

    @Test
    void aHookThatHangsUndoesTheCreation() throws IOException {
        Bundle b = bundle("hang", "echo never", "hooks.prestart=[{\"path\":\"/bin/sleep\",\"args\":[\"sleep\",\"1000\"],\"timeout\":1}]");
        Outcome o = run(b).wrote("error running hook hooks.prestart[0]: hook ran past specified timeout of 1s").printed("");
        assertTrue(o.status() != 0);
        b.isGone();
    }

    @Test
    void memoryIsHeldByTheSandboxsKernel() throws IOException {
        assumeTrue(Needs.isRoot(), "control groups need root");
        Bundle b = bundle("memory", "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max; grep MemTotal /proc/meminfo; head -c 200m /dev/zero | tail > /tail; echo $?; grep oom_kill /sys/fs/cgroup/memory.events",
                mount("/sys/fs/cgroup", "cgroup", "cgroup", "\"ro\""), "linux.cgroupsPath=\"/belljar-test-memory\"",
                "linux.resources={\"memory\":{\"limit\":67108864},\"pids\":{\"limit\":50}}");
        run(b).hasStatus(0).printed("67108864\n50\nMemTotal:          65536 kB\n137\noom_kill 1\n");
        assertTrue(Files.exists(b.directory.resolve("oom")), "told as conmon tells it");
        b.isGone();
        assertNoGroups("belljar-test-memory");
    }

    @Test
    void resourcesAreSetChangedAndRemoved() throws IOException {
        assumeTrue(Needs.isRoot(), "control groups need root");
        Bundle b = bundle("resources", "sleep 1000", mount("/sys/fs/cgroup", "cgroup", "cgroup", "\"ro\""), "linux.cgroupsPath=\"/belljar-test-resources\"",
                "linux.resources={\"memory\":{\"limit\":67108864},\"pids\":{\"limit\":50}}");
        b.command("run", "-d", b.id).hasStatus(0);
        assertTrue(Files.exists(group("memory", "belljar-test-resources")), "the group is there");
        assertTrue(b.command("events", "--stats", b.id).hasStatus(0).stdout().startsWith("{\"type\":\"stats\",\"id\":\"resources\",\"data\":{\"cpu\":"));
        b.command("update", "--memory", "100000000", "--pids-limit", "9", b.id).hasStatus(0);
        b.command("exec", b.id, "cat", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids.max").hasStatus(0).printed("100000000\n9\n");
        b.command("update", "--cpuset-cpus", "9999", b.id).hasStatus(1).wrote("linux.resources.cpu.cpus: cannot write '9999'");
        b.command("delete", "-f", b.id).hasStatus(0);
        assertNoGroups("belljar-test-resources");
    }

    @Test
    void eventsUntilTheEnd() throws IOException {
        Bundle b = bundle("events", "until [ -e /go ]; do sleep 0.05; done; head -c 200m /dev/zero | tail > /tail; echo $?; until [ -e /end ]; do sleep 0.05; done",
                "linux.resources={\"memory\":{\"limit\":67108864}}");
        b.command("events", b.id).hasStatus(1).wrote("container does not exist");
        b.detached("run", "-d", b.id).hasStatus(0);
        HostCommand events = b.start("events", "--interval", "100ms", b.id);
        Path root = b.directory.resolve("rootfs");
        Files.createFile(root.resolve("go"));
        HostProcesses.waitFor("the kill", () -> b.output().endsWith("137\n"));
        Files.createFile(root.resolve("end"));
        String text = events.await(Belljar.LIMIT).hasStatus(0).stdout();
        assertTrue(text.contains("{\"type\":\"oom\",\"id\":\"events\"}\n"), text);
        assertTrue(text.contains("{\"type\":\"stats\",\"id\":\"events\",\"data\":{"), text);
        b.await("stopped");
        b.command("events", b.id).hasStatus(1).wrote("container with id events is not running");
        b.command("events", "--interval", "5", b.id).hasStatus(1).wrote("option '--interval': '5' is no duration");
        b.command("delete", b.id).hasStatus(0);
    }

    /** A small bound on CPU time is the guests', not that of what makes and ends a container. */
    @Test
    void cpuTimeIsHeldWhileItRuns() throws IOException {
        assumeTrue(Needs.isRoot(), "control groups need root");
        Bundle b = bundle("quota", "sleep 1000", "linux.cgroupsPath=\"/belljar-test-quota\"", "linux.resources={\"cpu\":{\"quota\":3000,\"period\":100000}}");
        b.command("create", b.id).hasStatus(0);
        Path v1 = group("cpu", "belljar-test-quota").resolve("cpu.cfs_quota_us");
        assertTrue(Files.exists(v1) ? Files.readString(v1).equals("3000\n") : Files.readString(group("cpu", "belljar-test-quota").resolve("cpu.max")).startsWith("3000 "));
        b.command("delete", "-f", b.id).hasStatus(0);
        b.isGone();
        assertNoGroups("belljar-test-quota");
    }

    private static Path group(String controller, String path) {
        Path v1 = Path.of("/sys/fs/cgroup", controller);
        return (Files.exists(v1) ? v1 : Path.of("/sys/fs/cgroup")).resolve(path);
    }

    private static void assertNoGroups(String path) {
        for (String controller : List.of("memory", "pids", "cpu", "freezer")) {
            assertFalse(Files.exists(group(controller, path)), controller);
        }
    }

    @Test
    void ownersAreMapped() throws IOException {
        assumeTrue(Needs.isRoot(), "files of other owners need root");
        Bundle b = bundle("owners", "stat -c %u:%g /owned/a /owned/b; chown 7:8 /owned/a; touch /owned/new; stat -c %u:%g /owned/a /owned/new",
                "linux.namespaces+={\"type\":\"user\"}", "linux.uidMappings=[{\"containerID\":0,\"hostID\":100000,\"size\":1000}]",
                "linux.gidMappings=[{\"containerID\":0,\"hostID\":200000,\"size\":1000}]");
        Path owned = Files.createDirectories(b.directory.resolve("rootfs/owned"));
        Files.createFile(owned.resolve("a"));
        Files.createFile(owned.resolve("b"));
        chown("100005:200006", owned.resolve("a"));
        chown("100000:200000", owned);
        run(b).hasStatus(0).printed("5:6\n65534:65534\n7:8\n0:0\n");
        assertEquals(100007, Files.getAttribute(owned.resolve("a"), "unix:uid"));
        assertEquals(200000, Files.getAttribute(owned.resolve("new"), "unix:gid"));
    }

    private static void chown(String owner, Path file) {
        HostCommand.run(List.of("chown", owner, file.toString()), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT).hasStatus(0);
    }

    @Test
    void specAndFeatures() throws IOException {
        Bundle b = bundle("spec", "true");
        b.command("spec").hasStatus(1).wrote("File config.json exists. Remove it first");
        Files.delete(b.directory.resolve("config.json"));
        b.command("spec").hasStatus(0);
        change(b, "process.terminal=false", "process.args=[\"sh\",\"-c\",\"hostname; touch /x\"]");
        run(b).hasStatus(1).printed("belljar\n").wrote("/x: Read-only file system");
        assertTrue(b.command("features").hasStatus(0).stdout().contains("\"ociVersionMax\": \"1.3.0\""));
    }
}
