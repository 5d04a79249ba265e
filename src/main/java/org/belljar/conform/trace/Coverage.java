package org.belljar.conform.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.belljar.conform.table.Argument;
import org.belljar.conform.table.FlagNames;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/** Which calls, which of their flags, and which of their errors were seen. Thread-safe. */
public final class Coverage {
    /** What was seen of one call. */
    public static final class Seen {
        private long count;
        private final Map<String, Long> errnos = new TreeMap<>();
        private final Set<String> flags = new TreeSet<>();

        public long count() {
            return count;
        }

        public Map<String, Long> errnos() {
            return errnos;
        }

        public Set<String> flags() {
            return flags;
        }
    }

    private final SyscallTable table;
    /** Guarded by this. */
    private final Map<String, Seen> seen = new TreeMap<>();

    public Coverage(SyscallTable table) {
        this.table = table;
    }

    /** Counts a log; returns the names of the calls in it. */
    public Set<String> count(Path log) throws IOException {
        return TraceLog.count(log, this);
    }

    synchronized void add(TraceEvent e) {
        SyscallRow row = table.row(e.name());
        if (row == null) {
            return;
        }
        Seen s = seen.computeIfAbsent(e.name(), n -> new Seen());
        s.count++;
        if (e.errno() != null) {
            s.errnos.merge(e.errno(), 1L, Long::sum);
        }
        for (int i = 0; i < row.args().size() && i < e.args().size(); i++) {
            if (row.args().get(i).isNamed()) {
                for (String word : e.args().get(i).split("\\|")) {
                    s.flags.add(word);
                }
            }
        }
    }

    public synchronized Map<String, Seen> seen() {
        return new LinkedHashMap<>(seen);
    }

    /** Calls of the table that are there; and of those the ones seen. */
    public synchronized int[] calls() {
        List<SyscallRow> there = table.rows().stream().filter(r -> !r.isAbsent()).toList();
        return new int[] {(int) there.stream().filter(r -> seen.containsKey(r.name())).count(), there.size()};
    }

    public synchronized List<String> unseen() {
        return table.rows().stream().filter(r -> !r.isAbsent() && !seen.containsKey(r.name())).map(SyscallRow::name).toList();
    }

    /** Names of flags that a call of the table takes; and of those the ones seen with that call. */
    public synchronized int[] flags() {
        int all = 0;
        int hit = 0;
        for (SyscallRow row : table.rows()) {
            if (!row.isAbsent()) {
                for (String name : names(row)) {
                    all++;
                    hit += seen.containsKey(row.name()) && seen.get(row.name()).flags.contains(name) ? 1 : 0;
                }
            }
        }
        return new int[] {hit, all};
    }

    /** Pairs of a call and an errno that it returned. */
    public synchronized int errnos() {
        return seen.values().stream().mapToInt(s -> s.errnos.size()).sum();
    }

    private List<String> names(SyscallRow row) {
        List<String> names = new ArrayList<>();
        for (Argument a : row.args()) {
            if (a.isNamed()) {
                table.flags(a.format()).all().stream().map(FlagNames.Named::name).forEach(names::add);
            }
        }
        return names;
    }

    /** Names of flags that the call takes and that were not seen with it. */
    public synchronized List<String> unseenFlags(String call) {
        Seen s = seen.get(call);
        return names(table.row(call)).stream().filter(n -> s == null || !s.flags.contains(n)).distinct().toList();
    }

    /** "3 of 12" of the flags of a call. */
    public synchronized String flagsOf(String call) {
        List<String> names = names(table.row(call));
        Seen s = seen.get(call);
        return names.isEmpty() ? "" : (s == null ? 0 : names.stream().filter(s.flags::contains).count()) + " of " + names.size();
    }
}
