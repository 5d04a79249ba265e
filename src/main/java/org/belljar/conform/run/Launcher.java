package org.belljar.conform.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.LinkedHashMap;
import org.belljar.conform.ConformException;

/**
 * What runs a command: nothing (the host itself), Belljar, or any program that takes a command behind its own words.
 *
 * @param name   for reports
 * @param prefix the words before the command; empty natively
 */
public record Launcher(String name, Kind kind, List<String> prefix) {
    /** How a launcher is dealt with. */
    public enum Kind { NATIVE, BELLJAR, OTHER }

    public static final Launcher NATIVE = new Launcher("native", Kind.NATIVE, List.of());

    public Launcher {
        prefix = List.copyOf(prefix);
    }

    /** The Belljar that is running this. */
    public static Launcher belljar() throws ConformException {
        String launcher = System.getProperty("belljar.launcher");
        if (launcher == null) {
            throw new ConformException("Belljar does not know where its launcher is: start it by ./belljar, or give another with --under");
        }
        return new Launcher("belljar", Kind.BELLJAR, List.of(launcher, "do"));
    }

    /**
     * From the command line: {@code native}, {@code belljar}, or {@code [NAME=]COMMAND}, whose words are separated by blanks, in
     * quotes where they hold some.
     *
     * @throws ConformException if its program is not there
     */
    public static Launcher parse(String text) throws ConformException {
        if (text.equals("native")) {
            return NATIVE;
        }
        if (text.equals("belljar")) {
            return belljar();
        }
        var m = java.util.regex.Pattern.compile("([A-Za-z0-9_.-]+)=(.*)").matcher(text);
        String command = m.matches() ? m.group(2) : text;
        List<String> words = words(command);
        if (words.isEmpty()) {
            throw new ConformException("the launcher '" + text + "' has no command: give native, belljar, or [NAME=]COMMAND");
        }
        Path program = find(words.getFirst());
        if (program == null) {
            throw new ConformException("the launcher '" + words.getFirst() + "' is not there or cannot be executed: install it, or give its path");
        }
        words.set(0, program.toString());
        String base = Path.of(words.getFirst()).getFileName().toString();
        return new Launcher(m.matches() ? m.group(1) : base, Kind.OTHER, words);
    }

    /** Absolute, as cases run in directories, and with a search path, of their own; null if there is none. */
    private static Path find(String program) {
        List<String> directories = program.contains("/") ? List.of("") : List.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"));
        return directories.stream().map(d -> Path.of(d).resolve(program).toAbsolutePath())
                .filter(p -> Files.isExecutable(p) && !Files.isDirectory(p)).findFirst().orElse(null);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        var m = java.util.regex.Pattern.compile("(?:[^\\s\"']+|\"[^\"]*\"|'[^']*')+").matcher(text);
        while (m.find()) {
            words.add(m.group().replaceAll("\"([^\"]*)\"|'([^']*)'", "$1$2"));
        }
        return words;
    }

    /** @param options of Belljar, which others do not know */
    public List<String> command(List<String> options, List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        if (kind == Kind.BELLJAR) {
            all.addAll(options);
            all.add("--");
        }
        all.addAll(command);
        return all;
    }

    /** What the launcher itself needs of the environment, beside what cases get. */
    public Map<String, String> environment(Map<String, String> ofCase) {
        Map<String, String> env = new LinkedHashMap<>(ofCase);
        if (kind == Kind.BELLJAR) {
            System.getenv().forEach((k, v) -> {
                if (k.startsWith("BELLJAR_")) {
                    env.put(k, v);
                }
            });
        }
        return env;
    }
}
