package org.belljar.conform.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.belljar.conform.ConformException;
import org.belljar.json.Json;
import org.belljar.conform.report.Html;

/** {@code belljar syscalls}: which calls there are, and how far, in one of four formats. */
public final class SupportList {
    /** One of the ways to print the list. */
    public enum Format { TABLE, JSON, CSV, HTML }

    private final SyscallTable table;

    public SupportList(SyscallTable table) {
        this.table = table;
    }

    /**
     * @param filters each a status (full, partial, absent), {@code family:NAME}, a name of a call, or a part of one with *; a row is
     *                shown if it matches one of them, all rows if there is none
     * @throws ConformException for a filter that matches nothing
     */
    public String print(Format format, List<String> filters) throws ConformException {
        List<SyscallRow> rows = select(filters);
        return switch (format) {
            case TABLE -> text(rows);
            case JSON -> Json.write(rows.stream().map(SupportList::fields).toList());
            case CSV -> csv(rows);
            case HTML -> html(rows);
        };
    }

    private List<SyscallRow> select(List<String> filters) throws ConformException {
        if (filters.isEmpty()) {
            return table.rows();
        }
        for (String filter : filters) {
            if (table.rows().stream().noneMatch(r -> matches(r, filter))) {
                throw new ConformException("the filter '" + filter + "' matches no call: give full, partial, absent, family:NAME with one of "
                        + String.join(", ", table.families()) + ", or a call's name, in which * stands for anything");
            }
        }
        return table.rows().stream().filter(r -> filters.stream().anyMatch(f -> matches(r, f))).toList();
    }

    private static boolean matches(SyscallRow row, String filter) {
        if (filter.startsWith("family:")) {
            return row.family().equals(filter.substring("family:".length()));
        }
        String pattern = List.of(filter.toLowerCase(Locale.ROOT).split("\\*", -1)).stream()
                .map(java.util.regex.Pattern::quote).collect(Collectors.joining(".*"));
        return row.status().equals(filter) || row.name().matches(pattern);
    }

    private static Map<String, Object> fields(SyscallRow r) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("number", r.nr());
        m.put("name", r.name());
        m.put("family", r.family());
        m.put("status", r.status());
        m.put("errno", r.errno());
        m.put("arguments", r.args().stream().map(Argument::name).toList());
        m.put("note", r.note());
        return m;
    }

    private static String status(SyscallRow r) {
        return r.isAbsent() ? "absent (" + r.errno() + ")" : r.status();
    }

    private static String counts(List<SyscallRow> rows) {
        long full = rows.stream().filter(r -> r.status().equals("full")).count();
        long partial = rows.stream().filter(r -> r.status().equals("partial")).count();
        return rows.size() + " calls: " + full + " full, " + partial + " partial, " + (rows.size() - full - partial) + " absent";
    }

    private static String text(List<SyscallRow> rows) {
        StringBuilder b = new StringBuilder(String.format("%4s  %-24s %-8s %-20s %s%n", "nr", "call", "family", "status", "note"));
        for (SyscallRow r : rows) {
            b.append(String.format("%4d  %-24s %-8s %-20s %s", r.nr(), r.name(), r.family(), status(r), r.note()).stripTrailing()).append('\n');
        }
        return b.append(counts(rows)).append('\n').toString();
    }

    private static String csv(List<SyscallRow> rows) {
        StringBuilder b = new StringBuilder("number,name,family,status,errno,arguments,note\r\n");
        for (SyscallRow r : rows) {
            List<String> values = new ArrayList<>();
            fields(r).values().forEach(v -> values.add(v == null ? "" : v instanceof List<?> l ? join(l) : v.toString()));
            b.append(values.stream().map(SupportList::quoted).collect(Collectors.joining(","))).append("\r\n");
        }
        return b.toString();
    }

    private static String join(List<?> list) {
        return list.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static String quoted(String v) {
        return v.matches("[^\",\r\n]*") ? v : '"' + v.replace("\"", "\"\"") + '"';
    }

    private static String html(List<SyscallRow> rows) {
        StringBuilder b = new StringBuilder("<p>" + Html.text(counts(rows)) + ", of Linux 6.18 on x86-64.</p>\n<table><thead><tr><th>nr<th>call"
                + "<th>family<th>arguments<th>status<th>note</tr></thead>\n<tbody>\n");
        for (SyscallRow r : rows) {
            b.append("<tr class=").append(r.status()).append("><td>").append(r.nr()).append("<td><code>").append(Html.text(r.name()))
                    .append("</code><td>").append(r.family()).append("<td>").append(Html.text(r.args().stream().map(Argument::name)
                            .collect(Collectors.joining(", ")))).append("<td>").append(status(r)).append("<td>").append(Html.text(r.note()))
                    .append("</tr>\n");
        }
        return Html.page("System calls of Belljar", b.append("</tbody></table>\n").toString());
    }
}
