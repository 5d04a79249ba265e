package org.belljar.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A set of flag names or an enumeration, from flags.tbl. */
final class FlagSet {
    private record Name(String text, int value) {}

    private static final Map<String, FlagSet> PARSED = new ConcurrentHashMap<>();

    /** Bits that hold one of {@link #low}; -1 in an enumeration. */
    private final int lowMask;
    private final List<Name> low = new ArrayList<>();
    private final List<Name> flags = new ArrayList<>();

    private FlagSet(String text) {
        String[] items = text.split(" ");
        String form = items[0];
        lowMask = switch (form) {
            case "enum" -> -1;
            case "flags" -> 0;
            default -> Integer.decode(form.substring("low:".length()));
        };
        boolean isLow = !form.equals("flags");
        for (int i = 1; i < items.length; i++) {
            if (items[i].equals(":")) {
                isLow = false;
                continue;
            }
            int equals = items[i].indexOf('=');
            (isLow ? low : flags).add(new Name(items[i].substring(0, equals), Long.decode(items[i].substring(equals + 1)).intValue()));
        }
    }

    static FlagSet named(String name) {
        return PARSED.computeIfAbsent(name, n -> new FlagSet(SyscallSignatures.flagSet(n)));
    }

    String format(int value) {
        StringBuilder b = new StringBuilder();
        int rest = value;
        if (lowMask != 0) {
            int part = value & lowMask;
            rest &= ~lowMask;
            String name = nameOf(low, part);
            if (name != null) {
                b.append(name);
            } else if (low.isEmpty()) {
                b.append(rest == 0 || part != 0 ? octal(part) : "");
            } else {
                b.append(ValueText.hex(part & 0xffffffffL));
            }
        }
        String zero = lowMask == 0 && value == 0 ? nameOf(flags, 0) : null;
        if (zero != null) {
            return zero;
        }
        for (Name n : flags) {
            if (n.value != 0 && (rest & n.value) == n.value) {
                append(b, n.text);
                rest &= ~n.value;
            }
        }
        if (rest != 0) {
            append(b, ValueText.hex(rest & 0xffffffffL));
        }
        return b.isEmpty() ? "0" : b.toString();
    }

    private static void append(StringBuilder b, String s) {
        if (!b.isEmpty()) {
            b.append('|');
        }
        b.append(s);
    }

    private static String nameOf(List<Name> names, int value) {
        for (Name n : names) {
            if (n.value == value) {
                return n.text;
            }
        }
        return null;
    }

    private static String octal(int v) {
        return v == 0 ? "0" : "0" + Integer.toOctalString(v);
    }
}
