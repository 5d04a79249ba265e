package org.belljar.e2e;

/**
 * How a command ended and what it printed; bytes as chars 0..255.
 *
 * @param status     exit status; 128+N for signal N
 * @param isTimedOut whether the command was killed because its time was over
 */
record Outcome(int status, String stdout, String stderr, boolean isTimedOut, long millis) {
    String describe() {
        return "exit status " + status + (isTimedOut ? " (killed: its time was over)" : "") + ", " + millis + " ms\n--- stdout\n"
                + abbreviate(stdout) + "\n--- stderr\n" + abbreviate(stderr);
    }

    private static String abbreviate(String text) {
        return text.length() <= 4000 ? text : text.substring(0, 2000) + "\n[...]\n" + text.substring(text.length() - 2000);
    }
}
