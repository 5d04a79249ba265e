package org.belljar.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a guest program or script is to be run, from the comments at its head: lines {@code // key: value} or
 * {@code # key: value} before the first line that is no comment.
 *
 * <pre>
 * args: A B            arguments (also the sidecar file NAME.args, one argument a line)
 * placement: bind      where the scratch directory lies, see {@link Placement}; default overlay
 * files: DIR           directory of src/test/programs whose content the scratch directory starts with
 * stdin: TEXT          standard input, with \n and \t; default empty
 * options: --user 5    options of belljar, separated by blanks
 * interpreter: CMD     what runs a script: words separated by blanks; default by the name's ending
 * needs: busybox       what the test needs beside a plain Debian, see {@link Needs}
 * flags: -static       options for gcc, last on its command line
 * timeout: SECONDS     default 60
 * normalise: /RE/TO/ REASON        applied to stdout and stderr of both sides; may be repeated
 * unhashed: NAME REASON            a file's content is not compared; may be repeated
 * command: CMD         of a terminal scenario: the command, in the shell's syntax
 * tags: long           not in the quick run
 * tags: driven         no test by itself: a class of this package runs it
 * </pre>
 */
final class ProgramHeader {
    private static final Pattern LINE = Pattern.compile("(?://|#)\\s*([a-z]+): (.*)");
    private static final Set<String> KEYS = Set.of("args", "placement", "files", "stdin", "options", "interpreter", "needs", "flags",
            "timeout", "normalise", "unhashed", "tags", "command");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    static ProgramHeader read(Path source) throws IOException {
        ProgramHeader header = new ProgramHeader();
        for (String line : Files.readAllLines(source, StandardCharsets.ISO_8859_1)) {
            if (!line.startsWith("//") && !line.startsWith("#!") && !line.startsWith("# ")) {
                break;
            }
            Matcher m = LINE.matcher(line);
            if (m.matches() && KEYS.contains(m.group(1))) {
                header.values.computeIfAbsent(m.group(1), k -> new ArrayList<>()).add(m.group(2).strip());
            }
        }
        Path sidecar = source.resolveSibling(source.getFileName().toString().replaceFirst("\\.[a-z]+$", "") + ".args");
        if (Files.exists(sidecar)) {
            header.values.put("args-lines", Files.readAllLines(sidecar));
        }
        return header;
    }

    List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    String get(String key, String otherwise) {
        return all(key).isEmpty() ? otherwise : all(key).getFirst();
    }

    List<String> words(String key) {
        String text = get(key, "");
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    List<String> arguments() {
        return values.containsKey("args-lines") ? all("args-lines") : words("args");
    }

    boolean isLong() {
        return words("tags").contains("long");
    }

    boolean isDriven() {
        return words("tags").contains("driven");
    }

    /** A comparison with all that the header says, except the command. */
    Comparison comparison(String name, List<String> command) {
        Comparison c = new Comparison(name, command)
                .placement(Placement.valueOf(get("placement", "overlay").toUpperCase()))
                .options(words("options"))
                .stdin(get("stdin", "").replace("\\n", "\n").replace("\\t", "\t"))
                .limitSeconds(Integer.parseInt(get("timeout", "60")));
        if (!get("files", "").isEmpty()) {
            c.files(Belljar.PROGRAMS.resolve(get("files", "")));
        }
        all("normalise").forEach(n -> c.normalise(Normalisation.parse(n)));
        all("unhashed").forEach(u -> c.unhashed(u.substring(0, u.indexOf(' '))));
        return c;
    }
}
