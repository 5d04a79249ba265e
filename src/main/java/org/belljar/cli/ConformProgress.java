package org.belljar.cli;

import java.io.PrintWriter;
import org.belljar.conform.report.TextReport;
import org.belljar.conform.run.CaseResult;

/** Tells of failures as they come, and on a terminal how far the run is. */
final class ConformProgress {
    private final int total;
    private final PrintWriter out;
    private final boolean isTerminal = System.console() != null && System.console().isTerminal();
    /** Guarded by this. */
    private int done;

    ConformProgress(int total, PrintWriter out) {
        this.total = total;
        this.out = out;
    }

    synchronized void done(CaseResult result) {
        done++;
        if (result.isFailure()) {
            end();
            out.print(TextReport.failure(result));
            out.flush();
        }
        if (isTerminal) {
            System.err.print("\r" + done + " of " + total + "  " + result.test().name() + "\u001b[K");
        }
    }

    synchronized void end() {
        if (isTerminal) {
            System.err.print("\r\u001b[K");
        }
    }
}
