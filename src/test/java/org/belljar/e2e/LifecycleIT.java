package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that are killed from outside, and guests that take all they can get. */
class LifecycleIT {
    private static final Path SLEEP = Path.of("/usr/bin/sleep");
    private static final String SEVERAL = "sleep 1000 & sleep 1000 & (sleep 1000; true) & wait";

    private static HostCommand start(String... args) {
        return Belljar.start(Map.of(), args);
    }

    private static void signal(ProcessHandle p, String signal) {
        HostCommand.run(List.of("kill", "-" + signal, Long.toString(p.pid())), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT);
    }

    @Test
    void guestKilledFromOutsideIsKilledByASignal() {
        HostCommand c = start("--", "/bin/sh", "-c", "sleep 1000; echo status $?; /bin/echo others go on");
        signal(HostProcesses.withMapped(c, SLEEP), "KILL");
        c.await(Belljar.LIMIT).hasStatus(0).printed("status 137\nothers go on\n");
    }

    @Test
    void firstGuestKilledFromOutsideEndsTheSandbox() {
        HostCommand c = start("--", "/bin/sleep", "1000");
        ProcessHandle guest = HostProcesses.withMapped(c, SLEEP);
        List<ProcessHandle> all = HostProcesses.of(c);
        signal(guest, "KILL");
        c.await(Belljar.LIMIT).hasStatus(137);
        HostProcesses.allEnd(all);
    }

    @Test
    void busyGuestKilledFromOutside() {
        HostCommand c = start("--", "/bin/sh", "-c", "/usr/bin/python3 -c 'while True: pass'; echo status $?");
        ProcessHandle guest = HostProcesses.withMapped(c, Path.of("/usr/bin/python3.11"));
        signal(guest, "KILL");
        c.await(Belljar.LIMIT).hasStatus(0).printed("status 137\n");
    }

    @Test
    void stoppedFromOutsideOthersGoOn() {
        HostCommand c = start("--", "/bin/sh", "-c", "tail -f /dev/null & for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done; echo done; kill -9 $!; wait $!; echo $?");
        signal(HostProcesses.withMapped(c, Path.of("/usr/bin/tail")), "STOP");
        c.await(Belljar.LIMIT).hasStatus(0).printed("done\n137\n");
    }

    @Test
    void kernelsOwnProcessIsConfined() throws IOException {
        HostCommand c = start("--", "/bin/sleep", "1000");
        HostProcesses.withMapped(c, SLEEP);
        try (var threads = java.nio.file.Files.list(Path.of("/proc/" + c.process().pid() + "/task"))) {
            for (Path t : threads.toList()) {
                String status = java.nio.file.Files.readString(t.resolve("status"));
                assertTrue(status.contains("\nNoNewPrivs:\t1\nSeccomp:\t2\n"), () -> "a thread without a filter: " + status);
            }
        }
        signal(c.process().toHandle(), "KILL");
        c.await(Belljar.LIMIT).hasStatus(137);
    }

    @Test
    void kernelKilledLeavesNothingBehind() {
        HostCommand c = start("--", "/bin/sh", "-c", SEVERAL);
        HostProcesses.withMapped(c, SLEEP);
        HostProcesses.waitFor("four guests", () -> HostProcesses.of(c).size() >= 5);
        List<ProcessHandle> all = HostProcesses.of(c);
        signal(c.process().toHandle(), "KILL");
        c.await(Belljar.LIMIT).hasStatus(137);
        HostProcesses.allEnd(all);
    }

    @Test
    void kernelKilledWhileGuestsAreBusy() {
        HostCommand c = start("--", "/bin/sh", "-c", "while :; do /bin/true; done & while :; do :; done & yes >/dev/null");
        HostProcesses.withMapped(c, Path.of("/usr/bin/yes"));
        List<ProcessHandle> all = HostProcesses.of(c);
        signal(c.process().toHandle(), "KILL");
        c.await(Belljar.LIMIT).hasStatus(137);
        HostProcesses.allEnd(all);
    }

    @Test
    void kernelKilledWhileStarting() throws InterruptedException {
        for (int millis = 40; millis < 500; millis += 40) {
            HostCommand c = start("--", "/bin/sleep", "1000");
            Thread.sleep(millis);
            List<ProcessHandle> all = HostProcesses.of(c);
            signal(c.process().toHandle(), "KILL");
            c.await(Belljar.LIMIT).hasStatus(137);
            HostProcesses.allEnd(all);
        }
    }

    @Test
    void zygoteKilledEndsTheSandbox() {
        HostCommand c = start("--", "/bin/sh", "-c", SEVERAL);
        HostProcesses.withMapped(c, SLEEP);
        List<ProcessHandle> all = HostProcesses.of(c);
        signal(HostProcesses.zygote(c), "KILL");
        Outcome o = c.await(Belljar.LIMIT);
        assertFalse(o.isTimedOut(), o.describe());
        assertTrue(o.status() != 0, o.describe());
        HostProcesses.allEnd(all);
    }

