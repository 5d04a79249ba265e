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
    private static final long INTERVAL_NS = 100_000_000, INTERVAL_WITHOUT_LIMIT_NS = 500_000_000, PER_PROCESS_NS = 5_000_000;
    /** The host is nearly out of memory below this part of its whole. */
    private static final int HOST_RESERVE_DIVISOR = 20;
    private static final int KB = 1024;

    private final Kernel kernel;
    private final long limitKb;
    private final LongSupplier fileBytes;
    private final Consumer<String> report;

    /** A process and what it uses, in kB. */
    private record Use(TaskGroup group, long kb) {}

    /**
     * @param limitBytes 0: only the host's memory bounds the sandbox
     * @param fileBytes what in-memory files use
     * @param report gets one sentence for people when a process was killed
     */
    public MemoryGuard(Kernel kernel, long limitBytes, LongSupplier fileBytes, Consumer<String> report) {
        this.kernel = kernel;
        this.limitKb = limitBytes / KB;
        this.fileBytes = fileBytes;
        this.report = report;
    }

    /** Begins to watch; ends with the kernel's timers. */
    public void start() {
        long n = kernel.pids().groups().size();
        long interval = (limitKb == 0 ? INTERVAL_WITHOUT_LIMIT_NS : INTERVAL_NS) + n * PER_PROCESS_NS;
        kernel.timers().schedule(System.nanoTime() + interval, () -> {
            look();
            start();
        });
    }

    private void look() {
        if (limitKb != 0 && use(false, null) > limitKb) {
            Use[] largest = new Use[1];
            if (use(true, largest) > limitKb && largest[0] != null) {
                kill(largest[0], "the sandbox may use " + limitKb / KB + " MiB (--memory)");
            }
        }
        String host = HostProc.read("meminfo");
        long total = HostProc.field(host, "MemTotal");
        if (total > 0 && HostProc.field(host, "MemAvailable") + HostProc.field(host, "SwapFree") < total / HOST_RESERVE_DIVISOR) {
            Use[] largest = new Use[1];
            use(true, largest);
            // Something else may have used the host's memory up: a small guest would not help.
            if (largest[0] != null && largest[0].kb > total / HOST_RESERVE_DIVISOR) {
                kill(largest[0], "the host is nearly out of memory");
            }
        }
    }

    /** kB in use; with {@code exact} each shared page is divided among its users, and {@code largest[0]} is set. */
    private long use(boolean exact, Use[] largest) {
        Set<AddressSpace> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        long anonymous = 0;
        long shared = 0;
        long worst = -1;
        for (TaskGroup g : kernel.pids().groups()) {
            Task[] tasks = g.tasks();
            if (g.isZombie() || g.isExiting() || tasks.length == 0 || !seen.add(tasks[0].addressSpace())) {
                continue;
            }
            String text = HostProc.read(g.process().hostPid() + (exact ? "/smaps_rollup" : "/status"));
            long anon = HostProc.field(text, exact ? "Pss_Anon" : "RssAnon");
            long shmem = HostProc.field(text, exact ? "Pss_Shmem" : "RssShmem");
            anonymous += anon;
            shared += shmem;
            long badness = anon + shmem + g.oomScoreAdj() * (limitKb / 1000);
            if (largest != null && g.oomScoreAdj() > -1000 && badness > worst) {
                worst = badness;
                largest[0] = new Use(g, anon + shmem);
            }
        }
        return anonymous + Math.max(shared, fileBytes.getAsLong() / KB);
    }

    private void kill(Use victim, String why) {
        TaskGroup g = victim.group;
        report.accept("out of memory: killed process " + g.id() + " (" + g.leader().comm() + "), which used "
                + victim.kb / KB + " MiB; " + why);
        g.beginExit(Signal.SIGKILL);
    }
}
