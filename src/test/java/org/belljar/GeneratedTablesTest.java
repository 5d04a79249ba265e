package org.belljar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.belljar.abi.SyscallNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTablesTest {
    private static final Path ROOT = Path.of(System.getProperty("belljar.root", "")).toAbsolutePath();

    @Test
    void listOfSystemCallsIsCurrent() throws IOException {
        assertEquals(Files.readString(ROOT.resolve("target/generated-docs/syscalls.md")), Files.readString(ROOT.resolve("docs/syscalls.md")),
                "run build-tools/generate --docs");
    }

    /** The numbers of this machine's own headers. */
    @Test
    void numbersAgreeWithTheSystemHeaders() throws IOException {
        Path header = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(header), "no " + header + " (package linux-libc-dev)");
        int compared = 0;
        for (String line : Files.readAllLines(header)) {
            String[] words = line.trim().split("\\s+");
            if (words.length == 3 && words[0].equals("#define") && words[1].startsWith("__NR_")) {
                String name = words[1].substring("__NR_".length());
                int nr = Integer.parseInt(words[2]);
                if (nr < SyscallNumber.LIMIT) {
                    assertEquals(name, SyscallNumber.name(nr));
                    assertEquals(nr, SyscallNumber.byName(name));
                    compared++;
                }
            }
        }
        assertTrue(compared > 350, "only " + compared + " numbers in " + header);
    }

    private record Mistake(String row, String message) {}

    /** In each row, NR is its number and name. */
    private static final List<Mistake> MISTAKES = List.of(
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | fd fd", "8 columns expected"),
            new Mistake("x | cNR | - | window | sys | absent:ENOSYS | - |", "'x' is not a system call number"),
            new Mistake("NR | C | - | window | sys | absent:ENOSYS | - |", "'C' is not a system call name"),
            new Mistake("NR | cNR | - | windows | sys | absent:ENOSYS | - |", "route must be one of [trampoline, trap, window], not 'windows'"),
            new Mistake("NR | cNR | - | window | maybe | absent:ENOSYS | - |", "restart must be one of"),
            new Mistake("NR | cNR | - | window | sys | absent | - |", "status must be full, partial or absent:ERRNO"),
            new Mistake("NR | cNR | - | window | sys | full | - |", "a call that is not absent needs a handler"),
            new Mistake("NR | cNR | file.X#read | window | sys | absent:ENOSYS | - |", "an absent call cannot have the handler"),
            new Mistake("NR | cNR | file.X#read | window | sys | full | - |", "there is no src/main/java/org/belljar/syscall/file/X.java"),
            new Mistake("NR | cNR | file.Y#read | window | sys | full | fd fd |", "must be 'public long read(Task, int)', found (Task, long)"),
            new Mistake("NR | cNR | file.Y#write | window | sys | full | fd fd |", "there is no such public method"),
            new Mistake("NR | cNR | file.X#read | window | sys | partial | - |", "needs a note"),
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | fd |", "'fd' is not of the form 'kind name'"),
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | fish fd |", "unknown kind 'fish'"),
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | out buf[n] buf |", "the length 'n' of buf is no scalar argument"),
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | out path p |", "a path can only be 'in'"),
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | flags:nope f |", "flags.tbl has no set 'nope'"),
            new Mistake("NR | cNR | - | window | sys | absent:ENOSYS | int a, int a |", "two arguments are called a"),
            new Mistake("NR | c1000 | - | window | sys | absent:ENOSYS | - |", "c1000 is already on line 1"),
            new Mistake("1 | cNR | - | window | sys | absent:ENOSYS | - |", "rows must ascend"));

    @Test
    void mistakesAreNamedWithTheirLineAllAtOnce(@TempDir Path dir) throws Exception {
        StringBuilder table = new StringBuilder("0 | c1000 | - | window | sys | absent:ENOSYS | - |\n");
        for (int i = 0; i < MISTAKES.size(); i++) {
            table.append(MISTAKES.get(i).row().replace("NR", String.valueOf(i + 2))).append('\n');
        }
        Files.createDirectories(dir.resolve("syscall-tables"));
        Files.writeString(dir.resolve("syscall-tables/x86_64.tbl"), table);
        Files.writeString(dir.resolve("syscall-tables/flags.tbl"), "open | flags | O_X=1\n");
        Path handler = dir.resolve("src/main/java/org/belljar/syscall/file/Y.java");
        Files.createDirectories(handler.getParent());
        Files.writeString(handler, "class Y { public long read(Task task, long fd) {} long write(Task task, int fd) {} }");
        Process p = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1",
                ROOT.resolve("build-tools/GenerateTables.java").toString()).directory(dir.toFile()).redirectErrorStream(true).start();
        String output = new String(p.getInputStream().readAllBytes());
        assertTrue(p.waitFor(1, TimeUnit.MINUTES));
        assertEquals(1, p.exitValue(), output);
        for (int i = 0; i < MISTAKES.size(); i++) {
            String head = "syscall-tables/x86_64.tbl:" + (i + 2) + ": ";
            String message = MISTAKES.get(i).message();
            assertTrue(output.lines().anyMatch(l -> l.startsWith(head) && l.contains(message)), head + message + "\n" + output);
        }
        assertTrue(Files.notExists(dir.resolve("target")), "nothing is written from a table with mistakes");
    }
}
