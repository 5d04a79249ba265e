package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a container of podman's shares with its caller and the host: the terminal, the network. */
class PodmanHostIT {
    private static final String IMAGE = Podman.IMAGE, NAME = "belljar-host";
    private static final Path DIRECTORY = Belljar.TARGET.resolve("podman-host");
    private static final String SCENARIO = """
            t.expect("24 80")
            t.resize(40, 90)
            t.expect("40 90")
            t.send("word\\n")
            t.expect("got word")
            t.send("\\x03")
            """;

    @BeforeAll
    static void image() throws IOException {
        Needs.command("python3");
        Podman.image();
        Scratch.delete(DIRECTORY);
        Files.createDirectories(DIRECTORY);
    }

    @AfterAll
    static void clean() throws IOException {
        Podman.clean();
        Scratch.delete(DIRECTORY);
    }

    private static String atATerminal(String runtime) throws IOException {
        Path scenario = Files.writeString(DIRECTORY.resolve("scenario"), SCENARIO);
        List<String> line = new ArrayList<>(List.of("/usr/bin/python3", Belljar.PROGRAMS.resolve("harness/terminal.py").toString(), scenario.toString(), "/usr/bin/env"));
        line.addAll(Podman.line(runtime, "run", "--rm", "-it", IMAGE, "sh", "-c", "trap 'echo interrupted; exit 6' INT; stty size; tty; "
                + "until stty size | grep -q '40 90'; do sleep 0.05; done; stty size; read w; echo got $w; while :; do sleep 0.05; done"));
        return HostCommand.run(line, Path.of("/"), Podman.environment(), new byte[0], Podman.LIMIT).hasStatus(0).stdout();
    }

    /** Its size and the change of it, what is typed, Ctrl-C; the caller's settings are put back. */
    @Test
    void terminal() throws IOException {
        String runc = atATerminal(Podman.RUNC);
        assertTrue(runc.contains("interrupted") && runc.endsWith("status 6\nsettings as before\n"), runc);
        assertEquals(runc, atATerminal(Podman.BELLJAR));
    }

    /** The host's interfaces are seen, and a server in the container is one of the host's. */
    @Test
    void network() throws IOException {
        Needs.command("curl");
        String names = "grep -o '^ *[^:]*:' /proc/net/dev | sort";
        String[] run = {"--rm", "--network=host", IMAGE, "sh", "-c", names};
        String seen = Podman.host("sh", "-c", names).hasStatus(0).stdout();
        Podman.belljar("run", run).hasStatus(0).printed(seen);
        Podman.with(Podman.RUNC, "run", run).hasStatus(0).printed(seen);
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        Path www = Files.createDirectories(DIRECTORY.resolve("www"));
        Files.writeString(www.resolve("index.html"), "hello\n");
        Podman.detached(NAME, List.of("--network=host", "-v", www + ":/www:ro", IMAGE, "httpd", "-f", "-p", "127.0.0.1:" + port, "-h", "/www"), () ->
                HostProcesses.waitFor("the server's answer", () -> Podman.host("curl", "-s", "-m", "5", "http://127.0.0.1:" + port + "/").stdout().equals("hello\n")));
    }
}
