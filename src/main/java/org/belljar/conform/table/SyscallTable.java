package org.belljar.conform.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.LinkedHashSet;

/** All rows of the table that Belljar was built from; the build has checked them. */
public final class SyscallTable {
    private static final String DIRECTORY = "/org/belljar/tables/";

    private final Map<String, SyscallRow> rows = new LinkedHashMap<>();
    private final Map<String, FlagNames> flagSets = new LinkedHashMap<>();

    private SyscallTable() {
        for (String line : lines("x86_64.tbl")) {
            SyscallRow row = SyscallRow.parse(line);
            rows.put(row.name(), row);
        }
        for (String line : lines("flags.tbl")) {
            FlagNames set = FlagNames.parse(line);
            flagSets.put(set.name(), set);
        }
    }

    public static SyscallTable load() {
        return new SyscallTable();
    }

    private static List<String> lines(String file) {
        try (InputStream in = SyscallTable.class.getResourceAsStream(DIRECTORY + file)) {
            if (in == null) {
                throw new IllegalStateException(DIRECTORY + file + " is not in this build of Belljar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<SyscallRow> rows() {
        return List.copyOf(rows.values());
    }

    /** Null for a name that no call has. */
    public SyscallRow row(String name) {
        return rows.get(name);
    }

    /** By number, or null. */
    public SyscallRow row(int nr) {
        return rows.values().stream().filter(r -> r.nr() == nr).findFirst().orElse(null);
    }

    public FlagNames flags(String set) {
        return flagSets.get(set);
    }

    /** The families of calls that are there. */
    public SequencedSet<String> families() {
        SequencedSet<String> families = new LinkedHashSet<>();
        rows.values().stream().filter(r -> !r.isAbsent()).forEach(r -> families.add(r.family()));
        return families;
    }
}
