package org.belljar.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.belljar.abi.SyscallNumber;
import org.junit.jupiter.api.Test;

/** The form is that of strace 6.1. */
class SyscallFormatterTest {
    private static final long BASE = 0x10000;

    /** 8 KiB of memory at BASE; the test gives what it holds. */
    private final ByteBuffer bytes = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
    private final TraceMemory memory = (addr, dst, len) -> {
        if (addr < BASE || addr >= BASE + bytes.capacity()) {
            return 0;
        }
        int n = (int) Math.min(len, BASE + bytes.capacity() - addr);
        bytes.get((int) (addr - BASE), dst, 0, n);
        return n;
    };

    private long put(int at, String text) {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        bytes.put(at, b);
        bytes.put(at + b.length, (byte) 0);
        return BASE + at;
    }

    private long nanosleepRequest() {
        bytes.putLong(1000, 1).putLong(1008, 5);
        return BASE + 1000;
    }

    private String line(int nr, long result, long... args) {
        return line(nr, result, m -> {}, args);
    }

    private String line(int nr, long result, Consumer<ByteBuffer> kernel, long... args) {
        SyscallFormatter f = new SyscallFormatter(nr, java.util.Arrays.copyOf(args, 6), memory);
        kernel.accept(bytes);
        return f.finish(result, memory).replaceFirst("\\)  += ", ") = ");
    }

    @Test
    void pathsAndFlags() {
        long path = put(0, "/etc/a \"b\"\n\1");
        assertEquals("openat(AT_FDCWD, \"/etc/a \\\"b\\\"\\n\\1\", O_RDONLY|O_CLOEXEC) = 3",
                line(SyscallNumber.OPENAT, 3, -100, path, 0x80000));
        assertEquals("openat(AT_FDCWD, \"/etc/a \\\"b\\\"\\n\\1\", O_WRONLY|O_CREAT|O_TRUNC, 0644) = -1 EACCES (Permission denied)",
                line(SyscallNumber.OPENAT, -13, -100, path, 0x241, 0644));
        assertEquals("access(NULL, R_OK) = -1 EFAULT (Bad address)", line(SyscallNumber.ACCESS, -14, 0, 4));
        assertEquals("access(0x5, F_OK) = -1 EFAULT (Bad address)", line(SyscallNumber.ACCESS, -14, 5, 0));
    }

    @Test
    void buffersAreCutAt32Bytes() {
        long buf = put(0, "0123456789012345678901234567890123456789");
        assertEquals("write(1, \"01234567890123456789012345678901\"..., 40) = 40", line(SyscallNumber.WRITE, 40, 1, buf, 40));
        assertEquals("read(0, \"012\", 40) = 3", line(SyscallNumber.READ, 3, 0, buf, 40));
        assertEquals("read(0, \"\", 40) = 0", line(SyscallNumber.READ, 0, 0, buf, 40));
        assertEquals("read(0, 0x10000, 40) = -1 EIO (Input/output error)", line(SyscallNumber.READ, -5, 0, buf, 40));
        assertEquals("read(0, 0x10000, 40) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)",
                line(SyscallNumber.READ, -512, 0, buf, 40));
    }

    @Test
    void memoryCalls() {
        assertEquals("mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000",
                line(SyscallNumber.MMAP, 0x7f0000000000L, 0, 8192, 3, 0x22, -1, 0));
        assertEquals("mmap(0x1000, 4096, PROT_NONE, MAP_SHARED|MAP_FIXED, 3, 0x2000) = 0x1000",
                line(SyscallNumber.MMAP, 0x1000, 0x1000, 4096, 0, 0x11, 3, 0x2000));
        assertEquals("brk(NULL) = 0x555555559000", line(SyscallNumber.BRK, 0x555555559000L, 0));
        assertEquals("munmap(0x1000, 4096) = 0", line(SyscallNumber.MUNMAP, 0, 0x1000, 4096));
    }

    @Test
    void structures() {
        assertEquals("newfstatat(1, \"\", {st_mode=S_IFREG|0644, st_size=123, ...}, AT_EMPTY_PATH) = 0",
                line(SyscallNumber.NEWFSTATAT, 0, m -> m.putInt(100 + 24, 0100644).putLong(100 + 48, 123), 1, put(0, ""), BASE + 100, 0x1000));
        assertEquals("fstat(1, {st_mode=S_IFCHR|0620, st_rdev=makedev(0x88, 0x3), ...}) = 0",
                line(SyscallNumber.FSTAT, 0, m -> m.putInt(100 + 24, 020620).putLong(100 + 40, 0x8803), 1, BASE + 100));
        assertEquals("pipe2([3, 4], O_CLOEXEC) = 0", line(SyscallNumber.PIPE2, 0, m -> m.putInt(0, 3).putInt(4, 4), BASE, 0x80000));
        assertEquals("prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0",
                line(SyscallNumber.PRLIMIT64, 0, m -> m.putLong(0, 8 << 20).putLong(8, -1), 0, 3, 0, BASE));
        assertEquals("nanosleep({tv_sec=1, tv_nsec=5}, NULL) = 0",
                line(SyscallNumber.NANOSLEEP, 0, nanosleepRequest(), 0));
        assertEquals("wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 2}], WNOHANG, NULL) = 7",
                line(SyscallNumber.WAIT4, 7, m -> m.putInt(0, 0x200), -1, BASE, 1, 0));
    }

