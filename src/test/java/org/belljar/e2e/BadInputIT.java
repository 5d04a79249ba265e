package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot work: each gives one clear line and the status that a shell or podman would give. */
class BadInputIT {
    private static final int USAGE = 125, NOT_EXECUTABLE = 126, NOT_FOUND = 127;

    @TempDir(factory = InTarget.class)
    Path scratch;

    private Path file(String name, String content, String mode) throws IOException {
        Path f = Files.writeString(scratch.resolve(name), content);
        Files.setPosixFilePermissions(f, PosixFilePermissions.fromString(mode));
        return f;
    }

    private static void fails(int status, String... args) {
        Belljar.run(args).hasStatus(status).printed("").complained();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense -- true", "--memory x -- true", "--memory", "--user root -- true", "--bind relative -- true", "--cwd rel -- true",
        "--strace=nonsense -- true", "--", "", "--rootfs= -- true", "-x -- true", "--tty=1 -- true"})
    void unknownOptions(String line) {
        fails(USAGE, line.isEmpty() ? new String[0] : line.split(" "));
    }

    @Test
    void missingProgram() {
        fails(NOT_FOUND, "--", "/nonexistent/program");
        fails(NOT_FOUND, "--", "no-such-program-in-path");
        fails(NOT_FOUND, "--", "./relative");
        fails(NOT_FOUND, "--", "/etc/passwd/x");
        fails(NOT_FOUND, "--env", "PATH=", "--", "ls");
    }

    @Test
    void notExecutable() throws IOException {
        fails(NOT_EXECUTABLE, "--", file("plain", "#!/bin/sh\n", "rw-r--r--").toString());
        fails(NOT_EXECUTABLE, "--", scratch.toString());
        fails(NOT_EXECUTABLE, "--", "/dev/null");
        fails(NOT_EXECUTABLE, "--", file("garbage", "\0\1\2garbage", "rwxr-xr-x").toString());
        fails(NOT_EXECUTABLE, "--", file("empty", "", "rwxr-xr-x").toString());
    }

    @Test
    void unreadableProgram() throws IOException {
        Path f = file("secret", "#!/bin/sh\necho no\n", "rwx------");
        fails(NOT_EXECUTABLE, "--user", "1000:1000", "--", f.toString());
        Path closed = Files.createDirectory(scratch.resolve("closed"));
        Files.copy(Path.of("/bin/true"), closed.resolve("true"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        fails(NOT_EXECUTABLE, "--user", "1000:1000", "--", closed.resolve("true").toString());
    }

    @Test
    void scripts() throws IOException {
        fails(NOT_FOUND, "--", file("no-interpreter", "#!/nonexistent/x\n", "rwxr-xr-x").toString());
        fails(NOT_EXECUTABLE, "--", file("loop", "#!" + scratch.resolve("loop") + "\n", "rwxr-xr-x").toString());
        fails(NOT_EXECUTABLE, "--", file("a", "#!" + scratch.resolve("b") + "\n", "rwxr-xr-x").toString(), file("b", "#!" + scratch.resolve("a") + "\n", "rwxr-xr-x").toString());
        fails(NOT_EXECUTABLE, "--", file("blank", "#! \n", "rwxr-xr-x").toString());
    }

    @Test
    void rootfs() throws IOException {
        fails(USAGE, "--rootfs", "/etc/passwd", "--", "true");
        fails(USAGE, "--rootfs", "/nonexistent", "--", "true");
        fails(NOT_FOUND, "--rootfs", scratch.toString(), "--", "/bin/true");
    }

    @Test
    void binds() {
        fails(USAGE, "--bind", "/nonexistent:/x", "--", "true");
        fails(NOT_FOUND, "--cwd", "/nonexistent", "--", "true");
        fails(NOT_FOUND, "--cwd", "/etc/passwd", "--", "true");
    }

    @Test
    void logs() {
        fails(USAGE, "--log", "/nonexistent/log", "--", "true");
        fails(USAGE, "--strace-log", "/nonexistent/log", "--", "true");
        fails(USAGE, "--strace-log", "/", "--", "true");
        Belljar.start(Map.of("BELLJAR_LOG", "/nonexistent/log"), "--", "true").await(Belljar.LIMIT).hasStatus(USAGE).complained();
    }

    @Test
    void logFullDisk() {
        Belljar.run("--strace-log", "/dev/full", "--", "/bin/echo", "hi").hasStatus(0).printed("hi\n");
    }

    @Test
    void javaHomeWithoutJava() {
        assumeTrue(System.getenv("BELLJAR_CLASSPATH") == null, "the launcher looks for a JDK itself with BELLJAR_CLASSPATH");
        Belljar.start(Map.of("BELLJAR_JAVA_HOME", "/nonexistent"), "--", "true").await(Belljar.LIMIT).hasStatus(USAGE).wrote("/nonexistent");
    }

    @Test
    void insideItself() {
        assumeTrue(System.getenv("BELLJAR_CLASSPATH") == null, "BELLJAR_CLASSPATH is not the guest's to see");
        String top = Belljar.ROOT.toString();
        Belljar.run("--bind", top + ":" + top, "--", top + "/belljar", "do", "--", "/bin/echo", "hi").hasStatus(USAGE).printed("")
                .wrote("Belljar does not run inside a Belljar sandbox");
    }

    @Test
    void absentCallsAreNamedOnceInTheLog() throws IOException {
        Path log = scratch.resolve("log");
        Belljar.run("--log", log.toString(), "--", "/usr/bin/python3", "-c", """
                import ctypes
                libc = ctypes.CDLL(None, use_errno=True)
                for i in range(5):
                    print(libc.syscall(246, 0, 0, 0, 0), ctypes.get_errno())
                """).hasStatus(0).printed("-1 38\n".repeat(5));
        List<String> lines = Files.readAllLines(log).stream().filter(l -> l.contains("kexec_load")).toList();
        assertTrue(lines.size() == 1, Files.readString(log));
    }
}
