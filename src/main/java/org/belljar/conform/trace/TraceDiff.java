package org.belljar.conform.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.belljar.conform.ConformException;
import org.belljar.conform.table.SyscallTable;

/** {@code belljar conform diff}: two logs of the same program, normalised and compared process by process. */
public final class TraceDiff {
    private static final int CONTEXT = 2;

    private final StringBuilder text = new StringBuilder();
    private int differences;

    /** @throws ConformException when a file cannot be read or is no log */
    public static TraceDiff compare(Path a, Path b, SyscallTable table) throws ConformException {
        TraceDiff diff = new TraceDiff();
        diff.all(read(a, table), read(b, table));
        return diff;
    }

    /** Lines of one side only, in all. */
    public int differences() {
        return differences;
    }

    /** Per process what differs, with {@code -} for the first log and {@code +} for the second. */
    public String text() {
        return text.toString();
    }

    private static Map<String, List<String>> read(Path file, SyscallTable table) throws ConformException {
        TraceParser parser = new TraceParser();
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(parser::line);
        } catch (NoSuchFileException e) {
            throw new ConformException("there is no trace " + file);
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new ConformException("cannot read the trace " + file + ": " + e.getMessage());
        }
        if (parser.events().isEmpty()) {
            throw new ConformException(file + " holds no system call: it must be a log as strace or belljar do --strace-log writes it");
        }
        return new TraceNormaliser(table).normalise(parser.events());
    }

    private void all(Map<String, List<String>> a, Map<String, List<String>> b) {
        Set<String> processes = new LinkedHashSet<>(a.keySet());
        processes.addAll(b.keySet());
        for (String p : processes) {
            process(p, a.getOrDefault(p, List.of()), b.getOrDefault(p, List.of()));
        }
    }

    private void process(String name, List<String> a, List<String> b) {
        List<LineDiff.Pair> pairs = LineDiff.compare(a, b);
        int count = (int) pairs.stream().filter(p -> !p.isSame()).count();
        differences += count;
        if (count == 0) {
            return;
        }
        text.append("=== ").append(name).append(": ").append(a.size()).append(" and ").append(b.size()).append(" lines, ").append(count)
                .append(" on one side only\n");
        int shownTo = 0;
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).isSame()) {
                continue;
            }
            int from = Math.max(shownTo, i - CONTEXT);
            if (from > shownTo) {
                text.append("...\n");
            }
            pairs.subList(from, i + 1).forEach(this::line);
            shownTo = i + 1;
            for (int c = 0; c < CONTEXT && shownTo < pairs.size() && pairs.get(shownTo).isSame(); c++) {
                line(pairs.get(shownTo++));
            }
        }
        text.append(shownTo < pairs.size() ? "...\n" : "");
    }

    private void line(LineDiff.Pair p) {
        text.append(p.isSame() ? "  " + p.left() : p.left() != null ? "- " + p.left() : "+ " + p.right()).append('\n');
    }
}
