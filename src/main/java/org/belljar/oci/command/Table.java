package org.belljar.oci.command;

import java.util.List;

/** Rows in columns that are as wide as their widest cell, with three blanks between. */
final class Table {
    private static final int GAP = 3, NARROWEST = 9;

    private Table() {}

    static String of(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> r : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(Math.max(widths[i], NARROWEST), r.get(i).length());
            }
        }
        StringBuilder b = new StringBuilder();
        for (List<String> r : rows) {
            for (int i = 0; i < columns; i++) {
                b.append(r.get(i));
                if (i < columns - 1) {
                    b.append(" ".repeat(widths[i] + GAP - r.get(i).length()));
                }
            }
            b.append('\n');
        }
        return b.toString();
    }
}
