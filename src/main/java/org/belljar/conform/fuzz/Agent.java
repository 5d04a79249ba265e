package org.belljar.conform.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.belljar.conform.ConformException;
import org.belljar.conform.run.BoundedCommand;
import org.belljar.conform.run.CommandOutcome;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.run.Limits;
import org.belljar.conform.table.SyscallTable;

/** Has programs run by one side: many by one start of the launcher, in which the interpreter takes one after the other. */
final class Agent {
    /** Not root anywhere: see confine.c. */
    private static final String USER = "1000:1000";
    private static final String GUEST_PATH = "/belljar-conform-agent";
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "HOME", "/nonexistent");
    private static final int START_S = 30;
    private static final int PER_PROGRAM_S = 3;
    private static final int OUTPUT_BYTES = 64 << 20;
    private static final int PROCESSES = 100;

    private final Launcher launcher;
    private final Path agent;
    private final Path directory;
    private final SyscallTable table;

    Agent(Launcher launcher, Path agent, SyscallTable table) {
        this.launcher = launcher;
        this.agent = agent;
        this.directory = agent.getParent();
        this.table = table;
    }

    String name() {
        return launcher.name();
    }

    /**
     * Results per program, in lines. A program that took the launcher down with it has one that says so; those behind it are run by
     * a new start.
     *
     * @throws ConformException when the launcher cannot run the interpreter at all
     */
    List<List<String>> run(List<CallProgram> programs) throws ConformException {
        List<List<String>> all = new ArrayList<>();
        int starts = 0;
        while (all.size() < programs.size()) {
            List<CallProgram> rest = programs.subList(all.size(), programs.size());
            CommandOutcome outcome = start(rest);
            Map<Integer, List<String>> results = parse(outcome.stdout());
            int done = 0;
            while (results.containsKey(done) && results.get(done).getLast().equals(".")) {
                all.add(results.get(done++));
            }
            if (done == 0 && starts++ == 0 && rest.size() > 1 && !results.containsKey(0)) {
                throw new ConformException(launcher.name() + " ran no program: " + reason(outcome));
            }
            if (done < rest.size()) {
                all.add(List.of("X the launcher ended: " + (outcome.stopped() != null ? outcome.stopped() : "exit status " + outcome.status()
                        + firstLine(outcome.stderr())), "."));
            }
        }
        return all;
    }

    private static String reason(CommandOutcome o) {
        return o.stopped() != null ? o.stopped() : "exit status " + o.status() + firstLine(o.stderr());
    }

    private static String firstLine(String text) {
        return text.isBlank() ? "" : ": " + text.strip().lines().findFirst().orElse("");
    }

    private CommandOutcome start(List<CallProgram> programs) throws ConformException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < programs.size(); i++) {
            text.append(programs.get(i).agentText(i, table));
        }
        Limits limits = new Limits(Duration.ofSeconds(START_S + (long) PER_PROGRAM_S * programs.size()), OUTPUT_BYTES, PROCESSES, null, 0);
        return new BoundedCommand(agent).run(command(), directory, launcher.environment(ENVIRONMENT),
                text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), limits);
    }

    private List<String> command() {
        return switch (launcher.kind()) {
            case NATIVE -> List.of(agent.toString(), "fuzz", "--confine", USER);
            case BELLJAR -> launcher.command(List.of("--cwd", "/", "--bind", agent + ":" + GUEST_PATH + ":ro", "--user", USER),
                    List.of(GUEST_PATH, "fuzz", "--user", USER));
            case OTHER -> launcher.command(List.of(), List.of(agent.toString(), "fuzz", "--user", USER));
        };
    }

    private static Map<Integer, List<String>> parse(String text) {
        Map<Integer, List<String>> results = new LinkedHashMap<>();
        List<String> current = null;
        for (String line : text.split("\n")) {
            if (line.matches("P \\d+")) {
                current = new ArrayList<>();
                results.put(Integer.parseInt(line.substring(2)), current);
            } else if (current != null && !line.equals("done")) {
                current.add(line);
            }
        }
        results.values().removeIf(List::isEmpty);
        return results;
    }
}
