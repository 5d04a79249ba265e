package org.belljar.conform.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.belljar.conform.ConformException;
import org.belljar.conform.table.FlagNames;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/** Which calls are generated and what of their results is compared, from fuzz.tbl. */
final class FuzzPolicy {
    private final Set<String> excluded = new HashSet<>();
    private final Set<String> masked = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> alone = new HashSet<>();
    private final Set<String> unseen = new HashSet<>();
    /** {@code CALL:NAME} of flags and values that are never given. */
    private final Set<String> avoided = new HashSet<>();

    FuzzPolicy() {
        try (InputStream in = FuzzPolicy.class.getResourceAsStream("/org/belljar/conform/fuzz.tbl")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank() && !l.startsWith("#")).forEach(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String line) {
        String[] f = line.split("\\|");
        List<String> names = List.of(f[1].strip().split(" +"));
        switch (f[0].strip()) {
            case "exclude" -> excluded.addAll(names);
            case "masked" -> masked.addAll(names);
            case "hidden" -> hidden.addAll(names);
            case "avoid" -> avoided.addAll(names);
            case "alone" -> alone.addAll(names);
            case "unseen" -> unseen.addAll(names);
            default -> throw new IllegalStateException("fuzz.tbl: " + line);
        }
    }

    boolean isMasked(String call) {
        return masked.contains(call);
    }

    /** Whether it is made only while there is one process and one thread. */
    boolean needsToBeAlone(String call) {
        return alone.contains(call);
    }

    /** Whether what this call writes to such a structure depends on more than the program. */
    boolean isHidden(String call, String structure) {
        return unseen.contains(call) || hidden.contains(structure);
    }

    /** Whether {@code CALL:LEVEL:NUMBER} is left out. */
    boolean avoidsOption(String call, String level, int option) {
        String head = call + ":" + level + ":";
        return SocketOptionArguments.means(avoided.stream().filter(a -> a.startsWith(head)).map(a -> a.substring(head.length())).toList(), option);
    }

    /** The set without the names that this call is never given. */
    FlagNames allowed(String call, FlagNames set) {
        return set.without(n -> avoided.contains(call + ":" + n));
    }

    /**
     * The calls to generate.
     *
     * @param families of the table; empty is all
     */
    List<SyscallRow> calls(SyscallTable table, Collection<String> families) throws ConformException {
        for (String f : families) {
            if (!table.families().contains(f)) {
                throw new ConformException("there is no family of calls '" + f + "': give some of " + String.join(", ", new TreeSet<>(table.families())));
            }
        }
        List<SyscallRow> rows = table.rows().stream().filter(r -> !r.isAbsent() && !excluded.contains(r.name()))
                .filter(r -> families.isEmpty() || families.contains(r.family())).toList();
        if (rows.isEmpty()) {
            throw new ConformException("no call of the family " + String.join(", ", families) + " can be generated; fuzz.tbl says why: give another");
        }
        return rows;
    }
}
