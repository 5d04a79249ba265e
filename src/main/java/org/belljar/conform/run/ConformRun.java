package org.belljar.conform.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.belljar.conform.ConformException;
import org.belljar.conform.known.KnownDifferences;
import org.belljar.conform.table.SyscallTable;
import org.belljar.conform.trace.Coverage;

/** Runs cases natively and under each launcher, some at a time. */
public final class ConformRun {
    private final RunOptions options;
    private final Judge judge;
    private final Coverage coverage;

    public ConformRun(RunOptions options, SyscallTable table, KnownDifferences known) {
        this.options = options;
        this.judge = new Judge(known, table);
        this.coverage = options.hasCoverage() ? new Coverage(table) : null;
    }

    /**
     * @param directory of the run
     * @param done      told of each case when it has been run, by any thread
     */
    public RunResult run(List<Case> cases, Path directory, Consumer<CaseResult> done) throws ConformException {
        long start = System.nanoTime();
        Path agent = AgentFile.copyTo(directory);
        LinkedBlockingQueue<CaseRunner> runners = new LinkedBlockingQueue<>();
        for (int i = 0; i < options.jobs(); i++) {
            runners.add(new CaseRunner(agent, directory.resolve("job" + i), options));
        }
        List<CaseResult> results = new ArrayList<>();
        // Platform threads that live as long as the run: the agent's life hangs on the thread that started it.
        try (ExecutorService pool = Executors.newFixedThreadPool(options.jobs())) {
            List<Future<CaseResult>> futures = cases.stream().map(c -> pool.submit(() -> {
                CaseRunner runner = runners.take();
                try {
                    CaseResult r = one(c, runner);
                    done.accept(r);
                    return r;
                } finally {
                    runners.add(runner);
                }
            })).toList();
            for (Future<CaseResult> f : futures) {
                results.add(get(f, pool));
            }
        }
        return new RunResult(options.under().stream().map(Launcher::name).toList(), results, coverage, (System.nanoTime() - start) / 1_000_000);
    }

    private static CaseResult get(Future<CaseResult> f, ExecutorService pool) throws ConformException {
        try {
            return f.get();
        } catch (InterruptedException e) {
            pool.shutdownNow();
            throw new ConformException("interrupted");
        } catch (ExecutionException e) {
            pool.shutdownNow();
            if (e.getCause() instanceof ConformException c) {
                throw c;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private CaseResult one(Case c, CaseRunner runner) throws ConformException {
        String problem = c.skip() != null ? null : runner.build(c);
        if (c.skip() != null || problem != null) {
            return all(c, problem == null ? Verdict.of(Verdict.Kind.SKIPPED, c.skip()) : Verdict.of(Verdict.Kind.BROKEN, problem), 0);
        }
        Observation reference = runner.run(c, Launcher.NATIVE);
        String excuse = Judge.excuse(c, reference);
        if (excuse != null) {
            boolean isBroken = reference.failure() != null || reference.stopped() != null;
            return all(c, Verdict.of(isBroken ? Verdict.Kind.BROKEN : Verdict.Kind.SKIPPED, excuse), reference.millis());
        }
        Path nativeTrace = options.hasTraces() ? runner.traceNatively(c) : null;
        LinkedHashMap<String, Verdict> verdicts = new LinkedHashMap<>();
        Set<String> calls = Set.of();
        for (Launcher launcher : options.under()) {
            Observation got = runner.run(c, launcher);
            verdicts.put(launcher.name(), judge.compare(c, launcher.name(), reference, got, nativeTrace));
            if (got.trace() != null && coverage != null) {
                calls = count(got.trace());
            }
        }
        return new CaseResult(c, verdicts, calls, reference.millis());
    }

    private Set<String> count(Path trace) throws ConformException {
        try {
            return coverage.count(trace);
        } catch (IOException e) {
            throw new ConformException("cannot read the trace " + trace + ": " + e.getMessage());
        }
    }

    private CaseResult all(Case c, Verdict v, long millis) {
        LinkedHashMap<String, Verdict> verdicts = new LinkedHashMap<>();
        options.under().forEach(l -> verdicts.put(l.name(), v));
        return new CaseResult(c, verdicts, Set.of(), millis);
    }

    /** Says before the run that a report cannot be written. */
    public static void checkReports(RunOptions options) throws ConformException {
        for (Path report : new Path[] {options.junit(), options.json(), options.html()}) {
            if (report != null) {
                try {
                    Files.writeString(report, "", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new ConformException("cannot write the report " + report + ": " + (e instanceof java.nio.file.NoSuchFileException
                            && !Files.isDirectory(report.toAbsolutePath().getParent()) ? "its directory does not exist" : ConformException.reason(e)) + "; nothing has been run");
                }
            }
        }
    }
}
