package org.belljar.conform.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.conform.run.CaseResult;
import org.belljar.conform.run.RunResult;
import org.belljar.conform.run.Verdict;
import org.belljar.conform.trace.Coverage;
import org.belljar.conform.trace.LineDiff;

/** A page that stands alone: figures, the matrix of calls and launchers, and what differs, side by side. */
public final class HtmlReport {
    private static final int CONTEXT = 2;
    private static final int MAX_ROWS = 200;

    private final RunResult run;
    private final StringBuilder b = new StringBuilder();

    private HtmlReport(RunResult run) {
        this.run = run;
    }

    public static String write(RunResult run) {
        HtmlReport r = new HtmlReport(run);
        r.summary();
        boolean byCall = run.coverage() != null;
        r.matrix(byCall);
        r.failures();
        r.others(Verdict.Kind.KNOWN, "Known differences");
        r.others(Verdict.Kind.SKIPPED, "Skipped");
        if (byCall) {
            r.coverage();
        }
        return Html.page("Conformance of system calls", r.b.toString());
    }

    private void summary() {
        b.append("<table id=\"summary\"><thead><tr><th>launcher<th>cases<th>same<th>known<th>skipped<th>different<th>broken</tr></thead>\n<tbody>");
        for (String l : run.launchers()) {
            Map<Verdict.Kind, Integer> n = run.counts(l);
            b.append("<tr><td>").append(Html.text(l)).append("<td>").append(run.cases().size());
            for (Verdict.Kind k : List.of(Verdict.Kind.SAME, Verdict.Kind.KNOWN, Verdict.Kind.SKIPPED)) {
                b.append("<td>").append(n.getOrDefault(k, 0));
            }
            bad("different", n.getOrDefault(Verdict.Kind.DIFFERENT, 0) + n.getOrDefault(Verdict.Kind.STALE, 0));
            bad("broken", n.getOrDefault(Verdict.Kind.BROKEN, 0));
            b.append("</tr>\n");
        }
        b.append("</tbody></table>\n<p>The host's Linux is the reference.</p>\n");
    }

    private void bad(String kind, int count) {
        b.append(count == 0 ? "<td>" : "<td class=" + kind + ">").append(count);
    }

    private void matrix(boolean byCall) {
        b.append("<h2>").append(byCall ? "Calls" : "Families").append(" and launchers</h2>\n<p>Cases that behave as on the host, of those that ")
                .append(byCall ? "make the call" : "belong to the family").append(".</p>\n<table class=matrix id=\"matrix\"><thead><tr><th>")
                .append(byCall ? "call" : "family");
        run.launchers().forEach(l -> b.append("<th>").append(Html.text(l)));
        b.append("</tr></thead>\n<tbody>\n");
        run.groups(byCall).forEach((name, cases) -> {
            b.append("<tr><td><code>").append(Html.text(name)).append("</code>");
            run.launchers().forEach(l -> cell(cases, l));
            b.append("</tr>\n");
        });
        b.append("</tbody></table>\n");
    }

    private void cell(List<CaseResult> cases, String launcher) {
        long same = cases.stream().filter(c -> c.verdicts().get(launcher).kind() == Verdict.Kind.SAME).count();
        long compared = cases.stream().filter(c -> c.verdicts().get(launcher).kind() != Verdict.Kind.SKIPPED).count();
        CaseResult failed = cases.stream().filter(c -> c.verdicts().get(launcher).kind().isFailure()).findFirst().orElse(null);
        b.append("<td class=").append(compared == 0 ? "none" : failed != null ? "different" : same == compared ? "same" : "known").append('>');
        String text = compared == 0 ? "-" : same + " of " + compared;
        b.append(failed == null ? text : "<a href=\"#" + anchor(failed) + "\">" + text + "</a>");
    }

    private static String anchor(CaseResult c) {
        return "case-" + c.test().id().replaceAll("[^A-Za-z0-9]", "-");
    }

