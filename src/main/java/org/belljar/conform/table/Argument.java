package org.belljar.conform.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One argument of a call; see the head of x86_64.tbl for the grammar.
 *
 * @param direction "in", "out", "inout", or null for a value in a register
 * @param kind      the scalar kind ("fd", "flags", ...) or the shape of the memory ("path", "struct", ...)
 * @param format    name of the flag set, the structure or the buffer's content; may be null
 * @param size      of one structure
 * @param length    name of the argument that holds the length, or a number, or null
 */
public record Argument(String name, String direction, String kind, String format, int size, String length) {
    private static final Pattern MEMORY =
            Pattern.compile("(in|out|inout) ([a-z]+)(?::([a-z0-9_]+))?(?::([0-9]+))?(?:\\[([A-Za-z0-9_]+)\\])?");

    static Argument parse(String text) {
        int space = text.lastIndexOf(' ');
        String name = text.substring(space + 1);
        String kind = text.substring(0, space).strip();
        Matcher m = MEMORY.matcher(kind);
        if (m.matches()) {
            return new Argument(name, m.group(1), m.group(2), m.group(3), m.group(4) == null ? 0 : Integer.parseInt(m.group(4)), m.group(5));
        }
        String[] parts = kind.split(":");
        return new Argument(name, null, parts[0], parts.length > 1 ? parts[1] : null, 0, null);
    }

    public boolean isMemory() {
        return direction != null;
    }

    public boolean isOut() {
        return isMemory() && !direction.equals("in");
    }

    /** Flags or one of an enumeration, whose names are in {@link FlagNames}. */
    public boolean isNamed() {
        return kind.equals("flags") || kind.equals("enum");
    }
}
