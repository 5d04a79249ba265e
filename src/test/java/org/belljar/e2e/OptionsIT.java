package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of {@code belljar do}. What they mean is Belljar's own, so the expected values stand here. */
class OptionsIT {
    /** Not below /tmp, which is the sandbox's own. */
    @TempDir(factory = InTarget.class)
    Path scratch;

    private static Outcome run(String... args) {
        return Belljar.run(args);
    }

    @Test
    void rootfs() throws IOException {
        Path root = Needs.busyboxRoot();
        Outcome o = run("--rootfs", root.toString(), "--", "/bin/sh", "-c",
                "pwd; ls -d /etc/passwd /usr/share 2>&1; echo new >/etc/new; cat /etc/new; ls /proc/self/exe /dev/null; rm /etc/group; ls /etc");
        o.hasStatus(0).printed("/\nls: /usr/share: No such file or directory\n/etc/passwd\nnew\n/dev/null\n/proc/self/exe\n"
                + "hosts\nnew\nnsswitch.conf\npasswd\n");
        assertFalse(Files.exists(root.resolve("etc/new")));
        assertTrue(Files.exists(root.resolve("etc/group")));
    }

    @Test
    void rootfsSearchesItsOwnPath() throws IOException {
        run("--rootfs", Needs.busyboxRoot().toString(), "--", "busybox", "echo", "found").hasStatus(0).printed("found\n");
    }

    @Test
    void cannotLeaveTheRoot() throws IOException {
        Path root = Needs.busyboxRoot();
        Files.createDirectories(scratch.resolve("r"));
        run("--rootfs", root.toString(), "--", "/bin/sh", "-c",
                "cd ../../../..; ls /usr/share; ln -s /../../../usr/share /tmp/l; ls /tmp/l; cat /proc/1/root/usr/share/dict; echo $?")
                .hasStatus(0)
                .printed("1\n");
    }

