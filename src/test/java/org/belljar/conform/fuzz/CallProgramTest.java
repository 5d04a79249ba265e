package org.belljar.conform.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.belljar.conform.run.AgentFile;
import org.belljar.conform.run.Launcher;
import org.belljar.conform.run.WorkDirectory;
import org.belljar.conform.table.SyscallTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallProgramTest {
    private static final SyscallTable TABLE = SyscallTable.load();
    private static final List<String> PIPE = List.of("pipe2 - mh8: n800", "getpid s", "write - q0:0:1 mi3:616263 n3", "readv - q0:0:0 mi16:{0=mh8:,8=n8} n1", "close - r2");

    private static final List<String> INET = List.of("socket - n2 n2 n0", "bind - r0 mi16:000000007f000001{0w=i2:2} n10", "socket - n2 n2 n0",
            "connect - r2 mi16:000000007f000001{0w=i2:2} n10", "getpeername - r2 ma110: mh4:6e000000", "getsockname - r2 ma110: mh4:6e000000");

    private static ProgramGenerator generator(long seed) throws Exception {
        FuzzPolicy policy = new FuzzPolicy();
        return new ProgramGenerator(TABLE, policy, policy.calls(TABLE, List.of()), seed);
    }

    @Test
    void aSeedAlwaysGivesTheSamePrograms() throws Exception {
        ProgramGenerator a = generator(5);
        ProgramGenerator b = generator(5);
        for (int i = 0; i < 200; i++) {
            CallProgram p = a.program(i);
            assertEquals(p, b.program(i));
            assertEquals(p, CallProgram.parse(p.text().lines().toList()));
        }
        assertEquals(a.program(7), generator(5).program(7));
        assertNotEquals(a.program(7), generator(6).program(7));
    }

    @Test
    void noGeneratedCallReachesOtherProcesses() throws Exception {
        ProgramGenerator g = generator(11);
        for (int i = 0; i < 3000; i++) {
            for (ProgramCall c : g.program(i).calls()) {
                boolean isSent = c.name().contains("kill") || c.name().endsWith("queueinfo");
                assertTrue(!isSent || c.args().getFirst().matches("p|n0|n1869f|n80000000"), c.text());
                assertTrue(!c.name().matches("fork|clone3?|vfork|execveat|mount|unshare|setns|ptrace|sync"), c.text());
            }
        }
    }

    /** Which thread a signal finds, and when its parent, is chance. */
    @Test
    void nobodySendsSignalsWhileThereAreTwo() throws Exception {
        ProgramGenerator g = generator(12);
        int sections = 0;
        for (int i = 0; i < 3000; i++) {
            boolean isOpen = false;
            for (ProgramCall c : g.program(i).calls()) {
                isOpen = c.isMark() ? !c.equals(ProgramCall.END) : isOpen;
                sections += c.isMark() && isOpen ? 1 : 0;
                assertTrue(!isOpen || !c.name().matches("t?g?kill|.*queueinfo|pidfd_send_signal|mq_notify"), c.text());
            }
        }
        assertTrue(sections > 500);
    }

    @Test
    void callsThatOthersNeedStay() {
        CallProgram p = CallProgram.parse(PIPE);
        assertNull(p.without(0));
        assertNull(p.without(2));
        assertEquals("close - r1", p.without(1).calls().getLast().text());
    }

    /** Run on the host, in its cage: what the interpreter says of the calls, and what it does not let them see. */
    @Test
    void theInterpreterRunsProgramsInACage(@TempDir Path dir) throws Exception {
        try (WorkDirectory work = WorkDirectory.make(null); Agent agent = new Agent(Launcher.NATIVE, AgentFile.copyTo(work.path()), TABLE)) {
            List<List<String>> results = agent.runAlone(List.of(CallProgram.parse(PIPE),
                    CallProgram.parse(List.of("open - mi12:2f6574632f706173737764 n0 n0", "getuid -", "mkdir - mi2:64 n1ed", "kill - p n9", "getuid -")),
                    CallProgram.parse(List.of("openat - nffffffffffffff9c mi2:61 n42 n1a4"))));
            assertEquals("R 0 0 0300000004000000", results.get(0).get(0));
            assertEquals("R 3 3 6162630000000000", results.get(0).get(3));
            assertEquals(List.of("R 0 -1 ENOENT", "R 1 1000", "R 2 0", "R 3 ", "X signal 9", "F d 40755 0 1000:1000 0 -", "."), results.get(1));
            assertEquals("R 1 1000", agent.runAlone(List.of(CallProgram.parse(List.of("close - n3", "getuid -")))).getFirst().get(1));
            assertTrue(results.get(2).contains("F a 100644 1 1000:1000 0 cbf29ce484222325"), results.get(2).toString());
            List<String> inet = agent.runAlone(List.of(CallProgram.parse(INET))).getFirst();
            assertTrue(inet.get(4).startsWith("R 4 0 family=2 port=own2 7f000001"), inet.toString());
            assertTrue(inet.get(5).startsWith("R 5 0 family=2 port=chosen 7f000001"), inet.toString());
        }
    }

    @Test
    void theReproducerIsAProgram(@TempDir Path dir) throws Exception {
        CallProgram p = CallProgram.parse(List.of("open - mi4:612f2262 n42 n1a4", "rt_sigaction - na mi32:00000000000000000000000400000000{0=h,16=z} n0 n8",
                "readv - r0 mi32:{0=mh8:,8=n8,16=mh3:,24=n3} n2"));
        Path source = Files.writeString(dir.resolve("r.c"), Reproducer.write(p, List.of("found by a test"), TABLE));
        Process gcc = new ProcessBuilder("gcc", "-Wall", "-Wextra", "-Werror", "-o", dir.resolve("r").toString(), source.toString()).redirectErrorStream(true).start();
        String messages = new String(gcc.getInputStream().readAllBytes());
        assertEquals(0, gcc.waitFor(), messages + Files.readString(source));
        Process r = new ProcessBuilder(dir.resolve("r").toString()).start();
        List<String> lines = new String(r.getInputStream().readAllBytes()).lines().toList();
        assertTrue(lines.get(0).endsWith("= -1 ENOENT"), lines.toString());
        assertTrue(lines.get(1).endsWith("= 0 "), lines.toString());
        assertTrue(lines.get(2).endsWith("= -1 EBADF"), lines.toString());
        assertEquals("0000000000000000", lines.get(3));
    }

    @Test
    void theReproducerHasPortsOfItsOwn(@TempDir Path dir) throws Exception {
        Path source = Files.writeString(dir.resolve("r.c"), Reproducer.write(CallProgram.parse(INET), List.of(), TABLE));
        assertEquals(0, new ProcessBuilder("gcc", "-Wall", "-Werror", "-o", dir.resolve("r").toString(), source.toString()).inheritIO().start().waitFor());
        Process c = new ProcessBuilder(dir.resolve("r").toString()).start();
        String text = new String(c.getInputStream().readAllBytes());
        assertTrue(text.contains("02004e227f000001"), text);
    }

    /** Of a program whose calls several make: each part is waited for, and the C program does the same. */
    @Test
    void childrenAndThreadsMakeCallsInOneOrder(@TempDir Path dir) throws Exception {
        CallProgram p = CallProgram.parse(List.of("umask - n1", "process -", "umask - n2", "kill - p n9", "umask - n3", "end -", "umask - n4", "thread -", "umask - n5",
                "end -", "umask - n6", "end -"));
        try (WorkDirectory work = WorkDirectory.make(null); Agent agent = new Agent(Launcher.NATIVE, AgentFile.copyTo(work.path()), TABLE)) {
            List<String> r = agent.runAlone(List.of(p)).getFirst();
            assertEquals(List.of("R 0 18", "R 2 1", "R 3 ", "R 5 signal9", "R 6 1", "R 8 4", "R 9 0", "R 10 5"), r.subList(0, 8));
        }
        Path source = Files.writeString(dir.resolve("r.c"), Reproducer.write(p.without(11).without(3), List.of(), TABLE));
        assertEquals(0, new ProcessBuilder("gcc", "-Wall", "-Werror", "-Wno-unused-function", "-o", dir.resolve("r").toString(), source.toString()).inheritIO().start().waitFor());
        Process c = new ProcessBuilder(dir.resolve("r").toString()).start();
        List<String> values = new String(c.getInputStream().readAllBytes()).lines().map(l -> l.replaceFirst(".* = (\\d+).*", "$1")).toList();
        assertEquals(List.of("1", "2", "1", "4", "5"), values.subList(1, 6));
        assertTrue(java.util.stream.IntStream.range(0, 300).mapToObj(i -> { try { return generator(3).program(i); } catch (Exception e) { throw new IllegalStateException(e); } })
                .anyMatch(g -> g.calls().contains(ProgramCall.THREAD) && g.calls().contains(ProgramCall.END)));
    }

    @Test
    void differencesAreNamedByTheirFirstCall() {
        CallProgram p = CallProgram.parse(List.of("getuid -", "lseek - n0 n0 n0"));
        assertNull(Difference.of(p, List.of("R 0 0"), List.of("R 0 0")));
        assertEquals("lseek: ESPIPE is success", Difference.of(p, List.of("R 0 0", "R 1 -1 ESPIPE"), List.of("R 0 0", "R 1 0")).key());
        assertEquals("lseek: value", Difference.of(p, List.of("R 1 7"), List.of("R 1 8")).key());
        assertEquals("lseek: output", Difference.of(p, List.of("R 1 7 00"), List.of("R 1 7 01")).key());
        assertEquals("state after getuid lseek", Difference.of(p, List.of("S fd 1: x", "."), List.of(".")).key());
    }
}