    private void failures() {
        b.append("<h2>Differences</h2>\n");
        List<CaseResult> failed = run.cases().stream().filter(CaseResult::isFailure).toList();
        if (failed.isEmpty()) {
            b.append("<p class=same>None.</p>\n");
        }
        for (CaseResult c : failed) {
            b.append("<section id=\"").append(anchor(c)).append("\"><h3>").append(Html.text(c.test().id())).append("</h3>\n");
            c.verdicts().forEach((launcher, v) -> {
                if (v.kind().isFailure()) {
                    b.append("<p><span class=").append(v.kind().text()).append('>').append(v.kind().text()).append("</span> under ")
                            .append(Html.text(launcher)).append(v.reason() == null ? "" : ": " + Html.text(v.reason())).append("</p>\n");
                    v.aspects().forEach(a -> sides(a, launcher));
                }
            });
            b.append("</section>\n");
        }
    }

    /** What is on one side only stands beside what is on the other only; equal lines far from a difference are left out. */
    private void sides(Verdict.Aspect aspect, String launcher) {
        b.append("<table class=sides><thead><tr><th>").append(Html.text(aspect.name())).append(", native<th>").append(Html.text(launcher))
                .append("</tr></thead><tbody>\n");
        List<LineDiff.Pair> pairs = aspect.lines();
        int rows = 0;
        for (int i = 0; i < pairs.size() && rows < MAX_ROWS; rows++) {
            if (pairs.get(i).isSame()) {
                if (isNear(pairs, i)) {
                    row(pairs.get(i).left(), pairs.get(i).right(), true);
                }
                i++;
                continue;
            }
            List<String> left = new ArrayList<>();
            List<String> right = new ArrayList<>();
            for (; i < pairs.size() && !pairs.get(i).isSame(); i++) {
                (pairs.get(i).left() != null ? left : right).add(pairs.get(i).left() != null ? pairs.get(i).left() : pairs.get(i).right());
            }
            for (int k = 0; k < Math.max(left.size(), right.size()) && rows < MAX_ROWS; k++, rows++) {
                row(k < left.size() ? left.get(k) : "", k < right.size() ? right.get(k) : "", false);
            }
        }
        b.append("</tbody></table>\n");
    }

    private static boolean isNear(List<LineDiff.Pair> pairs, int i) {
        return pairs.subList(Math.max(0, i - CONTEXT), Math.min(pairs.size(), i + CONTEXT + 1)).stream().anyMatch(p -> !p.isSame());
    }

    private void row(String left, String right, boolean isSame) {
        b.append(isSame ? "<tr>" : "<tr class=differs>").append("<td><pre>").append(Html.text(left)).append("</pre><td><pre>").append(Html.text(right))
                .append("</pre></tr>\n");
    }

    private void others(Verdict.Kind kind, String title) {
        StringBuilder rows = new StringBuilder();
        run.cases().forEach(c -> c.verdicts().forEach((l, v) -> {
            if (v.kind() == kind) {
                rows.append("<tr><td>").append(Html.text(c.test().id())).append("<td>").append(Html.text(l)).append("<td>").append(Html.text(v.reason()))
                        .append("</tr>\n");
            }
        }));
        if (!rows.isEmpty()) {
            b.append("<h2>").append(title).append("</h2>\n<table><tbody>\n").append(rows).append("</tbody></table>\n");
        }
    }

    private void coverage() {
        Coverage c = run.coverage();
        b.append("<h2>Coverage</h2>\n<p>").append(c.calls()[0]).append(" of the ").append(c.calls()[1]).append(" calls that are there were made, with ")
                .append(c.flags()[0]).append(" of their ").append(c.flags()[1]).append(" flags; ").append(c.errnos())
                .append(" pairs of a call and an errno were seen.</p>\n<details><summary>Calls not made</summary><p>")
                .append(Html.text(String.join(" ", c.unseen()))).append("</p></details>\n<details><summary>Calls made</summary><table><thead><tr><th>call<th>times"
                        + "<th>flags<th>not seen<th>errnos</tr></thead><tbody>\n");
        c.seen().forEach((name, s) -> b.append("<tr><td><code>").append(name).append("</code><td>").append(s.count()).append("<td>").append(c.flagsOf(name))
                .append("<td><small>").append(Html.text(String.join(" ", c.unseenFlags(name)))).append("</small><td>").append(String.join(" ", s.errnos().keySet())).append("</tr>\n"));
        b.append("</tbody></table></details>\n");
    }
}
