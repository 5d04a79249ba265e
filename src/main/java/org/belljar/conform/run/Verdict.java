package org.belljar.conform.run;

import java.util.List;
import org.belljar.conform.trace.LineDiff;

/**
 * What comparing a launcher's run with the native one has given.
 *
 * @param reason  why it was skipped, is broken, or is known to differ; else null
 * @param aspects those that differ
 */
public record Verdict(Kind kind, String reason, List<Aspect> aspects, long millis) {
    /** STALE: listed as a known difference, but there is none. BROKEN: there was no result to compare. */
    public enum Kind {
        SAME, DIFFERENT, KNOWN, STALE, SKIPPED, BROKEN;

        public boolean isFailure() {
            return this == DIFFERENT || this == STALE || this == BROKEN;
        }

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The lines of one aspect on both sides, the native ones left. */
    public record Aspect(String name, List<LineDiff.Pair> lines) {}

    public Verdict {
        aspects = List.copyOf(aspects);
    }

    static Verdict of(Kind kind, String reason) {
        return new Verdict(kind, reason, List.of(), 0);
    }
}
