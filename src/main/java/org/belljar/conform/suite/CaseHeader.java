package org.belljar.conform.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a guest program is to be run: lines {@code // key: value} before the first line that is no comment, with the keys args,
 * placement, files, stdin, options, needs, flags, timeout, normalise, unhashed, tags; and a file NAME.args with one argument a line.
 */
final class CaseHeader {
    private static final Pattern LINE = Pattern.compile("//\\s*([a-z]+): (.*)");

    private final Map<String, List<String>> values = new HashMap<>();

    static CaseHeader read(Path source) throws IOException {
        CaseHeader header = new CaseHeader();
        for (String line : Files.readAllLines(source, StandardCharsets.ISO_8859_1)) {
            if (!line.startsWith("//")) {
                break;
            }
            Matcher m = LINE.matcher(line);
            if (m.matches()) {
                header.values.computeIfAbsent(m.group(1), k -> new ArrayList<>()).add(m.group(2).strip());
            }
        }
        Path sidecar = source.resolveSibling(source.getFileName().toString().replaceFirst("\\.c$", ".args"));
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
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    List<String> arguments() {
        return values.containsKey("args-lines") ? all("args-lines") : words("args");
    }
}
