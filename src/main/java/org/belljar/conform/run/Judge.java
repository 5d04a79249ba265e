package org.belljar.conform.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.conform.ConformException;
import org.belljar.conform.known.KnownDifferences;
import org.belljar.conform.table.SyscallTable;
import org.belljar.conform.trace.LineDiff;
import org.belljar.conform.trace.TraceLog;

/** Compares a launcher's run of a case with the native one. */
final class Judge {
    private final KnownDifferences known;
    private final SyscallTable table;

    Judge(KnownDifferences known, SyscallTable table) {
        this.known = known;
        this.table = table;
    }

    /** Why the native run is no reference; null if it is one. */
    static String excuse(Case c, Observation reference) {
        if (reference.failure() != null) {
            return "natively " + reference.failure();
        }
        return reference.stopped() != null ? "natively " + reference.stopped() : c.judging().excuse(reference);
    }

    Verdict compare(Case c, String launcher, Observation reference, Observation got, Path nativeTrace) throws ConformException {
        if (got.failure() != null) {
            return listed(c, launcher, new Verdict(Verdict.Kind.BROKEN, got.failure(), List.of(), got.millis()));
        }
        if (got.stopped() != null) {
            return listed(c, launcher, new Verdict(Verdict.Kind.DIFFERENT, "it was ended: " + got.stopped(), List.of(), got.millis()));
        }
        List<Verdict.Aspect> differing = new ArrayList<>();
        Map<String, String> b = c.judging().aspects(got);
        c.judging().aspects(reference).forEach((name, text) -> {
            if (!text.equals(b.get(name))) {
                differing.add(new Verdict.Aspect(name, LineDiff.compare(text.lines().toList(), b.get(name).lines().toList())));
            }
        });
        if (nativeTrace != null && got.trace() != null) {
            traces(nativeTrace, got.trace(), differing);
        }
        return listed(c, launcher, new Verdict(differing.isEmpty() ? Verdict.Kind.SAME : Verdict.Kind.DIFFERENT, null, differing, got.millis()));
    }

    private void traces(Path a, Path b, List<Verdict.Aspect> differing) throws ConformException {
        try {
            List<String> left = TraceLog.normalised(a, table, true);
            List<String> right = TraceLog.normalised(b, table, true);
            if (!left.equals(right)) {
                differing.add(new Verdict.Aspect("system calls", LineDiff.compare(left, right)));
            }
        } catch (IOException e) {
            throw new ConformException("cannot read a trace: " + e.getMessage());
        }
    }

    private Verdict listed(Case c, String launcher, Verdict v) {
        KnownDifferences.Entry entry = known.ofCase(launcher, c.suite(), c.name());
        if (entry == null) {
            return v;
        }
        if (v.kind() == Verdict.Kind.SAME) {
            return new Verdict(Verdict.Kind.STALE, known.file() + ":" + entry.line() + " lists it, but it no longer differs: remove the line", List.of(), v.millis());
        }
        return new Verdict(Verdict.Kind.KNOWN, entry.reason(), v.aspects(), v.millis());
    }
}
