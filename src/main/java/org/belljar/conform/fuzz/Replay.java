package org.belljar.conform.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.belljar.conform.ConformException;
import org.belljar.conform.known.KnownDifferences;
import org.belljar.conform.run.AgentFile;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.run.WorkDirectory;
import org.belljar.conform.table.SyscallTable;

/**
 * {@code belljar conform replay}: runs programs that the fuzzer once wrote, {@code NAME.calls}. One that differs and is not listed
 * as known fails; so does one that is listed and does not differ.
 */
public final class Replay {
    private static final String KEY = "# key: ";

    private final SyscallTable table;
    private final KnownDifferences known;
    private final PrintWriter out;

    /** @param key what the program showed when it was found */
    private record Kept(Path file, String key, CallProgram program) {}

    public Replay(SyscallTable table, KnownDifferences known, PrintWriter out) {
        this.table = table;
        this.known = known;
        this.out = out;
    }

    /**
     * The number of failures.
     *
     * @param directory of the programs
     * @param work      directory to work below, or null
     */
    public int run(Path directory, Launcher under, Path work) throws ConformException {
        List<Kept> kept = read(directory);
        int failures = 0;
        try (WorkDirectory w = WorkDirectory.make(work);
                Agent reference = new Agent(Launcher.NATIVE, AgentFile.copyTo(w.path()), table);
                Agent other = new Agent(under, w.path().resolve(AgentFile.NAME), table)) {
            List<CallProgram> programs = kept.stream().map(Kept::program).toList();
            Agent.Results r = Agent.runBoth(reference, other, programs);
            for (int i = 0; i < kept.size(); i++) {
                failures += judge(kept.get(i), Difference.of(programs.get(i), r.expected().get(i), r.got().get(i)), under.name()) ? 0 : 1;
            }
        }
        out.println(kept.size() + " programs, " + failures + " failures");
        return failures;
    }

    private boolean judge(Kept k, Difference d, String launcher) {
        KnownDifferences.Entry listed = known.ofFuzz(launcher, d == null ? k.key() : d.key());
        if (d == null && listed != null) {
            out.println("STALE " + k.file() + ": " + known.file() + ":" + listed.line() + " lists '" + k.key() + "', but it no longer differs: remove the line");
            return false;
        }
        if (d != null && listed == null) {
            out.println("DIFFERENT " + k.file() + ": " + d.key() + "\n" + d.program().text().indent(4) + d.text().indent(2));
            return false;
        }
        return true;
    }

    private static List<Kept> read(Path directory) throws ConformException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path f : files.filter(p -> p.toString().endsWith(".calls")).sorted().toList()) {
                List<String> lines = Files.readAllLines(f);
                String key = lines.stream().filter(l -> l.startsWith(KEY)).map(l -> l.substring(KEY.length())).findFirst().orElse("");
                kept.add(new Kept(f, key, CallProgram.parse(lines)));
            }
        } catch (IOException e) {
            throw new ConformException("cannot read the programs of " + directory + ": " + ConformException.reason(e));
        } catch (IllegalArgumentException e) {
            throw new ConformException("a program of " + directory + " is wrong: " + e.getMessage());
        }
        if (kept.isEmpty()) {
            throw new ConformException(directory + " holds no program: their names end in .calls");
        }
        return kept;
    }

    static String text(Difference d, String comment) {
        return "# " + comment + "\n" + KEY + d.key() + "\n" + d.program().text();
    }
}
