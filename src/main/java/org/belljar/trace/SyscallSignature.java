package org.belljar.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.belljar.abi.SyscallNumber;

/** The arguments of a call, from its row of the table; see the head of x86_64.tbl for the grammar. */
record SyscallSignature(String name, List<Argument> arguments) {
    enum Direction { VALUE, IN, OUT, INOUT }

    /**
     * One argument.
     *
     * @param kind   the scalar kind ("fd", "flags", ...) or the shape of the memory ("path", "struct", ...)
     * @param format name of the flag set, the structure or the buffer's content; may be null
     * @param size   of one structure
     * @param length number of the argument that holds the length, or -1
     * @param count  a length that is a constant of the table
     */
    record Argument(String name, Direction direction, String kind, String format, int size, int length, int count) {
        boolean isOut() {
            return direction == Direction.OUT || direction == Direction.INOUT;
        }
    }

    private static final Pattern MEMORY =
            Pattern.compile("(in|out|inout) ([a-z]+)(?::([a-z0-9_]+))?(?::([0-9]+))?(?:\\[([A-Za-z0-9_]+)\\])?");
    private static final AtomicReferenceArray<SyscallSignature> PARSED = new AtomicReferenceArray<>(SyscallNumber.LIMIT);

    /** Null for a number that no call has. */
    static SyscallSignature of(int nr) {
        if (nr < 0 || nr >= SyscallNumber.LIMIT) {
            return null;
        }
        SyscallSignature s = PARSED.get(nr);
        if (s == null) {
            String text = SyscallSignatures.signature(nr);
            if (text == null) {
                return null;
            }
            s = new SyscallSignature(SyscallNumber.name(nr), parse(text));
            PARSED.set(nr, s);
        }
        return s;
    }

    private static List<Argument> parse(String text) {
        if (text.equals("-")) {
            return List.of();
        }
        String[] parts = text.split(", *");
        List<String> names = new ArrayList<>();
        for (String part : parts) {
            names.add(part.substring(part.lastIndexOf(' ') + 1));
        }
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            arguments.add(parseOne(parts[i].substring(0, parts[i].lastIndexOf(' ')), names.get(i), names));
        }
        return List.copyOf(arguments);
    }

    private static Argument parseOne(String kind, String name, List<String> names) {
        Matcher m = MEMORY.matcher(kind);
        if (!m.matches()) {
            int colon = kind.indexOf(':');
            return colon < 0 ? new Argument(name, Direction.VALUE, kind, null, 0, -1, 0)
                    : new Argument(name, Direction.VALUE, kind.substring(0, colon), kind.substring(colon + 1), 0, -1, 0);
        }
        String length = m.group(5);
        boolean isNumber = length != null && Character.isDigit(length.charAt(0));
        return new Argument(name, Direction.valueOf(m.group(1).toUpperCase(java.util.Locale.ROOT)), m.group(2), m.group(3),
                m.group(4) == null ? 0 : Integer.parseInt(m.group(4)),
                length == null || isNumber ? -1 : names.indexOf(length), isNumber ? Integer.parseInt(length) : 0);
    }
}
