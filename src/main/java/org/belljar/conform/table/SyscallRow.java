package org.belljar.conform.table;

import java.util.List;

/**
 * One call of the table.
 *
 * @param family what the call has to do with: the package of its handler, or "absent"
 * @param status full, partial or absent
 * @param errno  what an absent call returns, else null
 * @param note   for users
 */
public record SyscallRow(int nr, String name, String family, String status, String errno, List<Argument> args, String note) {
    static SyscallRow parse(String line) {
        String[] f = line.split("\\|", -1);
        for (int i = 0; i < f.length; i++) {
            f[i] = f[i].strip();
        }
        boolean isAbsent = f[5].startsWith("absent:");
        List<Argument> args = f[6].equals("-") ? List.of() : List.of(f[6].split(", *")).stream().map(Argument::parse).toList();
        return new SyscallRow(Integer.parseInt(f[0]), f[1], f[2].equals("-") ? "absent" : f[2].substring(0, f[2].indexOf('.')),
                isAbsent ? "absent" : f[5], isAbsent ? f[5].substring("absent:".length()) : null, args, f[7]);
    }

    public boolean isAbsent() {
        return errno != null;
    }
}
