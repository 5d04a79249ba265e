package org.belljar.conform.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.belljar.conform.table.SyscallTable;

/** A log in a file. */
public final class TraceLog {
    private TraceLog() {}

    /**
     * The calls of a log in the form in which logs of different writers can be compared.
     *
     * @param skipsFirst whether the calls of the first process, which only starts the others, are left out
     */
    public static List<String> normalised(Path file, SyscallTable table, boolean skipsFirst) throws IOException {
        Map<String, List<String>> processes = new TraceNormaliser(table, TraceNormaliser.Detail.CALLS).normalise(events(file));
        List<String> all = new ArrayList<>();
        boolean isFirst = true;
        for (var e : processes.entrySet()) {
            if (!isFirst || !skipsFirst) {
                all.add("=== " + e.getKey());
                all.addAll(e.getValue());
            }
            isFirst = false;
        }
        return all;
    }

    /** Adds the calls of all processes but the first, which only starts the others; returns their names. */
    static Set<String> count(Path file, Coverage into) throws IOException {
        List<TraceEvent> events = events(file);
        int first = TraceNormaliser.firstProcess(events);
        Set<String> names = new HashSet<>();
        for (TraceEvent e : events) {
            if (e.name() != null && e.pid() != 0 && e.pid() != first) {
                names.add(e.name());
                into.add(e);
            }
        }
        return names;
    }

    static List<TraceEvent> events(Path file) throws IOException {
        TraceParser parser = new TraceParser();
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(parser::line);
        }
        return parser.events();
    }
}
