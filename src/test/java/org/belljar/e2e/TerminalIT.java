package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Programs on a terminal: each {@code src/test/programs/terminal/NAME.scenario} is played to a command natively and to
 * {@code belljar do -t} of the same command; what appears on the terminal and the exit status must agree, and Belljar must
 * leave the outer terminal's settings as they were.
 */
class TerminalIT {
    private static final String DRIVER = Belljar.PROGRAMS.resolve("harness/terminal.py").toString();

    @TestFactory
    Stream<DynamicTest> scenarios() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path scenario : SourceFiles.in(Belljar.PROGRAMS, "scenario")) {
            tests.add(DynamicTest.dynamicTest(SourceFiles.testName(scenario), scenario.toUri(), () -> compare(scenario)));
        }
        return tests.stream();
    }

    private static void compare(Path scenario) throws IOException {
        ProgramHeader header = ProgramHeader.read(scenario);
        Needs.assume(header);
        String line = header.get("command", "");
        if (line.contains("BUSYBOX")) {
            line = line.replace("BUSYBOX", Needs.busybox().toString());
        }
        // The host's shell takes the words apart on both sides.
        Outcome expected = play(scenario, List.of("/bin/sh", "-c", "exec " + line));
        Outcome got = play(scenario, List.of("/bin/sh", "-c", "exec " + String.join(" ", Belljar.launcher()) + " -t -- " + line));
        assertEquals(normalised(expected), normalised(got));
        assertTrue(got.stdout().endsWith("settings as before\n"), got.describe());
    }

    private static Outcome play(Path scenario, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/usr/bin/python3", DRIVER, scenario.toString()));
        all.addAll(command);
        Map<String, String> env = Belljar.launcherEnvironment();
        env.put("PS1", "$ ");
        env.put("TERM", "vt100");
        env.put("BASH_SILENCE_DEPRECATION_WARNING", "1");
        return HostCommand.run(all, Path.of("/"), env, new byte[0], Duration.ofSeconds(90));
    }

    /** Job numbers are followed by process ids, which differ; native programs may leave the terminal changed. */
    private static String normalised(Outcome o) {
        return o.stdout().replaceAll("(\\[\\d+\\][+-]?) +\\d+", "$1 PID").replaceAll("\nsettings .*", "") + o.stderr();
    }

    /** The terminal goes away: the sandbox ends, and all its processes. */
    @Test
    void hangup() throws IOException {
        Path scenario = Files.createTempFile("hangup", ".py");
        Files.writeString(scenario, """
                import os
                t.expect("ready")
                print(t.pid, flush=True)
                os.close(t.slave); os.close(t.master)
                for i in range(200):
                    p, s = os.waitpid(t.pid, os.WNOHANG)
                    if p: break
                    time.sleep(0.05)
                print("ended" if p else "still there", flush=True)
                os._exit(0)
                """);
        Outcome o = play(scenario, Belljar.commandLine(List.of("-t"), List.of("/bin/sh", "-c", "echo ready; sleep 1000")));
        Files.delete(scenario);
        List<String> lines = o.stdout().lines().toList();
        assertEquals("ended", lines.getLast(), o.describe());
        assertFalse(ProcessHandle.of(Long.parseLong(lines.getFirst())).isPresent());
    }
}
