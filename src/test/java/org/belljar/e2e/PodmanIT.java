package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers as podman runs them, on an image of busybox; skipped where podman cannot run them with runc either. */
class PodmanIT {
    private static final String IMAGE = Podman.IMAGE;
    private static final int AT_ONCE = 10, IN_A_ROW = 50;

    @BeforeAll
    static void image() throws IOException {
        Podman.image();
    }

    @AfterAll
    static void clean() {
        Podman.clean();
    }

    private static Outcome belljar(String command, String... words) {
        return Podman.belljar(command, words);
    }

    @Test
    void run() {
        belljar("run", "--rm", IMAGE, "sh", "-c", "echo $$; cat; exit 3").hasStatus(3).printed("1\n");
        belljar("run", "--rm", "--hostname", "h", "-e", "A=b", "-w", "/tmp", "--user", "7:8", IMAGE, "sh", "-c", "hostname; echo $A; pwd; id -u; id -g")
                .hasStatus(0).printed("h\nb\n/tmp\n7\n8\n");
        belljar("run", "--rm", "--read-only", "--cap-drop=all", IMAGE, "sh", "-c", "touch /x 2>&1; grep CapEff /proc/self/status")
                .hasStatus(0).printed("touch: /x: Read-only file system\nCapEff:\t0000000000000000\n");
    }

    @Test
    void whatCannotBeRun() {
        belljar("run", "--rm", IMAGE, "nonexistent").hasStatus(127).wrote("nonexistent");
        belljar("run", "--rm", IMAGE, "/etc").hasStatus(126);
    }

    @Test
    void volumesAndTmpfs() throws IOException {
        Path volume = Files.createDirectories(Belljar.TARGET.resolve("podman-volume"));
        Files.writeString(volume.resolve("in"), "from the host\n");
        belljar("run", "--rm", "-v", volume + ":/v", "--tmpfs", "/mnt:size=64k", IMAGE, "sh", "-c",
                "cat /v/in; echo from inside >/v/out; dd if=/dev/zero of=/mnt/f bs=1k count=100 2>/dev/null; echo $?").hasStatus(0)
                .printed("from the host\n1\n");
        assertEquals("from inside\n", Files.readString(volume.resolve("out")));
        Scratch.delete(volume);
    }

    @Test
    void lifeOfADetachedOne() {
        belljar("run", "-d", "--name", "belljar-life", IMAGE, "sh", "-c", "trap 'echo term; exit 9' TERM; echo up; while :; do sleep 0.1; done").hasStatus(0);
        try {
            HostProcesses.waitFor("its first line", () -> belljar("logs", "belljar-life").stdout().equals("up\n"));
            belljar("exec", "belljar-life", "sh", "-c", "echo in it; exit 5").hasStatus(5).printed("in it\n");
            belljar("exec", "-t", "belljar-life", "sh", "-c", "test -t 1 && tty").hasStatus(0);
            belljar("pause", "belljar-life").hasStatus(0);
            belljar("unpause", "belljar-life").hasStatus(0);
            belljar("stop", "-t", "20", "belljar-life").hasStatus(0);
            belljar("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "belljar-life").hasStatus(0).printed("exited 9\n");
            assertTrue(belljar("logs", "belljar-life").stdout().equals("up\nterm\n"));
        } finally {
            belljar("rm", "-f", "-t", "0", "belljar-life").hasStatus(0);
        }
    }

    @Test
    void commit() {
        belljar("run", "--name", "belljar-commit", IMAGE, "sh", "-c", "echo made >/made").hasStatus(0);
        try {
            belljar("commit", "-q", "belljar-commit", "localhost/belljar-test:2").hasStatus(0);
            belljar("run", "--rm", "localhost/belljar-test:2", "cat", "/made").hasStatus(0).printed("made\n");
        } finally {
            belljar("rm", "-f", "-t", "0", "belljar-commit").hasStatus(0);
            belljar("rmi", "-f", "localhost/belljar-test:2");
        }
    }

    private static final String IN_GROUPS = "find /sys/fs/cgroup -depth -type d -path '*libpod_parent/libpod-*' | grep -v /libpod-conmon; ls /run/belljar";

    /** Of the host: processes of sandboxes, mounts of the image's layers, control groups and state directories of containers. */
    private static List<String> traces() {
        Outcome groups = Podman.host("sh", "-c", IN_GROUPS);
        List<String> all = new ArrayList<>(groups.stdout().lines().toList());
        Podman.host("sh", "-c", "cut -d' ' -f2 /proc/self/mounts | grep /containers/storage/").stdout().lines().forEach(all::add);
        ProcessHandle.allProcesses().filter(p -> p.info().commandLine().orElse("").contains(Podman.BELLJAR + " create")).forEach(p -> all.add("process " + p.pid()));
        return all;
    }

    private static void leavesNothing(Podman.Use use) throws IOException {
        List<String> before = traces();
        use.run();
        List<String> left = new ArrayList<>();
        HostProcesses.waitFor("the last of the containers to be cleaned up", () -> {
            left.clear();
            left.addAll(traces());
            left.removeAll(before);
            return left.isEmpty();
        });
        assertEquals("", belljar("ps", "-a", "-q", "--filter", "ancestor=" + IMAGE).stdout());
    }

    @Test
    void tenAtOnceLeaveNothing() throws IOException {
        leavesNothing(() -> {
            List<HostCommand> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                all.add(Podman.start("run", "--rm", IMAGE, "sh", "-c", "exit " + i));
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).await(Podman.LIMIT).hasStatus(i);
            }
        });
    }

    @Test
    @Tag("long")
    void fiftyInARowLeaveNothing() throws IOException {
        leavesNothing(() -> {
            for (int i = 0; i < IN_A_ROW; i++) {
                belljar("run", "--rm", IMAGE, "sh", "-c", "exit " + i).hasStatus(i);
            }
        });
    }
}
