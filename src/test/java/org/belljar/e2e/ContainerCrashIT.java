package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes of the runtime killed at each stage of a container's life: {@code delete -f} leaves nothing. */
class ContainerCrashIT {
    private final List<Bundle> bundles = new ArrayList<>();

    private Bundle bundle(String name, String... argv) throws IOException {
        Bundle b = Bundle.of("crash-" + name, argv);
        bundles.add(b);
        return b;
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (Bundle b : bundles) {
            b.command("delete", "-f", b.id).hasStatus(0);
            b.command("state", b.id).hasStatus(1).wrote("container does not exist");
            b.isGone();
            for (String controller : List.of("", "memory", "pids", "cpu", "freezer")) {
                assertFalse(Files.exists(Path.of("/sys/fs/cgroup", controller, b.id)), "control group of " + b.id);
            }
        }
    }

    private static void kill(long pid) {
        HostCommand.run(List.of("kill", "-KILL", Long.toString(pid)), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT).hasStatus(0);
    }

    private static long sandbox(Bundle b) throws IOException {
        return Long.parseLong(Files.readString(b.root.resolve(b.id).resolve("state.json")).replaceAll("(?s).*\"sandboxPid\": ([0-9]+).*", "$1"));
    }

    private static long zygote(Bundle b) throws IOException {
        return ProcessHandle.of(sandbox(b)).orElseThrow().children().findAny().orElseThrow().pid();
    }

    private Bundle running(String name) throws IOException {
        Bundle b = bundle(name, "sleep", "1000");
        b.detached("run", "-d", "--pid-file", "pid", b.id).hasStatus(0);
        return b;
    }

    private static void ends(long pid) {
        HostProcesses.waitFor("process " + pid + " ends", () -> {
            try {
                return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void whileItIsCreated() throws IOException, InterruptedException {
        for (int millis : new int[] {10, 60, 120, 250}) {
            Bundle b = bundle("create-" + millis, "sleep", "1000");
            HostCommand c = b.start("create", b.id);
            TimeUnit.MILLISECONDS.sleep(millis);
            c.killAll();
            c.await(Belljar.LIMIT);
        }
    }

    @Test
    void beforeItsStart() throws IOException {
        Bundle a = bundle("created-sandbox", "sleep", "1000");
        a.detached("create", "--pid-file", "pid", a.id).hasStatus(0);
        kill(sandbox(a));
        ends(a.pid());
        assertEquals("stopped", a.status());
        Bundle b = bundle("created-monitor", "sleep", "1000");
        b.detached("create", "--pid-file", "pid", b.id).hasStatus(0);
        kill(b.pid());
        b.await("stopped");
    }

    @Test
    void whileItRuns() throws IOException {
        Bundle a = running("running-zygote");
        kill(zygote(a));
        ends(a.pid());
        a.await("stopped");
        Bundle b = running("running-both");
        long sandbox = sandbox(b);
        kill(b.pid());
        kill(sandbox);
        assertEquals("stopped", b.status());
    }

    @Test
    void duringExec() throws IOException {
        Bundle b = running("exec");
        HostCommand c = b.start("exec", b.id, "sleep", "2000");
        HostProcesses.waitFor("exec has begun", () -> b.command("ps", b.id).stdout().lines().count() == 3);
        kill(sandbox(b));
        c.await(Belljar.LIMIT).hasStatus(137);
        ends(b.pid());
    }

    @Test
    void duringDelete() throws IOException, InterruptedException {
        for (int millis : new int[] {1, 8, 25}) {
            Bundle b = running("delete-" + millis);
            long sandbox = sandbox(b);
            HostCommand c = b.start("delete", "-f", b.id);
            TimeUnit.MILLISECONDS.sleep(millis);
            ProcessHandle.of(sandbox).ifPresent(ProcessHandle::destroyForcibly);
            c.killAll();
            c.await(Belljar.LIMIT);
        }
    }

    private static long child(long pid) {
        return ProcessHandle.of(pid).orElseThrow().children().findAny().orElseThrow().pid();
    }

    /** With no bound on its time: the client, the monitor or the sandbox is killed, and the hook goes with them. */
    @Test
    void duringAHookThatHangs() throws IOException {
        for (int victim = 0; victim < 3; victim++) {
            Bundle b = bundle("hook" + victim, "sleep", "1000");
            Path hook = b.directory.resolve("hook.pid");
            b.configure(b.configuration().replace("\"linux\": {", ("\"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", "
                    + "\"echo $$ >%1$s.new; mv %1$s.new %1$s; exec sleep 1000\"], \"env\": [\"PATH=/usr/bin:/bin\"]}]}, \"linux\": {").formatted(hook)));
            HostCommand c = b.start("create", b.id);
            HostProcesses.waitFor("the hook runs", () -> Files.exists(hook));
            long client = c.process().pid();
            kill(victim == 0 ? client : victim == 1 ? child(client) : child(child(client)));
            c.await(Belljar.LIMIT);
            ends(Long.parseLong(Files.readString(hook).strip()));
            if (victim < 2) {
                HostProcesses.waitFor("its state goes too", () -> !Files.exists(b.root.resolve(b.id)));
                b.isGone();
            }
        }
    }
}
