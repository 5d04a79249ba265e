package org.belljar.conform.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.belljar.json.Json;
import org.belljar.conform.run.CaseResult;
import org.belljar.conform.run.RunResult;
import org.belljar.conform.run.Verdict;
import org.belljar.conform.trace.Coverage;

/** All of a run, for programs. */
public final class JsonReport {
    private JsonReport() {}

    public static String write(RunResult r) {
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("launchers", r.launchers());
        Map<String, Object> counts = new LinkedHashMap<>();
        for (String l : r.launchers()) {
            Map<String, Object> of = new LinkedHashMap<>();
            r.counts(l).forEach((k, n) -> of.put(k.text(), n));
            counts.put(l, of);
        }
        top.put("counts", counts);
        top.put("milliseconds", r.millis());
        top.put("cases", r.cases().stream().map(JsonReport::testCase).toList());
        if (r.coverage() != null) {
            top.put("coverage", coverage(r.coverage()));
        }
        return Json.write(top);
    }

    private static Map<String, Object> testCase(CaseResult c) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("suite", c.test().suite());
        m.put("family", c.test().family());
        m.put("name", c.test().name());
        m.put("calls", List.copyOf(new TreeSet<>(c.calls())));
        Map<String, Object> verdicts = new LinkedHashMap<>();
        c.verdicts().forEach((l, v) -> verdicts.put(l, verdict(v)));
        m.put("verdicts", verdicts);
        return m;
    }

    private static Map<String, Object> verdict(Verdict v) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("verdict", v.kind().text());
        if (v.reason() != null) {
            m.put("reason", v.reason());
        }
        m.put("milliseconds", v.millis());
        if (!v.aspects().isEmpty()) {
            Map<String, Object> aspects = new LinkedHashMap<>();
            for (Verdict.Aspect a : v.aspects()) {
                List<String> lines = new ArrayList<>();
                a.lines().stream().filter(p -> !p.isSame()).forEach(p -> lines.add(p.left() != null ? "-" + p.left() : "+" + p.right()));
                aspects.put(a.name(), lines);
            }
            m.put("differences", aspects);
        }
        return m;
    }

    private static Map<String, Object> coverage(Coverage c) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("calls", c.calls()[0]);
        m.put("callsOfTable", c.calls()[1]);
        m.put("flags", c.flags()[0]);
        m.put("flagsOfTable", c.flags()[1]);
        m.put("errnos", c.errnos());
        m.put("notSeen", c.unseen());
        Map<String, Object> seen = new LinkedHashMap<>();
        c.seen().forEach((name, s) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("count", s.count());
            one.put("errnos", s.errnos());
            one.put("flags", List.copyOf(s.flags()));
            one.put("flagsNotSeen", c.unseenFlags(name));
            seen.put(name, one);
        });
        m.put("seen", seen);
        return m;
    }
}
