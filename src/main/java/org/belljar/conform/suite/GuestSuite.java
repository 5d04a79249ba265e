package org.belljar.conform.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.belljar.conform.ConformException;
import org.belljar.conform.run.Case;
import org.belljar.conform.run.Judging;
import org.belljar.conform.run.Mask;

/** Programs {@code DIR/FAMILY/NAME.c}, one per behaviour, that print what the calls return. Compiled by gcc before their run. */
final class GuestSuite {
    private static final List<String> FLAGS = List.of("-O1", "-g", "-std=gnu17", "-pthread", "-w");

    private final Path directory;
    private final Path work;
    private final int seconds;
    private final boolean withLong;

    GuestSuite(Path directory, Path work, int seconds, boolean withLong) {
        this.directory = directory;
        this.work = work;
        this.seconds = seconds;
        this.withLong = withLong;
    }

    List<Case> cases() throws IOException, ConformException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.find(directory, 2, (p, a) -> a.isRegularFile() && p.toString().endsWith(".c") && !p.getParent().equals(directory))) {
            for (Path source : files.sorted().toList()) {
                CaseHeader header = CaseHeader.read(source);
                List<String> tags = header.words("tags");
                if (!tags.contains("driven") && (withLong || !tags.contains("long"))) {
                    cases.add(guest(source, header));
                }
            }
        }
        return cases;
    }

    private Case guest(Path source, CaseHeader header) throws ConformException {
        String family = source.getParent().getFileName().toString();
        String name = family + "/" + source.getFileName().toString().replaceFirst("\\.c$", "");
        Path program = work.resolve("guest").resolve(name);
        List<String> compiler = new ArrayList<>(List.of("gcc"));
        compiler.addAll(FLAGS);
        compiler.addAll(List.of("-I" + directory, "-o", program.toString(), source.toString()));
        compiler.addAll(header.words("flags"));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(header.arguments());
        Path files = header.get("files", "").isEmpty() ? null : directory.resolveSibling("programs").resolve(header.get("files", ""));
        List<Mask> masks = header.all("normalise").stream().map(Mask::parse).filter(Objects::nonNull).toList();
        List<String> unhashed = header.all("unhashed").stream().map(u -> u.split(" ")[0]).toList();
        Case.Placement placement = Case.Placement.valueOf(header.get("placement", "overlay").toUpperCase(Locale.ROOT));
        return new Case("guest", family, name, command, Judging.FULL, new Case.Build(compiler, program), placement, header.words("options"), files,
                header.get("stdin", "").replace("\\n", "\n").replace("\\t", "\t"), Map.of(), masks, unhashed,
                Integer.parseInt(header.get("timeout", String.valueOf(seconds))), skip(header, files, placement));
    }

    private static String skip(CaseHeader header, Path files, Case.Placement placement) {
        for (String need : header.words("needs")) {
            boolean isMet = need.equals("root") ? "root".equals(System.getProperty("user.name"))
                    : Stream.of("/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin").anyMatch(d -> Files.isExecutable(Path.of(d, need)));
            if (!isMet) {
                return need.equals("root") ? "must be run as root" : need + " is not installed";
            }
        }
        return files != null && placement == Case.Placement.TMPFS ? "files cannot be put into the launcher's /tmp" : null;
    }
}
