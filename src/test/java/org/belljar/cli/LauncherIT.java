package org.belljar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ./belljar itself: how it is found and started, and what it says when it cannot do what was asked. */
class LauncherIT {
    private static final Path ROOT = Path.of(System.getProperty("belljar.root", "")).toAbsolutePath();

    private record Outcome(int status, String out, String err) {}

    private static Outcome run(Path cwd, Map<String, String> environment, List<String> argv) throws IOException, InterruptedException {
        Path err = Files.createTempFile("belljar", ".err");
        ProcessBuilder builder = new ProcessBuilder(argv).directory(cwd.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process p = builder.start();
        p.getOutputStream().close();
        String out = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(2, TimeUnit.MINUTES));
        String errText = Files.readString(err);
        Files.delete(err);
        return new Outcome(p.exitValue(), out, errText);
    }

    private static Outcome belljar(String... args) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of(ROOT.resolve("belljar").toString()));
        argv.addAll(List.of(args));
        return run(ROOT, Map.of(), argv);
    }

    /** Without them all works, only slower, so nothing else would tell. */
    @Test
    void theBuildMadeBothCaches() throws IOException {
        for (String cache : List.of("belljar.aot", "belljar-oci.aot")) {
            assertTrue(Files.size(ROOT.resolve("target").resolve(cache)) > 1 << 20, cache);
            assertFalse(Files.readString(ROOT.resolve("target").resolve(cache + ".log")).contains("no container in the training run"), cache);
        }
    }

    @Test
    void worksByASymbolicLinkFromAnywhere(@TempDir Path dir) throws Exception {
        Files.createSymbolicLink(dir.resolve("first"), ROOT.resolve("belljar"));
        Files.createSymbolicLink(dir.resolve("second"), Path.of("first"));
        Outcome o = run(dir, Map.of(), List.of(dir.resolve("second").toString(), "--version"));
        assertEquals("", o.err());
        assertEquals(0, o.status());
        assertTrue(o.out().startsWith("belljar "), o.out());
    }

    @Test
    void worksByARelativePath() throws Exception {
        Outcome o = run(ROOT.resolve("docs"), Map.of(), List.of("../belljar", "do", "--bind=" + ROOT + ":" + ROOT + ":ro", "--", "pwd"));
        assertEquals(ROOT.resolve("docs") + "\n", o.out(), o.err());
        assertEquals(0, o.status());
    }

    /** Bytes that are no UTF-8 arrive as they are, whatever the locale. */
    @Test
    void passesArgumentsAndEnvironmentUndecoded() throws Exception {
        Outcome o = run(ROOT, Map.of("LC_ALL", "C"), List.of("sh", "-c",
                "X=$(printf 'x\\377') && export X && exec ./belljar do -- sh -c 'printf %s \"$1$X\" | od -An -tx1' sh \"$(printf 'a\\303\\200\\376')\""));
        assertEquals(" 61 c3 80 fe 78 ff\n", o.out(), o.err());
    }

    @Test
    void aWrongJavaHomeIsNamed() throws Exception {
        Outcome o = run(ROOT, Map.of("BELLJAR_JAVA_HOME", "/nonexistent"), List.of("./belljar", "--version"));
        assertEquals(new Outcome(125, "", "belljar: there is no Java in BELLJAR_JAVA_HOME=/nonexistent\n"), o);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "frobnicate; unknown command 'frobnicate' (see 'belljar do --help')",
        "do; no command given (see 'belljar do --help')",
        "do --frobnicate ls; unknown option '--frobnicate' (see 'belljar do --help')",
        "do --strace=frobnicate ls; there is no system call 'frobnicate' (see 'belljar do --help')",
        "do --strace-log /nonexistent/log ls; cannot write the strace log: /nonexistent/log (No such file or directory)",
        "do --log /nonexistent/log ls; cannot write the log: /nonexistent/log (No such file or directory)",
        "do --rootfs /nonexistent ls; cannot use '/nonexistent/': No such file or directory",
        "do --rootfs /etc/passwd ls; cannot use '/etc/passwd/': Not a directory",
        "do --bind /nonexistent:/x ls; cannot use '/nonexistent': No such file or directory",
    })
    void whatItCannotDoIsOneSentence(String args, String message) throws Exception {
        assertEquals(new Outcome(125, "", "belljar: " + message + "\n"), belljar(args.split(" ")));
    }

    @Test
    void missingPrerequisitesAreNamedWithTheirPackages(@TempDir Path bin) throws Exception {
        for (String tool : List.of("sh", "uname", "dirname", "grep", "env")) {
            Path found = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            Files.createSymbolicLink(bin.resolve(tool), found);
        }
        Outcome o = run(ROOT, Map.of("PATH", bin.toString()), List.of("build-tools/check-prerequisites", "--with-maven"));
        assertEquals(1, o.status());
        for (String line : List.of("gcc is missing: install the Debian package gcc", "make is missing: install the Debian package make",
                "mvn is missing: install the Debian package maven")) {
            assertTrue(o.err().contains("belljar: " + line), o.err());
        }
    }
}
