package org.belljar.conform.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the forms that strace writes: with or without {@code -f}, {@code -o}, {@code -t}, {@code -tt}, {@code -r}, {@code -T},
 * and calls cut in two by another process. Lines that are none of these (the program's own output) are left out and counted.
 */
public final class TraceParser {
    private static final Pattern PREFIX =
            Pattern.compile("(?:\\[pid +(\\d+)\\] +|(\\d+) +(?=[\\d<+a-z_-]))?(?:(?:\\d\\d:\\d\\d:\\d\\d|[ \\d]+)(?:\\.\\d+)? +)?");
    private static final Pattern CALL = Pattern.compile("([a-z_][a-z0-9_]*)\\((.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. ([a-z_][a-z0-9_]*) resumed>(.*)");
    private static final Pattern OTHER = Pattern.compile("(?:\\+\\+\\+|---) .* (?:\\+\\+\\+|---)");
    private static final Pattern END = Pattern.compile("(.*)\\) += +(\\?|-?(?:0x)?[0-9a-f]+)(?: (E[A-Z0-9]+))?.*", Pattern.DOTALL);
    private static final String UNFINISHED = "<unfinished ...>";

    private final List<TraceEvent> events = new ArrayList<>();
    private final Map<Integer, String> begun = new HashMap<>();
    private int ignoredLines;

    /** Adds a line of the log. */
    void line(String line) {
        Matcher prefix = PREFIX.matcher(line);
        int start = prefix.lookingAt() ? prefix.end() : 0;
        String pidText = prefix.group(1) != null ? prefix.group(1) : prefix.group(2);
        int pid = pidText == null || pidText.length() > 9 ? 0 : Integer.parseInt(pidText);
        String text = line.substring(start).strip();
        Matcher resumed = RESUMED.matcher(text);
        if (resumed.matches()) {
            String head = begun.remove(pid);
            text = (head == null ? resumed.group(1) + "(" : head) + resumed.group(2);
        }
        if (text.endsWith(UNFINISHED)) {
            begun.put(pid, text.substring(0, text.length() - UNFINISHED.length()).strip());
            return;
        }
        if (OTHER.matcher(text).matches()) {
            events.add(new TraceEvent(pid, null, List.of(), null, null, text));
            return;
        }
        Matcher call = CALL.matcher(text);
        Matcher end = call.matches() ? END.matcher(call.group(2)) : null;
        if (end == null || !end.matches()) {
            ignoredLines += text.isEmpty() ? 0 : 1;
            return;
        }
        events.add(new TraceEvent(pid, call.group(1), arguments(end.group(1)), end.group(2), end.group(3), null));
    }

    static TraceParser parse(Iterable<String> lines) {
        TraceParser p = new TraceParser();
        lines.forEach(p::line);
        return p;
    }

    List<TraceEvent> events() {
        return events;
    }

    int ignoredLines() {
        return ignoredLines;
    }

    /** Commas inside strings, brackets and braces separate nothing. */
    private static List<String> arguments(String text) {
        List<String> args = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> inString = true;
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        args.add(text.substring(start, i).strip());
                        start = i + 1;
                    }
                }
                default -> {
                    // part of an argument
                }
            }
        }
        if (!text.isBlank()) {
            args.add(text.substring(start).strip());
        }
        return args;
    }
}
