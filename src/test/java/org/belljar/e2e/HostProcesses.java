package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The host processes that carry a sandbox: the zygote and the guests below the process of Belljar. */
final class HostProcesses {
    private HostProcesses() {}

    static List<ProcessHandle> of(HostCommand belljar) {
        return belljar.process().descendants().toList();
    }

    /** The first process of the sandbox's pid namespace. */
    static ProcessHandle zygote(HostCommand belljar) {
        return await("the zygote", () -> of(belljar).stream()
                .filter(p -> read(p, "status").lines().anyMatch(l -> l.matches("NSpid:\\s+\\d+\\s+1")))
                .findAny());
    }

    /** Waits for a guest process that has this host file mapped, such as the program it runs. */
    static ProcessHandle withMapped(HostCommand belljar, Path file) {
        return await("a process that runs " + file,
                () -> of(belljar).stream().filter(p -> read(p, "maps").contains(" " + file)).findAny());
    }

    private static String read(ProcessHandle p, String file) {
        try {
            return Files.readString(Path.of("/proc/" + p.pid() + "/" + file));
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static ProcessHandle await(String what, Supplier<Optional<ProcessHandle>> search) {
        AtomicReference<ProcessHandle> found = new AtomicReference<>();
        waitFor(what, () -> {
            search.get().ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    static void waitFor(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                fail("waited in vain for " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Fails when one of them lives on, some time after it should have ended. */
    static void allEnd(List<ProcessHandle> processes) {
        waitFor("the end of " + processes, () -> processes.stream().noneMatch(HostProcesses::isAlive));
    }

    /** A zombie that nobody waits for is dead. */
    private static boolean isAlive(ProcessHandle p) {
        String stat = read(p, "stat");
        return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    }
}
