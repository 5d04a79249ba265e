package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One command, run natively and in a sandbox; {@link #check} fails with the differences. Both runs find the same files at the
 * same path. What each left is compared by {@code harness/list-tree.sh}, run natively or in the sandbox: names, types, modes,
 * owners, sizes, link counts, link targets and SHA-256 of content.
 */
final class Comparison {
    private final String name;
    private final List<String> command;
    private final Path store;
    private final List<String> options = new ArrayList<>();
    private final List<Normalisation> normalisations = new ArrayList<>();
    private final List<String> unhashed = new ArrayList<>();
    private final Map<String, String> variables = Belljar.environment();
    private Placement placement = Placement.OVERLAY;
    private Path files;
    private byte[] stdin = new byte[0];
    private Duration limit = Belljar.LIMIT;

    Comparison(String name, List<String> command) {
        this.name = name;
        this.command = List.copyOf(command);
        this.store = Belljar.TARGET.resolve("e2e").resolve(name);
    }

    Comparison(String name, String... command) {
        this(name, List.of(command));
    }

    Comparison placement(Placement value) {
        placement = value;
        return this;
    }

    Comparison options(List<String> values) {
        options.addAll(values);
        return this;
    }

    /** The scratch directory starts with a copy of what {@code directory} holds. */
    Comparison files(Path directory) {
        files = directory;
        return this;
    }

    Comparison stdin(String text) {
        stdin = text.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    Comparison limitSeconds(int seconds) {
        limit = Duration.ofSeconds(seconds);
        return this;
    }

    Comparison normalise(Normalisation normalisation) {
        normalisations.add(normalisation);
        return this;
    }

    /** The content of files of this name is not compared. */
    Comparison unhashed(String fileName) {
        unhashed.add(fileName);
        return this;
    }

    void check() throws IOException {
        Scratch.delete(store);
        Path seed = Files.createDirectories(store.resolve("seed"));
        Files.createDirectories(store.resolve("result"));
        if (files != null) {
            Scratch.copy(files, seed);
        }
        variables.put("HOME", work().toString());
        Outcome nativeOutcome = runNative(seed);
        record("native", nativeOutcome);
        record("sandbox", runInSandbox(seed));
        String differences = nativeOutcome.isTimedOut() ? "the native run took too long\n" : differences();
        if (!differences.isEmpty()) {
            fail(name + ": " + String.join(" ", command) + "\n(native is -, sandbox is +; all is kept in " + store + ")\n" + differences);
        }
        Scratch.delete(store);
    }

    private Path work() {
        return placement.workPath(name, store);
    }

    private Path tree() {
        return store.resolve("result/tree");
    }

    private List<String> wrapped(Path seed) {
        return placement.wrap(command, work(), seed, tree(), unhashedNames());
    }

    private Path fillWork(Path seed) throws IOException {
        if (placement == Placement.TMPFS) {
            Scratch.delete(work());
            return Path.of("/tmp");
        }
        Scratch.fill(work(), seed);
        return work();
    }

    private Outcome runNative(Path seed) throws IOException {
        Path start = fillWork(seed);
        Outcome outcome = HostCommand.run(wrapped(seed), start, variables, stdin, limit);
        saveTree("native");
        Scratch.delete(work());
        return outcome;
    }

    private Outcome runInSandbox(Path seed) throws IOException {
        Path start = fillWork(seed);
        String before = placement == Placement.OVERLAY ? listTree() : "";
        List<String> all = new ArrayList<>(placement.options(work(), seed, store.resolve("result")));
        all.addAll(options);
        Map<String, String> env = Belljar.launcherEnvironment();
        env.putAll(variables);
        Outcome outcome = HostCommand.run(Belljar.commandLine(all, wrapped(seed)), start, env, stdin, limit.multipliedBy(2));
        saveTree("sandbox");
        if (placement == Placement.OVERLAY && !before.equals(listTree())) {
            fail(name + ": the sandbox changed files of the host below " + work());
        }
        return outcome;
    }

    private void saveTree(String side) throws IOException {
        Path to = store.resolve(side + ".tree");
        if (placement == Placement.BIND) {
            Files.writeString(to, listTree());
        } else if (Files.exists(tree())) {
            Files.move(tree(), to);
        } else {
            Files.writeString(to, "[not written]\n");
        }
    }

    private String listTree() {
        return HostCommand.run(List.of("sh", Placement.LIST_TREE, work().toString(), unhashedNames()), Path.of("/"),
                Belljar.environment(), new byte[0], limit).stdout();
    }

    private String unhashedNames() {
        return String.join(" ", unhashed);
    }

    private void record(String side, Outcome outcome) throws IOException {
        write(side + ".stdout", normalised(outcome.stdout()));
        write(side + ".stderr", normalised(outcome.stderr()));
        write(side + ".status", outcome.isTimedOut() ? "killed: its time was over\n" : outcome.status() + "\n");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(store.resolve(file), text, StandardCharsets.ISO_8859_1);
    }

    private String normalised(String text) {
        for (Normalisation n : normalisations) {
            text = n.apply(text);
        }
        return text;
    }

    private String differences() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String part : List.of("status", "stdout", "stderr", "tree")) {
            Path n = store.resolve("native." + part);
            Path s = store.resolve("sandbox." + part);
            if (Files.mismatch(n, s) >= 0) {
                all.append("=== ").append(part).append('\n').append(Scratch.diff(n, s));
            }
        }
        return all.toString();
    }
}
