package org.belljar.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Compiles guest programs into {@code target/guest/FAMILY/NAME}, again only when the source, a header or the options changed. */
final class GuestCompiler {
    private static final List<String> COMMON = List.of("-O1", "-g", "-std=gnu17", "-pthread",
            "-Wall", "-Werror=implicit-function-declaration",
            "-Wno-nonnull", "-Wno-stringop-overread", "-Wno-stringop-overflow", "-Wno-array-bounds");

    private GuestCompiler() {}

    static Path compile(Path source, ProgramHeader header) throws IOException {
        Path family = source.getParent();
        String name = source.getFileName().toString().replaceFirst("\\.c$", "");
        Path directory = Files.createDirectories(Belljar.TARGET.resolve("guest").resolve(family.getFileName()));
        Path program = directory.resolve(name);
        Path stamp = directory.resolve(name + ".sha256");
        List<String> line = new ArrayList<>(List.of("gcc"));
        line.addAll(COMMON);
        line.addAll(List.of("-I" + Belljar.GUESTS, "-o", program.toString(), source.toString()));
        line.addAll(header.words("flags"));
        String hash = hash(line, source);
        if (!Files.exists(program) || !Files.exists(stamp) || !Files.readString(stamp).equals(hash)) {
            Outcome o = HostCommand.run(line, Path.of("/"), Belljar.environment(), new byte[0], Duration.ofSeconds(60));
            if (o.status() != 0) {
                throw new IllegalStateException(String.join(" ", line) + "\n" + o.describe());
            }
            Files.writeString(stamp, hash);
        }
        return program;
    }

    private static String hash(List<String> line, Path source) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        digest.update(line.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(source));
        for (Path directory : List.of(Belljar.GUESTS, source.getParent())) {
            try (Stream<Path> headers = Files.list(directory)) {
                for (Path h : headers.filter(p -> p.toString().endsWith(".h")).sorted().toList()) {
                    digest.update(Files.readAllBytes(h));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
