package org.belljar.conform.report;

import java.util.List;
import java.util.Map;
import org.belljar.conform.run.CaseResult;
import org.belljar.conform.run.RunResult;
import org.belljar.conform.run.Verdict;
import org.belljar.conform.trace.Coverage;
import org.belljar.conform.trace.LineDiff;

/** What a person at a terminal reads at the end. */
public final class TextReport {
    private static final int MAX_LINES = 12;
    private static final int SEVERAL = 2;

    private TextReport() {}

    /** A case that failed, with the lines that differ. */
    public static String failure(CaseResult c) {
        StringBuilder b = new StringBuilder();
        c.verdicts().forEach((launcher, v) -> {
            if (v.kind().isFailure()) {
                b.append(v.kind().name()).append(' ').append(c.test().id()).append(" under ").append(launcher)
                        .append(v.reason() == null ? "" : ": " + v.reason()).append('\n');
                v.aspects().forEach(a -> b.append("  ").append(a.name()).append(":\n").append(lines(a.lines())));
            }
        });
        return b.toString();
    }

    private static String lines(List<LineDiff.Pair> pairs) {
        StringBuilder b = new StringBuilder();
        List<LineDiff.Pair> differing = pairs.stream().filter(p -> !p.isSame()).toList();
        for (LineDiff.Pair p : differing.subList(0, Math.min(MAX_LINES, differing.size()))) {
            b.append(p.left() != null ? "    - " + p.left() : "    + " + p.right()).append('\n');
        }
        return b.append(differing.size() > MAX_LINES ? "    ... " + (differing.size() - MAX_LINES) + " more\n" : "").toString();
    }

    public static String summary(RunResult r) {
        StringBuilder b = new StringBuilder();
        for (String launcher : r.launchers()) {
            b.append(String.format("%-24s %6s %6s %6s %6s %6s %6s%n", launcher, "cases", "same", "known", "skip", "differ", "broken"));
            for (Map.Entry<String, List<CaseResult>> g : r.groups(false).entrySet()) {
                row(b, "  " + g.getKey(), g.getValue(), launcher);
            }
            row(b, "  all", r.cases(), launcher);
        }
        b.append(String.format("%.1f s%n", r.millis() / 1000.0));
        return r.coverage() == null ? b.toString() : b.append(coverage(r)).toString();
    }

    private static void row(StringBuilder b, String name, List<CaseResult> cases, String launcher) {
        int[] n = new int[Verdict.Kind.values().length];
        cases.forEach(c -> n[c.verdicts().get(launcher).kind().ordinal()]++);
        b.append(String.format("%-24s %6d %6d %6d %6d %6d %6d%n", name, cases.size(), n[Verdict.Kind.SAME.ordinal()], n[Verdict.Kind.KNOWN.ordinal()],
                n[Verdict.Kind.SKIPPED.ordinal()], n[Verdict.Kind.DIFFERENT.ordinal()] + n[Verdict.Kind.STALE.ordinal()], n[Verdict.Kind.BROKEN.ordinal()]));
    }

    private static String coverage(RunResult r) {
        Coverage c = r.coverage();
        String few = String.join(" ", r.groups(true).entrySet().stream().filter(g -> g.getValue().size() < SEVERAL).map(Map.Entry::getKey).toList());
        int[] calls = c.calls();
        int[] flags = c.flags();
        return "calls seen: " + calls[0] + " of " + calls[1] + " that are there; flags: " + flags[0] + " of " + flags[1] + "; pairs of a call and an errno: "
                + c.errnos() + "\nnot seen: " + String.join(" ", c.unseen()) + "\nin one case only: " + few + "\n";
    }
}
