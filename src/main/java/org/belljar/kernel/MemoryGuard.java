package org.belljar.kernel;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.belljar.abi.Signal;
import org.belljar.host.HostProc;
import org.belljar.mm.AddressSpace;

/**
 * Holds the sandbox to its memory: when guests and their in-memory files use more than the limit, or the host itself is
 * nearly out of memory, the largest process is killed, as Linux's OOM killer does in a memory control group. Page faults
 * never reach the kernel, so the use is looked at from time to time, with exact (shared pages divided) numbers before
 * anything is killed.
 */
public final class MemoryGuard {
    private static final long INTERVAL_NS = 100_000_000, NEAR_LIMIT_NS = 20_000_000,
            INTERVAL_WITHOUT_LIMIT_NS = 500_000_000, PER_PROCESS_NS = 5_000_000, INTERVAL_MAX_NS = 10_000_000_000L;
    /** One CPU touches no more fresh memory than this in the time between looks: 4 GB/s, with the host's clearing of pages. */
    private static final long NS_PER_KB = 250;
    /** The host is nearly out of memory below this part of its whole. */
    private static final int HOST_RESERVE_DIVISOR = 20;
    private static final int KB = 1024;

    private final Kernel kernel;
    private final int cpus = Runtime.getRuntime().availableProcessors();
    private final ControlGroup first;
    private final LongSupplier fileBytes;
    private final Consumer<String> report;
    /** More than half of a limit was in use. Owned by the timer's thread. */
    private boolean isNear;
    /** How much was missing to the host's reserve and to half of the nearest limit. Owned by the timer's thread. */
    private long roomKb;

    /** A process and what it uses, in kB. */
    private record Use(TaskGroup group, long kb) {}

    /** What all use, in kB. {@code largest} is null if there is nothing to kill. */
    private record Total(long processesKb, long allKb, Use largest) {}

    private MemoryGuard(Kernel kernel, LongSupplier fileBytes, Consumer<String> report) {
        this.kernel = kernel;
        this.first = ControlGroup.of(kernel);
        this.fileBytes = fileBytes;
        this.report = report;
    }

    /**
     * Begins to watch the limits of each {@link ControlGroup}; ends with the kernel's timers.
     *
     * @param fileBytes what in-memory files use: counted with the first group, whoever made them
     * @param report gets one sentence for people when a process was killed
     */
    public static MemoryGuard start(Kernel kernel, LongSupplier fileBytes, Consumer<String> report) {
        MemoryGuard g = new MemoryGuard(kernel, fileBytes, report);
        g.start();
        return g;
    }

    /** What a group's processes, and with the first group all in-memory files, use now, roughly. */
    public long usedBytes(ControlGroup of) {
        return use(false, of).allKb * KB;
    }

    private static boolean hasLimit(ControlGroup c) {
        return c.memoryBytes() != ControlGroup.NONE;
    }

    private static long limitKb(ControlGroup c) {
        return c.memoryBytes() / KB;
    }

    /** Those with processes, and the first. */
    private Set<ControlGroup> controlGroups() {
        Set<ControlGroup> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.add(first);
        for (TaskGroup g : kernel.pids().groups()) {
            all.add(g.controlGroup());
        }
        return all;
    }

    private void start() {
        long n = kernel.pids().groups().size();
        boolean hasLimit = controlGroups().stream().anyMatch(MemoryGuard::hasLimit);
        long shortest = (!hasLimit ? INTERVAL_WITHOUT_LIMIT_NS : isNear ? NEAR_LIMIT_NS : INTERVAL_NS) + n * PER_PROCESS_NS;
        long interval = Math.max(shortest, Math.min(INTERVAL_MAX_NS, roomKb * NS_PER_KB / cpus));
        kernel.timers().schedule(System.nanoTime() + interval, () -> {
            look();
            start();
        });
    }

    private void look() {
        isNear = false;
        roomKb = Long.MAX_VALUE / NS_PER_KB;
        for (ControlGroup c : controlGroups()) {
            if (hasLimit(c)) {
                look(c);
            }
        }
        String host = HostProc.read("meminfo");
        long total = HostProc.field(host, "MemTotal");
        long free = HostProc.field(host, "MemAvailable") + HostProc.field(host, "SwapFree") - total / HOST_RESERVE_DIVISOR;
        roomKb = Math.min(roomKb, Math.max(0, free));
        if (total > 0 && free < 0) {
            Use largest = use(true, null).largest;
            // Something else may have used the host's memory up: a small guest would not help.
            if (largest != null && largest.kb > total / HOST_RESERVE_DIVISOR) {
                kill(largest, "the host is nearly out of memory");
            }
        }
    }

    private void look(ControlGroup c) {
        Total rough = use(false, c);
        isNear |= rough.allKb > limitKb(c) / 2;
        roomKb = Math.min(roomKb, Math.max(0, limitKb(c) / 2 - rough.allKb));
        if (isOverLimit(rough, c)) {
            Total exact = use(true, c);
            if (isOverLimit(exact, c) && exact.largest != null) {
                c.killsForMemory();
                kill(exact.largest, "the sandbox may use " + limitKb(c) / KB + " MiB");
            }
        }
    }

    /** Files alone are held by ENOSPC: where they are the most, killing would not free memory. */
    private static boolean isOverLimit(Total t, ControlGroup c) {
        return t.allKb > limitKb(c) && t.processesKb > limitKb(c) / 2;
    }

    /**
     * @param exact each shared page is divided among its users, which costs the host a walk of the page tables
     * @param only  null: all processes
     */
    private Total use(boolean exact, ControlGroup only) {
        Set<AddressSpace> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        long anonymous = 0;
        long shared = 0;
        long worst = -1;
        Use largest = null;
        for (TaskGroup g : kernel.pids().groups()) {
            Task[] tasks = g.tasks();
            boolean counts = (only == null || g.controlGroup() == only) && !g.isZombie() && !g.isExiting() && tasks.length > 0;
            if (!counts || !seen.add(tasks[0].addressSpace())) {
                continue;
            }
            String text = HostProc.read(g.process().hostPid() + (exact ? "/smaps_rollup" : "/status"));
            long anon = HostProc.field(text, exact ? "Pss_Anon" : "RssAnon");
            long shmem = HostProc.field(text, exact ? "Pss_Shmem" : "RssShmem");
            anonymous += anon;
            shared += shmem;
            long badness = anon + shmem + g.oomScoreAdj() * (only != null && hasLimit(only) ? limitKb(only) / 1000 : 0);
            if (g.oomScoreAdj() > -1000 && badness > worst) {
                worst = badness;
                largest = new Use(g, anon + shmem);
            }
        }
        long files = only == null || only == first ? fileBytes.getAsLong() / KB : 0;
        return new Total(anonymous + shared, anonymous + Math.max(shared, files), largest);
    }

    private void kill(Use victim, String why) {
        TaskGroup g = victim.group;
        report.accept("out of memory: killed process " + g.id() + " (" + g.leader().comm() + "), which used "
                + victim.kb / KB + " MiB; " + why);
        g.beginExit(Signal.SIGKILL);
    }
}
