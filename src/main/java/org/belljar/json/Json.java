package org.belljar.json;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON: maps (in their own order), lists, strings, numbers, booleans and null. The strings of guests hold bytes as
 * chars 0..255; they come out as the characters U+0000 to U+00FF.
 */
public final class Json {
    private Json() {}

    public static String write(Object value) {
        StringBuilder b = new StringBuilder();
        append(b, value, "\n");
        return b.append('\n').toString();
    }

    /** Without any white space, and without an end of line. */
    public static String compact(Object value) {
        StringBuilder b = new StringBuilder();
        append(b, value, "");
        return b.toString();
    }

    /**
     * Not a pattern switch: its bootstrap takes milliseconds at a sandbox's start.
     *
     * @param newLine and the indentation; empty: everything stands in one line
     */
    private static void append(StringBuilder b, Object value, String newLine) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            b.append(value);
        } else if (value instanceof Map<?, ?> map) {
            object(b, map, newLine);
        } else if (value instanceof List<?> list) {
            array(b, list, newLine);
        } else if (value instanceof JsonNumber n) {
            b.append(n.text());
        } else {
            string(b, value.toString());
        }
    }

    private static void object(StringBuilder b, Map<?, ?> map, String newLine) {
        String inner = newLine.isEmpty() ? "" : newLine + "  ";
        if (map.isEmpty()) {
            b.append("{}");
            return;
        }
        b.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext();) {
            Map.Entry<?, ?> e = i.next();
            b.append(inner);
            string(b, e.getKey().toString());
            b.append(newLine.isEmpty() ? ":" : ": ");
            append(b, e.getValue(), inner);
            b.append(i.hasNext() ? "," : newLine);
        }
        b.append('}');
    }

    private static void array(StringBuilder b, List<?> list, String newLine) {
        String inner = newLine.isEmpty() ? "" : newLine + "  ";
        b.append('[');
        for (int i = 0; i < list.size(); i++) {
            b.append(i == 0 ? inner : "," + inner);
            append(b, list.get(i), inner);
        }
        b.append(list.isEmpty() ? "]" : newLine + "]");
    }

    private static void string(StringBuilder b, String s) {
        b.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> b.append("\\\"");
                case '\\' -> b.append("\\\\");
                case '\n' -> b.append("\\n");
                case '\t' -> b.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                        b.append(String.format("\\u%04x", (int) c));
                    } else {
                        b.append(c);
                    }
                }
            }
        }
        b.append('"');
    }
}
