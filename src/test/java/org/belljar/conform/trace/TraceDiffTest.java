package org.belljar.conform.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.belljar.conform.ConformException;
import org.belljar.conform.table.SyscallTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceDiffTest {
    private static final SyscallTable TABLE = SyscallTable.load();

    @TempDir
    Path dir;

    private TraceDiff diff(String a, String b) throws IOException, ConformException {
        return TraceDiff.compare(Files.writeString(dir.resolve("a"), a), Files.writeString(dir.resolve("b"), b), TABLE);
    }

    /** Other process ids, addresses, times and descriptor numbers, and a call cut in two. */
    @Test
    void whatDiffersFromRunToRunIsNoDifference() throws Exception {
        TraceDiff d = diff("""
                100  openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
                100  fstat(3, {st_mode=S_IFREG|0644, st_size=12, ...}) = 0
                100  mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7f1234567000
                100  clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f1234567890) = 101
                100  wait4(-1,  <unfinished ...>
                101  read(3, "a\\"b, c)", 8) = 8
                101  +++ exited with 0 +++
                100  <... wait4 resumed>NULL, 0, NULL) = 101
                100  nanosleep({tv_sec=0, tv_nsec=5}, NULL) = 0
                100  ppoll(NULL, 0, NULL, NULL, 0x8) = ? ERESTARTNOHAND (To be restarted)
                """, """
                12:00:01.123 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 7 <0.000012>
                12:00:01.123 fstat(7, {st_mode=S_IFREG|0644, st_size=12, ...}) = 0
                12:00:01.124 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 7, 0) = 0x7e0000567000
                12:00:01.125 clone(CLONE_CHILD_SETTID|SIGCHLD, NULL, NULL, 0x7f1234567890, 0) = 5
                [pid 4] 12:00:01.200 wait4(-1, NULL, 0, NULL) = 5
                [pid 5] 12:00:01.126 read(7, "a\\"b, c)", 8) = 8
                [pid 5] +++ exited with 0 +++
                [pid 4] nanosleep({tv_sec=1, tv_nsec=7}, NULL) = 0
                [pid 4] ppoll(NULL, 0, NULL, NULL, 8)  = ? ERESTARTNOHAND
                """);
        assertEquals("", d.text());
        assertEquals(0, d.differences());
    }

    /** Flags in another order, remarks, and a log that names its only process nowhere. */
    @Test
    void whatWritersChooseIsNoDifference() throws Exception {
        TraceDiff d = diff("""
                100  openat(AT_FDCWD, "/", O_RDONLY|O_CLOEXEC|O_DIRECTORY) = 3
                100  statx(3, "", AT_STATX_SYNC_AS_STAT|AT_EMPTY_PATH, STATX_MODE, 0x7ffd00001234) = 0
                100  getdents64(3, 0x7ffd00001234 /* 2 entries */, 32768) = 48
                100  set_tid_address(0x7fd0361a5f10) = 100
                100  syscall_0xffffffffffffffff(0, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)
                """, """
                openat(AT_FDCWD, "/", O_RDONLY|O_DIRECTORY|O_CLOEXEC) = 3
                statx(3, "", AT_EMPTY_PATH, STATX_MODE, 0x7ffd00005678) = 0
                getdents64(3, 0x7ffd00005678 /* 48 bytes */, 32768) = 48
                set_tid_address(0x7fd0361a5f18) = 1
                syscall_0xffffffffffffffff(0, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)
                """);
        assertEquals("", d.text());
    }

    /** What strace and Belljar write of the same program: other decoding, restarts, and signals are no difference; results are. */
    @Test
    void logsOfDifferentWritersAgreeInTheirCalls() throws Exception {
        String native_ = """
                100  execve("/bin/agent", ["agent"], 0x7ffc /* 5 vars */) = 0
                100  clone(child_stack=NULL, flags=SIGCHLD) = 101
                101  execve("/bin/t", ["t"], 0x7ffd /* 5 vars */) = 0
                101  rseq(0x7f12345678, 32, 0, 0x53053053) = 0
                101  mknodat(AT_FDCWD, "f", S_IFIFO|0600) = 0
                101  openat(AT_FDCWD, "f", O_RDONLY) = 3
                101  preadv2(3, [{iov_base=0x7ffd1234, iov_len=8}], 1, 0, 0x40 /* RWF_??? */) = -1 ESPIPE (Illegal seek)
                101  wait4(-1, NULL, 0, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
                101  --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
                101  msgget(IPC_PRIVATE, 0600) = 229392
                101  exit_group(0) = ?
                """;
        String guest = """
                [pid 1] execve("/bin/agent", ["agent"], 0x7ffc000 /* 6 vars */) = 0
                [pid 1] clone(SIGCHLD, NULL, NULL, 0x7f00, 0) = 2
                [pid 2] execve("/bin/t", ["t"], 0x7ffd000 /* 6 vars */) = 0
                [pid 2] rseq(0x7f12345678, 32, 0, 1392848979) = -1 ENOSYS
                [pid 2] mknodat(AT_FDCWD, "f", 010600, 0) = 0
                [pid 2] openat(AT_FDCWD, "f", O_RDONLY) = 4
                [pid 2] preadv2(4, 0x7d0000001234, 1, 0, 0, 64) = -1 ESPIPE (Illegal seek)
                [pid 2] msgget(IPC_PRIVATE, 0600) = 0
                [pid 2] exit_group(0) = ?
                """;
        Path a = Files.writeString(dir.resolve("a"), native_);
        List<String> left = TraceLog.normalised(a, TABLE, true);
        assertEquals(left, TraceLog.normalised(Files.writeString(dir.resolve("b"), guest), TABLE, true));
        assertTrue(left.contains("preadv2(fd{\"f\"}) = -1 ESPIPE"), left.toString());
        Path c = Files.writeString(dir.resolve("c"), guest.replace("= -1 ESPIPE", "= 8"));
        assertTrue(!left.equals(TraceLog.normalised(c, TABLE, true)));
    }

    /** A call by its number, threads that share descriptors, ids of groups, and names made by chance. */
    @Test
    void whatWritersKnowAndChooseIsNotCompared() throws Exception {
        Path a = Files.writeString(dir.resolve("a"), """
                fork() = 20
                [pid 20] pipe2([3, 4], 0) = 0
                [pid 21] write(4, "x", 1) = 1
                [pid 20] clone3({flags=CLONE_VM|CLONE_FILES}, 88) = 21
                [pid 20] syscall_0x1c4(0xffffff9c, 0x7f00, 0x180) = 0
                [pid 20] getpgrp() = 20
                [pid 20] mkdir("/tmp/exec0JROlK", 0700) = 0
                [pid 20] openat(AT_FDCWD, "/proc/self/task/4711/stat", O_RDONLY) = -1 ENOENT (No such file)
                """);
        Path b = Files.writeString(dir.resolve("b"), """
                fork() = 2
                [pid 2] pipe2([3, 4], 0) = 0
                [pid 2] clone3({flags=CLONE_VM|CLONE_FILES}, 88) = 3
                [pid 3] write(4, "x", 1) = 1
                [pid 2] fchmodat2(AT_FDCWD, "f", 0600, 0) = 0
                [pid 2] getpgrp() = 1
                [pid 2] mkdir("/tmp/execsnH4yS", 0700) = 0
                [pid 2] openat(AT_FDCWD, "/proc/self/task/2/stat", O_RDONLY) = -1 ENOENT
                """);
        List<String> left = TraceLog.normalised(a, TABLE, true);
        assertEquals(left.stream().sorted().toList(), TraceLog.normalised(b, TABLE, true).stream().sorted().toList());
        assertTrue(left.contains("write(fd{pipe2 1}) = 1") && left.contains("fchmodat2() = 0"), left.toString());
    }

    @Test
    void whatElseDiffersIsShownWithItsSurroundings() throws Exception {
        TraceDiff d = diff("getuid() = 0\nlseek(3, 0, SEEK_SET) = -1 EBADF (Bad file descriptor)\ngetgid() = 0\n",
                "getuid() = 0\nlseek(3, 0, SEEK_SET) = -1 EINVAL\ngetgid() = 0\nclose(1) = 0\n");
        assertEquals(3, d.differences());
        assertEquals("""
                === P1: 3 and 4 lines, 3 on one side only
                  getuid() = 0
                - lseek(3, 0, SEEK_SET) = -1 EBADF
                + lseek(3, 0, SEEK_SET) = -1 EINVAL
                  getgid() = 0
                + close(1) = 0
                """, d.text());
    }

    @Test
    void whatIsNoTraceIsSaid() throws Exception {
        assertTrue(assertThrows(ConformException.class, () -> diff("hello\n", "getuid() = 0\n")).getMessage().contains("holds no system call"));
        Path missing = dir.resolve("missing");
        assertTrue(assertThrows(ConformException.class, () -> TraceDiff.compare(missing, missing, TABLE)).getMessage().contains("there is no trace"));
    }

    @Test
    void diffsAreShortest() {
        List<LineDiff.Pair> pairs = LineDiff.compare(List.of("a", "b", "c", "a", "b", "b", "a"), List.of("c", "b", "a", "b", "a", "c"));
        assertEquals(5, pairs.stream().filter(p -> !p.isSame()).count());
        assertEquals("abcabba", String.join("", pairs.stream().filter(p -> p.left() != null).map(LineDiff.Pair::left).toList()));
        assertEquals("cbabac", String.join("", pairs.stream().filter(p -> p.right() != null).map(LineDiff.Pair::right).toList()));
        assertEquals(0, LineDiff.compare(List.of(), List.of()).size());
    }

    @Test
    void coverageCountsWhatTheTestDoesAndNotItsStarter() throws Exception {
        Coverage c = new Coverage(TABLE);
        Path log = Files.writeString(dir.resolve("log"), "fork() = 9\n[pid 9] open(\"x\", O_RDWR|O_CREAT, 0600) = -1 ENOENT\n[pid 8] wait4(-1, NULL, 0, NULL) = 9\n");
        assertEquals(java.util.Set.of("open"), c.count(log));
        assertEquals(1, c.calls()[0]);
        assertEquals(1, c.errnos());
        assertEquals(java.util.Set.of("O_RDWR", "O_CREAT"), c.seen().get("open").flags());
    }
}
