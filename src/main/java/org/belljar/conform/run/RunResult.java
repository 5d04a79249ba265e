package org.belljar.conform.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.belljar.conform.trace.Coverage;

/**
 * All of a run.
 *
 * @param launchers names, without the native one
 * @param coverage  null if calls were not counted
 */
public record RunResult(List<String> launchers, List<CaseResult> cases, Coverage coverage, long millis) {
    public RunResult {
        launchers = List.copyOf(launchers);
        cases = List.copyOf(cases);
    }

    public boolean isFailure() {
        return cases.stream().anyMatch(CaseResult::isFailure);
    }

    public Map<Verdict.Kind, Integer> counts(String launcher) {
        Map<Verdict.Kind, Integer> counts = new EnumMap<>(Verdict.Kind.class);
        cases.forEach(c -> counts.merge(c.verdicts().get(launcher).kind(), 1, Integer::sum));
        return counts;
    }

    /** The cases of each family, or with coverage of each call. */
    public Map<String, List<CaseResult>> groups(boolean byCall) {
        Map<String, List<CaseResult>> groups = new TreeMap<>();
        for (CaseResult c : cases) {
            for (String g : byCall ? c.calls() : List.of(c.test().family())) {
                groups.computeIfAbsent(g, k -> new java.util.ArrayList<>()).add(c);
            }
        }
        return groups;
    }
}
