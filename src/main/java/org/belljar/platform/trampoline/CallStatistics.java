package org.belljar.platform.trampoline;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How the guests' calls came to the kernel, for {@code -Dbelljar.callStats=true}: by a trap or from a rewritten site, and of those
 * by the doorbell or posted for a spinning receiver. Printed when the sandbox ends, with the sites that trapped most. What the
 * trampoline answers itself is not seen here.
 */
final class CallStatistics {
    private static final int SITES_SHOWN = 12;

    /** A site that has no stub, as its first bytes from {@link CallSite#LOOK_BACK} before its return address. */
    private record Site(int number, String bytes) {}

    private final LongAdder trapped = new LongAdder();
    private final LongAdder rewritten = new LongAdder();
    private final LongAdder posted = new LongAdder();
    private final Map<Site, LongAdder> unknown = new ConcurrentHashMap<>();

    /** Null when nobody wants any. */
    static CallStatistics ifWanted() {
        return Boolean.getBoolean("belljar.callStats") ? new CallStatistics() : null;
    }

    void call(boolean isRewritten, boolean isPosted) {
        (isRewritten ? rewritten : trapped).increment();
        if (isPosted) {
            posted.increment();
        }
    }

    /** A call has trapped at a site that could not be rewritten. */
    void unknownSite(int number, byte[] text) {
        StringBuilder hex = new StringBuilder();
        for (byte b : text) {
            hex.append(String.format("%02x ", b));
        }
        unknown.computeIfAbsent(new Site(number, hex.toString().strip()), s -> new LongAdder()).increment();
    }

    void print(PrintStream out) {
        long all = trapped.sum() + rewritten.sum();
        out.printf("calls %d: %.1f %% from rewritten sites, %.1f %% posted%n", all, 100.0 * rewritten.sum() / Math.max(all, 1),
                100.0 * posted.sum() / Math.max(all, 1));
        unknown.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Site, LongAdder> e) -> -e.getValue().sum()))
                .limit(SITES_SHOWN)
                .forEach(e -> out.printf("%8d  call %d  %s%n", e.getValue().sum(), e.getKey().number(), e.getKey().bytes()));
    }
}
