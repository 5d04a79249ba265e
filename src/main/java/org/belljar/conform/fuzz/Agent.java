package org.belljar.conform.fuzz;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.belljar.conform.ConformException;
import org.belljar.conform.run.BoundedSession;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.table.SyscallTable;

/**
 * Has programs run by one side: one start of the launcher, in which the interpreter takes one after the other, serves until a
 * program takes it down. A thread of its own does it, so that both sides work at the same time.
 */
final class Agent implements AutoCloseable {
    /** Not root anywhere: see confine.c. */
    private static final String USER = "1000:1000";
    private static final String GUEST_PATH = "/belljar-conform-agent";
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME", "/nonexistent");
    private static final long START_NS = 60_000_000_000L;
    /** A program that hangs is ended by the interpreter in less. */
    private static final long PROGRAM_NS = 30_000_000_000L;
    private static final int PROCESSES = 200;
    private static final String READY = "ready";
    private static final String END = ".";
    private static final int MAX_LINES = 10_000;

    private final Launcher launcher;
    private final Path agent;
    private final SyscallTable table;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    /** The worker's. */
    private BoundedSession session;
    /** Whether the launcher itself is to be confined. The worker's. */
    private boolean isEnclosed;

    Agent(Launcher launcher, Path agent, SyscallTable table) {
        this.launcher = launcher;
        this.agent = agent;
        this.table = table;
        this.isEnclosed = launcher.kind() == Launcher.Kind.OTHER;
    }

    /** Results per program, in lines, of each side. */
    record Results(List<List<String>> expected, List<List<String>> got) {}

    /** Both run the same programs at the same time. */
    static Results runBoth(Agent reference, Agent other, List<CallProgram> programs) throws ConformException {
        Future<List<List<String>>> expected = reference.worker.submit(() -> reference.run(programs));
        Future<List<List<String>>> got = other.worker.submit(() -> other.run(programs));
        return new Results(get(expected), get(got));
    }

    /** This side alone. */
    List<List<String>> runAlone(List<CallProgram> programs) throws ConformException {
        return get(worker.submit(() -> run(programs)));
    }

    private static <T> T get(Future<T> f) throws ConformException {
        try {
            return f.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConformException c) {
                throw c;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** A program that took the launcher down with it has a result that says so. */
    private List<List<String>> run(List<CallProgram> programs) throws ConformException {
        List<List<String>> all = new ArrayList<>();
        while (all.size() < programs.size()) {
            if (session == null) {
                start();
            }
            StringBuilder text = new StringBuilder();
            for (int i = all.size(); i < programs.size(); i++) {
                text.append(programs.get(i).agentText(i, table));
            }
            session.send(text.toString());
            List<String> one;
            while (all.size() < programs.size() && (one = result()) != null) {
                all.add(one);
            }
            if (all.size() < programs.size()) {
                all.add(List.of("X the launcher ended: " + session.end(), END));
                session = null;
            }
        }
        return all;
    }

    /** A launcher that cannot work where the host's side does has the agent leave its network by itself. */
    private void start() throws ConformException {
        if (isReady()) {
            return;
        }
        String reason = session.end();
        if (isEnclosed) {
            isEnclosed = false;
            if (isReady()) {
                return;
            }
            reason = session.end() + " (and confined as the host's side is: " + reason + ")";
        }
        throw new ConformException(launcher.name() + " ran no program: " + reason);
    }

    private boolean isReady() throws ConformException {
        session = new BoundedSession(agent, command(), agent.getParent(), launcher.environment(ENVIRONMENT), PROCESSES);
        long deadline = System.nanoTime() + START_NS;
        for (String line; (line = session.line(deadline)) != null;) {
            if (line.equals(READY)) {
                return true;
            }
        }
        return false;
    }

    /** Null when the launcher has ended. */
    private List<String> result() throws ConformException {
        long deadline = System.nanoTime() + PROGRAM_NS;
        List<String> lines = new ArrayList<>();
        for (String line; lines.size() < MAX_LINES && (line = session.line(deadline)) != null;) {
            if (!line.startsWith("P ")) {
                lines.add(line);
            }
            if (line.equals(END)) {
                return lines;
            }
        }
        return null;
    }

    private List<String> command() {
        return switch (launcher.kind()) {
            case NATIVE -> List.of(agent.toString(), "fuzz", "--confine", USER);
            case BELLJAR -> launcher.command(List.of("--cwd", "/", "--bind", agent + ":" + GUEST_PATH + ":ro", "--user", "0:0"),
                    List.of(GUEST_PATH, "fuzz", "--alone", USER));
            case OTHER -> isEnclosed ? enclosed() : launcher.command(List.of(), List.of(agent.toString(), "fuzz", "--user", USER));
        };
    }

    /** What a launcher that needs no privileges, such as proot or qemu-user, is given: nothing of the host but programs to read. */
    private List<String> enclosed() {
        List<String> line = new ArrayList<>(List.of(agent.toString(), "enclose", USER, Path.of(launcher.prefix().getFirst()).getParent().toString()));
        line.addAll(launcher.command(List.of(), List.of(GUEST_PATH, "fuzz", "--alone", USER)));
        return line;
    }

    @Override
    public void close() throws ConformException {
        get(worker.submit(() -> {
            if (session != null) {
                session.close();
            }
            return null;
        }));
        worker.shutdown();
    }
}
