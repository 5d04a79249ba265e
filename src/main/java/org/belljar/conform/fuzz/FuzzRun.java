package org.belljar.conform.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.belljar.conform.ConformException;
import org.belljar.conform.known.KnownDifferences;
import org.belljar.conform.run.AgentFile;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.run.WorkDirectory;
import org.belljar.conform.table.SyscallRow;
import org.belljar.conform.table.SyscallTable;

/** {@code belljar conform fuzz}. */
public final class FuzzRun {
    private static final int BATCH = 150;

    private final FuzzOptions options;
    private final SyscallTable table;
    private final KnownDifferences known;
    private final PrintWriter out;
    private final FuzzProgress progress;
    private final Map<String, Difference> found = new LinkedHashMap<>();
    private final Set<String> buckets = new HashSet<>();
    private final Map<String, Integer> seenOutcomes = new TreeMap<>();
    private int programs;
    private int unstable;
    private int calls;
    private long endNs;

    public FuzzRun(FuzzOptions options, SyscallTable table, KnownDifferences known, PrintWriter out) {
        this.options = options;
        this.table = table;
        this.known = known;
        this.out = out;
        this.progress = new FuzzProgress();
    }

    /** The number of differences that are not listed as known. */
    public int run() throws ConformException {
        FuzzPolicy policy = new FuzzPolicy();
        List<SyscallRow> rows = policy.calls(table, options.families());
        ProgramGenerator generator = new ProgramGenerator(table, policy, rows, options.seed());
        makeOutput();
        endNs = System.nanoTime() + options.time().toNanos();
        try (WorkDirectory work = WorkDirectory.make(options.work());
                Agent reference = new Agent(Launcher.NATIVE, AgentFile.copyTo(work.path()), table);
                Agent other = new Agent(options.under(), work.path().resolve(AgentFile.NAME), table)) {
            Minimiser minimiser = new Minimiser(reference, other, table);
            while (System.nanoTime() < endNs && (options.programs() == 0 || programs < options.programs())) {
                batch(generator, reference, other, minimiser);
            }
        }
        progress.clear();
        return summary();
    }

    private void makeOutput() throws ConformException {
        try {
            Files.createDirectories(options.output());
            Path probe = Files.createTempFile(options.output(), ".probe", null);
            Files.delete(probe);
        } catch (IOException e) {
            throw new ConformException("cannot write reproducers to " + options.output() + ": " + ConformException.reason(e) + "; give another directory with --output");
        }
    }

    private void batch(ProgramGenerator generator, Agent reference, Agent other, Minimiser minimiser) throws ConformException {
        List<CallProgram> batch = new ArrayList<>();
        int size = options.programs() == 0 ? BATCH : Math.min(BATCH, options.programs() - programs);
        for (int i = 0; i < size; i++) {
            batch.add(generator.program(options.first() + programs + i));
        }
        Agent.Results results = Agent.runBoth(reference, other, batch);
        for (int i = 0; i < size; i++) {
            count(batch.get(i), results.expected().get(i));
            Difference d = Difference.of(batch.get(i), results.expected().get(i), results.got().get(i));
            if (d != null && System.nanoTime() < endNs && buckets.add(d.bucket())) {
                examine(d, options.first() + programs + i, reference, other, minimiser);
            }
        }
        programs += size;
        progress.show(programs, calls, found.size());
    }

    /** Runs it again, and gives up on one that does not behave the same twice. */
    private void examine(Difference d, int number, Agent reference, Agent other, Minimiser minimiser) throws ConformException {
        if (!repeats(d, reference, other)) {
            unstable++;
            buckets.remove(d.bucket());
            return;
        }
        Difference shortest = minimiser.minimise(d);
        if (!repeats(shortest, reference, other)) {
            shortest = d; // it was made shorter into one that depends on chance
        }
        if (found.putIfAbsent(shortest.key(), shortest) == null) {
            report(shortest, number);
        }
    }

    private static boolean repeats(Difference d, Agent reference, Agent other) throws ConformException {
        Agent.Results again = Agent.runBoth(reference, other, List.of(d.program(), d.program()));
        return again.expected().stream().allMatch(d.expected()::equals) && again.got().stream().allMatch(d.got()::equals);
    }

    private void report(Difference d, int number) throws ConformException {
        KnownDifferences.Entry entry = known.ofFuzz(options.under().name(), d.key());
        progress.clear();
        if (entry != null) {
            out.println("known: " + d.key() + " (" + entry.reason() + ")");
            return;
        }
        String name = d.key().replaceAll("[^A-Za-z0-9_]+", "-").replaceAll("-$", "");
        Path file = options.output().resolve((name.length() > 100 ? name.substring(0, 100) : name) + ".c");
        List<String> comment = new ArrayList<>(List.of("Found by belljar conform fuzz --seed " + options.seed() + ", program " + number + ": " + d.key(),
                "(- is the host, + is " + options.under().name() + ")"));
        d.text().lines().forEach(comment::add);
        comment.add("As the fuzzer's program:");
        d.program().text().lines().map(l -> "    " + l).forEach(comment::add);
        try {
            Files.writeString(file, Reproducer.write(d.program(), comment, table));
            Files.writeString(Path.of(file.toString().replaceFirst("c$", "calls")), Replay.text(d, comment.getFirst()));
        } catch (IOException e) {
            throw new ConformException("cannot write the reproducer " + file + ": " + e.getMessage());
        }
        out.println("DIFFERENT: " + d.key() + "\n" + d.program().text().indent(4) + d.text().indent(2) + "  " + file);
        out.flush();
    }

    /** Each outcome of each call, on the host. */
    private void count(CallProgram program, List<String> results) {
        for (String line : results) {
            String[] w = line.split(" ");
            if (w[0].equals("R") && w.length > 2) {
                calls++;
                seenOutcomes.merge(program.calls().get(Integer.parseInt(w[1])).name() + (w[2].equals("-1") && w.length > 3 ? " " + w[3] : ""), 1, Integer::sum);
            }
        }
    }

    private int summary() {
        long names = seenOutcomes.keySet().stream().map(k -> k.split(" ")[0]).distinct().count();
        long errnos = seenOutcomes.keySet().stream().filter(k -> k.contains(" ")).count();
        int unlisted = (int) found.keySet().stream().filter(k -> known.ofFuzz(options.under().name(), k) == null).count();
        out.println("seed " + options.seed() + ": " + programs + " programs, " + calls + " calls; " + names + " different calls, " + errnos
                + " of their errors seen; " + found.size() + " differences, " + (found.size() - unlisted) + " of them known; "
                + unstable + " that did not repeat");
        return unlisted;
    }
}
