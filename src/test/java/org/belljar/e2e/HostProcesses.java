package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** The host processes that carry a sandbox: the zygote and the guests below the process of Belljar. */
final class HostProcesses {
    private HostProcesses() {}

    static List<ProcessHandle> of(HostCommand belljar) {
        return belljar.process().descendants().toList();
    }

    static ProcessHandle zygote(HostCommand belljar) {
        waitFor("the zygote", () -> belljar.process().children().findAny().isPresent());
        return belljar.process().children().min(Comparator.comparing(ProcessHandle::pid)).orElseThrow();
    }

    /** Waits for a guest process that has this host file mapped, such as the program it runs. */
    static ProcessHandle withMapped(HostCommand belljar, Path file) {
        AtomicReference<ProcessHandle> found = new AtomicReference<>();
        waitFor("a process that runs " + file, () -> {
            findMapped(belljar, file).ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    private static Optional<ProcessHandle> findMapped(HostCommand belljar, Path file) {
        return of(belljar).stream().filter(p -> maps(p).contains(" " + file)).findAny();
    }

    private static String maps(ProcessHandle p) {
        try {
            return Files.readString(Path.of("/proc/" + p.pid() + "/maps"));
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
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
        try {
            String stat = Files.readString(Path.of("/proc/" + p.pid() + "/stat"));
            return p.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }
}