    @Test
    void terminatedEndsTheSandbox() {
        for (String signal : List.of("TERM", "INT", "HUP")) {
            HostCommand c = start("--", "/bin/sh", "-c", SEVERAL);
            HostProcesses.withMapped(c, SLEEP);
            List<ProcessHandle> all = HostProcesses.of(c);
            signal(c.process().toHandle(), signal);
            Outcome o = c.await(Belljar.LIMIT);
            assertFalse(o.isTimedOut(), signal + ": " + o.describe());
            assertTrue(o.status() > 128, signal + ": " + o.describe());
            HostProcesses.allEnd(all);
        }
    }

    @Test
    void orderlyEndLeavesNothingBehind() {
        HostCommand c = start("--", "/bin/sh", "-c", "sleep 1000 & setsid sleep 1000 & trap '' TERM HUP; sleep 1; exit 3");
        HostProcesses.withMapped(c, SLEEP);
        List<ProcessHandle> all = HostProcesses.of(c);
        c.await(Belljar.LIMIT).hasStatus(3);
        HostProcesses.allEnd(all);
    }

    @Test
    void forkBombIsBounded() throws IOException {
        Path bomb = guest("bad/forkbomb.c");
        HostCommand c = start("--", "/bin/sh", "-c", bomb + "; echo status $?; /bin/echo others go on");
        int most = 0;
        while (c.process().isAlive()) {
            most = Math.max(most, HostProcesses.of(c).size());
            pause(100);
        }
        Outcome o = c.await(Belljar.LIMIT);
        assertFalse(o.isTimedOut(), o.describe());
        assertTrue(most < 10_000, "host processes: " + most);
        if (o.status() == 0) {
            assertTrue(o.stdout().startsWith("fork: EAGAIN\n") && o.stdout().endsWith("others go on\n"), o.describe());
        } else {
            o.complained("process");
        }
    }

    @Test
    void allocationBombEndsTheSandbox() throws IOException {
        Outcome o = Belljar.run("--memory", "64m", "--", guest("bad/allocate.c").toString(), "touch");
        o.hasStatus(137).complained("memory");
    }

    @Test
    void filesInMemoryCount() {
        Outcome o = Belljar.run("--memory", "64m", "--", "/bin/dd", "if=/dev/zero", "of=/tmp/big", "bs=1M", "count=500");
        assertTrue(o.status() == 137 || o.status() == 1 && o.stderr().contains("No space left"), o.describe());
    }

    /** An overlay that cannot be mounted lets its layers go: the file system they lie in ends when it is unmounted. */
    @Test
    void refusedOverlaysKeepNoMemory() {
        String script = """
                mkdir /tmp/m
                for i in 1 2 3 4 5 6; do
                    mount -t tmpfs none /tmp/m && mkdir /tmp/m/l /tmp/m/u /tmp/m/w && touch /tmp/m/w/work || exit 1
                    head -c 20000000 /dev/zero >/tmp/m/data || exit 2
                    mount -t overlay none -o lowerdir=/tmp/m/l,upperdir=/tmp/m/u,workdir=/tmp/m/w /mnt 2>/dev/null && exit 3
                    umount /tmp/m || exit 4
                done""";
        Belljar.run("--memory", "64m", "--user", "0", "--cap-add", "ALL", "--", "/bin/sh", "-c", script).hasStatus(0);
    }

    @Test
    void memoryWithinTheLimit() throws IOException {
        Belljar.run("--memory", "64m", "--", guest("bad/allocate.c").toString(), "small").hasStatus(0).printed("allocated\n");
    }

    @Test
    @Tag("long")
    void outOfHeap() {
        HostCommand c = Belljar.start(Map.of("BELLJAR_JAVA_OPTS", "-Xmx24m"), "--", "/usr/bin/python3", "-c",
                "import os\nos.mkdir('/tmp/d')\nfor i in range(3000000): os.close(os.open('/tmp/d/%0200d' % i, os.O_CREAT))\nprint('end')");
        List<ProcessHandle> all = List.of(HostProcesses.zygote(c));
        Outcome o = c.await(Belljar.LIMIT.multipliedBy(2)).hasStatus(125).wrote("heap");
        assertTrue(o.stderr().startsWith("belljar: "), o.describe());
        HostProcesses.allEnd(all);
    }

    static Path guest(String source) throws IOException {
        Path file = Belljar.GUESTS.resolve(source);
        return GuestCompiler.compile(file, ProgramHeader.read(file));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
