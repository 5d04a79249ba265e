package org.belljar.conform.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the runs of a case are compared: which aspects must be equal, and when the native run says that there is nothing to compare. */
public enum Judging {
    /** All that it printed, its exit status, and the files that it left. */
    FULL {
        @Override
        Map<String, String> aspects(Observation o) {
            return named("status", o.status() + "\n", "output", o.stdout(), "errors", o.stderr(), "files", o.files());
        }
    },
    /** The exit code by the convention of the Linux Test Project, and its summary. */
    LTP {
        @Override
        Map<String, String> aspects(Observation o) {
            return named("outcome", outcome(o.status()) + "\n", "summary", lines(o.stdout() + "\n" + o.stderr(), SUMMARY.asMatchPredicate()));
        }

        @Override
        String excuse(Observation reference) {
            return reference.status() == NOT_CONFIGURED ? "natively not configured" : null;
        }
    },
    /** The verdicts that googletest prints. */
    GTEST {
        @Override
        Map<String, String> aspects(Observation o) {
            return named("status", o.status() + "\n", "results", lines(o.stdout(), GTEST_RESULT.asMatchPredicate()).replaceAll(" \\(\\d+ ms.*\\)", ""));
        }
    },
    /** The test points: their numbers and verdicts; in what describes them, numbers are no difference, as many are ids of processes. */
    TAP {
        @Override
        Map<String, String> aspects(Observation o) {
            return named("status", o.status() + "\n", "points", DESCRIPTION.matcher(lines(o.stdout(), TAP_POINT.asMatchPredicate()))
                    .replaceAll(m -> m.group(1) + Matcher.quoteReplacement(m.group(2).replaceAll("\\d+", "N"))));
        }
    },
    /** The verdict of Python's unittest. */
    UNITTEST {
        @Override
        Map<String, String> aspects(Observation o) {
            return named("status", o.status() + "\n", "result", lines(o.stderr(), UNITTEST_RESULT.asMatchPredicate()));
        }
    };

    private static final int NOT_CONFIGURED = 32;
    private static final Pattern SUMMARY = Pattern.compile("(?:passed|failed|broken|skipped|warnings) +\\d+");
    private static final Pattern GTEST_RESULT = Pattern.compile("\\[ +(?:OK|FAILED|SKIPPED) +\\] .*");
    private static final Pattern TAP_POINT = Pattern.compile("(?:not )?ok\\b.*|1\\.\\.\\d+.*|Bail out!.*");
    private static final Pattern DESCRIPTION = Pattern.compile("(?m)^((?:not )?ok(?: \\d+)?)\\b(.*)$");
    private static final Pattern UNITTEST_RESULT = Pattern.compile("(?:OK|FAILED|NO TESTS RAN).*|(?:ERROR|FAIL|UNEXPECTED SUCCESS): .*");

    abstract Map<String, String> aspects(Observation o);

    /** Why the native run makes the case meaningless; null if it does not. */
    String excuse(Observation reference) {
        return null;
    }

    private static String outcome(int status) {
        return switch (status) {
            case 0 -> "passed";
            case 1 -> "failed";
            case 2 -> "broken";
            case 4 -> "warned";
            case NOT_CONFIGURED -> "not configured";
            default -> "exit status " + status;
        };
    }

    private static String lines(String text, Predicate<String> wanted) {
        StringBuilder b = new StringBuilder();
        text.lines().map(l -> l.replaceAll("\u001b\\[[0-9;]*m", "").strip()).filter(wanted).forEach(l -> b.append(l).append('\n'));
        return b.toString();
    }

    private static Map<String, String> named(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