    @Test
    void signals() {
        bytes.putLong(0, 1 << 1 | 1 << 16);
        bytes.putLong(8, 0);
        assertEquals("rt_sigprocmask(SIG_BLOCK, [INT CHLD], [], 8) = 0", line(SyscallNumber.RT_SIGPROCMASK, 0, 0, BASE, BASE + 8, 8));
        bytes.putLong(0, ~0x40100L);
        assertEquals("rt_sigprocmask(SIG_SETMASK, ~[KILL STOP], NULL, 8) = 0", line(SyscallNumber.RT_SIGPROCMASK, 0, 2, BASE, 0, 8));
        bytes.putLong(0, 1).putLong(8, 0x14000000L).putLong(16, 0x1234).putLong(24, 0);
        assertEquals("rt_sigaction(SIGPIPE, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x1234}, NULL, 8) = 0",
                line(SyscallNumber.RT_SIGACTION, 0, 13, BASE, 0, 8));
        assertEquals("kill(-1, SIGRT_2) = -1 ESRCH (No such process)", line(SyscallNumber.KILL, -3, -1, 34));
    }

    @Test
    void callsWithCommands() {
        assertEquals("fcntl(1, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)", line(SyscallNumber.FCNTL, 0x8002, 1, 3));
        assertEquals("fcntl(3, F_SETFD, FD_CLOEXEC) = 0", line(SyscallNumber.FCNTL, 0, 3, 2, 1));
        assertEquals("fcntl(0, F_DUPFD, 10) = 10", line(SyscallNumber.FCNTL, 10, 0, 0, 10));
        assertEquals("futex(0x5, FUTEX_WAKE_PRIVATE, 1) = 0", line(SyscallNumber.FUTEX, 0, 5, 0x81, 1));
        assertEquals("futex(0x5, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 2, NULL, NULL, 4294967295) = -1 EAGAIN"
                + " (Resource temporarily unavailable)", line(SyscallNumber.FUTEX, -11, 5, 0x109, 2, 0, 0, 0xffffffffL));
        assertEquals("clone(CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, NULL, NULL, 0x10, 0) = 5",
                line(SyscallNumber.CLONE, 5, 0x1200011, 0, 0, 0x10, 0));
        assertEquals("socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3", line(SyscallNumber.SOCKET, 3, 1, 0x80001, 0));
    }

    @Test
    void vectorsAndArrays() {
        put(100, "ls");
        put(200, "-l");
        bytes.putLong(0, BASE + 100).putLong(8, BASE + 200).putLong(16, 0);
        bytes.putLong(24, BASE + 100).putLong(32, 0);
        assertEquals("execve(\"ls\", [\"ls\", \"-l\"], 0x10018 /* 1 var */) = 0",
                line(SyscallNumber.EXECVE, 0, BASE + 100, BASE, BASE + 24));
        bytes.putLong(0, BASE + 100).putLong(8, 2).putLong(16, BASE + 200).putLong(24, 1);
        assertEquals("writev(1, [{iov_base=\"ls\", iov_len=2}, {iov_base=\"-\", iov_len=1}], 2) = 3",
                line(SyscallNumber.WRITEV, 3, 1, BASE, 2));
        bytes.putInt(0, 3).putInt(4, 1);
        assertEquals("poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN|POLLHUP}])",
                line(SyscallNumber.POLL, 1, m -> m.putShort(6, (short) 0x11), BASE, 1, -1));
        assertEquals("poll([{fd=3, events=POLLIN}], 1, 0) = 0 (Timeout)", line(SyscallNumber.POLL, 0, BASE, 1, 0));
        bytes.put(0, new byte[] {1, 0, '/', 't', 0});
        assertEquals("connect(3, {sa_family=AF_UNIX, sun_path=\"/t\"}, 5) = -1 ENOENT (No such file or directory)",
                line(SyscallNumber.CONNECT, -2, 3, BASE, 5));
    }

    @Test
    void withoutResult() {
        assertEquals("exit_group(3)                           = ?", new SyscallFormatter(SyscallNumber.EXIT_GROUP, new long[] {3, 0, 0, 0, 0, 0}, memory).finishWithoutResult());
        assertEquals("syscall_0x3e8() = -1 ENOSYS (Function not implemented)", line(1000, -38));
    }

    @Test
    void everyCallCanBeFormatted() {
        for (int nr = 0; nr < SyscallNumber.LIMIT; nr++) {
            if (SyscallNumber.name(nr) == null) {
                continue;
            }
            for (long arg : new long[] {0, 1, -1, BASE, BASE + bytes.capacity() - 3, Long.MIN_VALUE, Long.MAX_VALUE}) {
                for (long result : new long[] {0, 1, -2, BASE, Long.MAX_VALUE}) {
                    assertNotNull(line(nr, result, arg, arg, arg, arg, arg, arg), SyscallNumber.name(nr));
                }
            }
        }
    }
}
