package org.belljar.conform.fuzz;

/** The line that tells a person at a terminal how far it is. */
final class FuzzProgress {
    private final boolean isShown = System.console() != null && System.console().isTerminal();

    void show(int programs, int calls, int differences) {
        if (isShown) {
            System.err.print("\r" + programs + " programs, " + calls + " calls, " + differences + " differences\u001b[K");
        }
    }

    void clear() {
        if (isShown) {
            System.err.print("\r\u001b[K");
        }
    }
}
