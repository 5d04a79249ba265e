package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.fail;

/**
 * How a command ended and what it printed; bytes as chars 0..255.
 *
 * @param status     exit status; 128+N for signal N
 * @param isTimedOut whether the command was killed because its time was over
 */
record Outcome(int status, String stdout, String stderr, boolean isTimedOut, long millis) {
    /** Fails with all that was printed unless it ended in time with this status. */
    Outcome hasStatus(int expected) {
        if (status != expected || isTimedOut) {
            fail("expected exit status " + expected + ", got " + describe());
        }
        return this;
    }

    Outcome printed(String expected) {
        if (!stdout.equals(expected)) {
            fail("expected on stdout:\n" + expected + "\ngot " + describe());
        }
        return this;
    }

    /** Standard error is one line from Belljar that holds all of {@code parts}. */
    Outcome complained(String... parts) {
        if (!stderr.startsWith("belljar: ") || stderr.indexOf('\n') != stderr.length() - 1) {
            fail("expected one line 'belljar: ...' on stderr, got " + describe());
        }
        return wrote(parts);
    }

    /** Standard error holds all of {@code parts}. */
    Outcome wrote(String... parts) {
        for (String part : parts) {
            if (!stderr.contains(part)) {
                fail("expected '" + part + "' on stderr, got " + describe());
            }
        }
        return this;
    }

    String describe() {
        return "exit status " + status + (isTimedOut ? " (killed: its time was over)" : "") + ", " + millis + " ms\n--- stdout\n"
                + abbreviate(stdout) + "\n--- stderr\n" + abbreviate(stderr);
    }

    private static String abbreviate(String text) {
        return text.length() <= 4000 ? text : text.substring(0, 2000) + "\n[...]\n" + text.substring(text.length() - 2000);
    }
}
