package org.belljar.conform.report;

import java.util.Map;
import org.belljar.conform.run.CaseResult;
import org.belljar.conform.run.RunResult;
import org.belljar.conform.run.Verdict;

/** JUnit's XML: a suite per launcher, a case per case. */
public final class JunitReport {
    private JunitReport() {}

    public static String write(RunResult r) {
        StringBuilder b = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        for (String launcher : r.launchers()) {
            Map<Verdict.Kind, Integer> n = r.counts(launcher);
            b.append("  <testsuite name=\"").append(text(launcher)).append("\" tests=\"").append(r.cases().size()).append("\" failures=\"")
                    .append(n.getOrDefault(Verdict.Kind.DIFFERENT, 0) + n.getOrDefault(Verdict.Kind.STALE, 0)).append("\" errors=\"")
                    .append(n.getOrDefault(Verdict.Kind.BROKEN, 0)).append("\" skipped=\"")
                    .append(n.getOrDefault(Verdict.Kind.SKIPPED, 0) + n.getOrDefault(Verdict.Kind.KNOWN, 0)).append("\">\n");
            r.cases().forEach(c -> testCase(b, c, c.verdicts().get(launcher)));
            b.append("  </testsuite>\n");
        }
        return b.append("</testsuites>\n").toString();
    }

    private static void testCase(StringBuilder b, CaseResult c, Verdict v) {
        b.append("    <testcase classname=\"").append(text(c.test().suite() + "." + c.test().family())).append("\" name=\"").append(text(c.test().name()))
                .append("\" time=\"").append(v.millis() / 1000.0).append("\"");
        String reason = text(v.reason() == null ? v.kind().text() : v.reason());
        switch (v.kind()) {
            case SAME -> b.append("/>\n");
            case SKIPPED, KNOWN -> b.append("><skipped message=\"").append(reason).append("\"/></testcase>\n");
            case BROKEN -> b.append("><error message=\"").append(reason).append("\"/></testcase>\n");
            case DIFFERENT, STALE -> {
                b.append("><failure message=\"").append(reason).append("\">");
                for (Verdict.Aspect a : v.aspects()) {
                    b.append(text(a.name())).append(":\n");
                    a.lines().stream().filter(p -> !p.isSame())
                            .forEach(p -> b.append(text(p.left() != null ? "- " + p.left() : "+ " + p.right())).append('\n'));
                }
                b.append("</failure></testcase>\n");
            }
        }
    }

    /** As in HTML; XML knows the same entities and, like that, no control characters. */
    private static String text(String s) {
        return Html.text(s);
    }
}
