package org.belljar.conform.run;

import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A case and what was found under each launcher.
 *
 * @param verdicts by name of the launcher
 * @param calls    the system calls that it made under Belljar, if that was looked at; else empty
 */
public record CaseResult(Case test, SequencedMap<String, Verdict> verdicts, Set<String> calls, long nativeMillis) {
    public boolean isFailure() {
        return verdicts.values().stream().anyMatch(v -> v.kind().isFailure());
    }

    public Map.Entry<String, Verdict> firstFailure() {
        return verdicts.entrySet().stream().filter(e -> e.getValue().kind().isFailure()).findFirst().orElse(null);
    }
}