    @Test
    void bindReadWrite() throws IOException {
        Files.writeString(scratch.resolve("in"), "from the host\n");
        run("--bind", scratch + ":/somewhere/new", "--", "/bin/sh", "-c",
                "cat /somewhere/new/in; echo out >/somewhere/new/out; mkdir /somewhere/new/d; mv /somewhere/new/in /somewhere/new/d/moved; chmod 600 /somewhere/new/out")
                .hasStatus(0)
                .printed("from the host\n");
        assertEquals("out\n", Files.readString(scratch.resolve("out")));
        assertEquals("from the host\n", Files.readString(scratch.resolve("d/moved")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.resolve("out"))));
    }

    @Test
    void bindReadOnly() throws IOException {
        Files.writeString(scratch.resolve("f"), "keep\n");
        run("--bind", scratch + ":/mnt:ro", "--", "/bin/sh", "-c",
                "cat /mnt/f; for c in 'echo x >/mnt/f' 'touch /mnt/new' 'rm /mnt/f' 'mkdir /mnt/d' 'chmod 777 /mnt/f' 'mv /mnt/f /mnt/g' 'ln -s a /mnt/l'; do (eval \"$c\") 2>/dev/null && echo \"$c worked\"; done; touch /mnt/new")
                .hasStatus(1)
                .printed("keep\n")
                .wrote("Read-only file system");
        assertEquals("keep\n", Files.readString(scratch.resolve("f")));
        try (var files = Files.list(scratch)) {
            assertEquals(List.of(scratch.resolve("f")), files.toList());
        }
    }

    @Test
    void bindOfAFile() throws IOException {
        Path f = Files.writeString(scratch.resolve("f"), "1\n");
        run("--bind", f + ":/etc/hostname", "--", "/bin/sh", "-c", "cat /etc/hostname; echo 2 >>/etc/hostname").hasStatus(0).printed("1\n");
        assertEquals("1\n2\n", Files.readString(f));
    }

    @Test
    void environment() {
        // PWD: the launcher's shell sets it where it is missing.
        Outcome o = Belljar.start(Map.of("INHERITED", "yes", "CHANGED", "no", "PWD", "/"), "--env", "NEW=a b=c", "--env=CHANGED=yes",
                "--env", "EMPTY=", "--", "/usr/bin/env").await(Belljar.LIMIT).hasStatus(0);
        assertEquals(List.of("CHANGED=yes", "EMPTY=", "HOME=/nonexistent", "INHERITED=yes", "LC_ALL=C.UTF-8", "NEW=a b=c",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PWD=/", "TERM=dumb", "TZ=UTC"),
                o.stdout().lines().sorted().toList());
    }

    @Test
    void workingDirectory() {
        run("--cwd", "/usr/bin", "--", "/bin/sh", "-c", "/bin/pwd; ./basename a/b").hasStatus(0).printed("/usr/bin\nb\n");
        run("--", "/bin/pwd").hasStatus(0).printed("/\n");
    }

    @Test
    void user() {
        run("--user", "1234:56", "--", "/bin/sh", "-c", "id; touch /tmp/f && stat -c '%u %g' /tmp/f; cat /etc/shadow; touch /etc/f; kill -0 1 && echo mine")
                .hasStatus(0)
                .printed("uid=1234 gid=56 groups=56\n1234 56\nmine\n")
                .wrote("/etc/shadow: Permission denied", "'/etc/f': Permission denied");
    }

    @Test
    void superuserOfTheSandbox() {
        run("--user", "0:0", "--", "/bin/sh", "-c", "id -u; id -g; touch /etc/new && chown 5:6 /etc/new && stat -c '%u %g' /etc/new")
                .hasStatus(0)
                .printed("0\n0\n5 6\n");
        assertFalse(Files.exists(Path.of("/etc/new")));
    }

    @Test
    void capabilities() throws IOException {
        String show = "nice -n -3 nice 2>/dev/null; grep CapEff /proc/self/status";
        run("--user", "0", "--cap-drop", "ALL", "--cap-add", "chown", "--cap-add", "sys_nice", "--", "/bin/sh", "-c", show)
                .hasStatus(0).printed("-3\nCapEff:\t0000000000800001\n");
        run("--user", "0", "--cap-drop", "CAP_SYS_NICE", "--", "/bin/sh", "-c", show).hasStatus(0).printed("0\n" + ownCapabilities(1 << 23));
        run("--user", "0", "--", "/bin/sh", "-c", "grep CapEff /proc/self/status").hasStatus(0).printed(ownCapabilities(0));
        run("--user", "5", "--", "/bin/sh", "-c", "grep CapEff /proc/self/status").hasStatus(0).printed("CapEff:\t0000000000000000\n");
    }

    /** The line of /proc of a guest's root: what the root that tests has, or all. */
    private static String ownCapabilities(long dropped) throws IOException {
        long own = (1L << 41) - 1;
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        if (status.stream().anyMatch(l -> l.startsWith("Uid:\t0\t0"))) {
            own = Long.parseUnsignedLong(status.stream().filter(l -> l.startsWith("CapPrm:\t")).findFirst().orElseThrow().substring(8), 16);
        }
        return String.format("CapEff:\t%016x\n", own & ~dropped);
    }

    @Test
    void hostname() {
        run("--hostname", "a-name", "--", "/bin/sh", "-c", "hostname; uname -n; cat /proc/sys/kernel/hostname").hasStatus(0).printed("a-name\na-name\na-name\n");
        run("--", "/bin/uname", "-n").hasStatus(0).printed("belljar\n");
    }

    @Test
    void freshDirectories() {
        run("--", "/bin/sh", "-c", "ls -A /tmp; echo x >/tmp/f; cat /tmp/f; stat -c %a /tmp; ls /dev/full /dev/ptmx; ls -d /proc/self /sys")
                .hasStatus(0)
                .printed("x\n1777\n/dev/full\n/dev/ptmx\n/proc/self\n/sys\n");
    }

    @Test
    void onlyItsOwnProcesses() {
        run("--", "/bin/sh", "-c", "ls -d /proc/[0-9]* | wc -l; echo $$; cat /proc/1/comm").hasStatus(0).printed("3\n1\nsh\n");
    }

    @Test
    void straceToALog() throws IOException {
        Path log = scratch.resolve("log");
        run("--strace", "--strace-log", log.toString(), "--", "/bin/cat", "/etc/hostname").hasStatus(0);
        String text = Files.readString(log);
        int open = text.indexOf("openat(AT_FDCWD, \"/etc/hostname\", O_RDONLY) = 3");
        assertTrue(open > 0, text);
        int read = text.indexOf("read(3, ", open);
        int write = text.indexOf("write(1, ", read);
        int close = text.indexOf("close(3) ", write);
        int exit = text.indexOf("exit_group(0)", close);
        assertTrue(open < read && read < write && write < close && close < exit, text);
        assertTrue(text.contains("+++ exited with 0 +++"), text);
    }

    @Test
    void straceOfSomeCalls() throws IOException {
        Path log = scratch.resolve("log");
        run("--strace=mkdir,chdir", "--strace-log=" + log, "--", "/bin/sh", "-c", "mkdir /tmp/a /nonexistent/b 2>/dev/null; cd /tmp/a").hasStatus(0);
        String text = Files.readString(log).replaceAll("(?m)^\\[pid +\\d+\\] ", "");
        assertEquals("""
                mkdir("/tmp/a", 0777) = 0
                mkdir("/nonexistent/b", 0777) = -1 ENOENT (No such file or directory)
                chdir("/tmp/a") = 0
                """, text.replaceAll("(?m)^[+-]{3}.*\n", "").replaceAll(" += ", " = "));
    }

    @Test
    void straceToStandardError() {
        run("--strace=getpid,write", "--", "/bin/echo", "hi").hasStatus(0).printed("hi\n").wrote("write(1, \"hi\\n\", 3)");
    }

    @Test
    void exitStatuses() {
        for (int status : new int[] {0, 1, 3, 127, 255}) {
            run("--", "/bin/sh", "-c", "exit " + status).hasStatus(status);
        }
    }

    @Test
    void statusOfASignal() {
        run("--", "/bin/sh", "-c", "exec sleep 5 & kill -TERM $!; wait $!").hasStatus(143);
        run("--", "/usr/bin/python3", "-c", "import ctypes; ctypes.string_at(0)").hasStatus(139);
        run("--", "/usr/bin/timeout", "-s", "KILL", "0.1", "/bin/sleep", "5").hasStatus(137);
        run("--", "/usr/bin/python3", "-c", "import os; os.abort()").hasStatus(134);
    }

    @Test
    void theRestEndsWithTheFirstProcess() {
        Outcome o = run("--", "/bin/sh", "-c", "sleep 100 & sleep 100 >/dev/null 2>&1 & exit 4").hasStatus(4);
        assertTrue(o.millis() < 20_000, o.describe());
    }

    @Test
    void standardInput() {
        List<String> line = Belljar.commandLine(List.of(), List.of("/usr/bin/sha256sum"));
        byte[] in = new byte[3_000_000];
        Outcome o = HostCommand.run(line, Path.of("/"), Belljar.launcherEnvironment(), in, Belljar.LIMIT);
        o.hasStatus(0).printed(HostCommand.run(List.of("sha256sum"), Path.of("/"), Belljar.environment(), in, Belljar.LIMIT).stdout());
    }

    @Test
    void rootless() throws IOException {
        assumeTrue(Needs.isRoot(), "only root can become another user");
        Needs.command("setpriv");
        List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"));
        line.addAll(Belljar.commandLine(List.of(), List.of("/bin/sh", "-c",
                "id -u; echo $((6 * 7)) | cat; touch /etc/shadow; mkdir /tmp/d && ls /tmp; cat /etc/shadow; echo end")));
        HostCommand.run(line, Path.of("/"), Belljar.launcherEnvironment(), new byte[0], Belljar.LIMIT)
                .hasStatus(0)
                .printed("65534\n42\nd\nend\n")
                .wrote("Permission denied");
    }
}
