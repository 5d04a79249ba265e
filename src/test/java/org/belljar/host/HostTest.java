package org.belljar.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.SyscallNumber;
import org.junit.jupiter.api.Test;

/** The two ways to the host give the same. */
class HostTest {
    @Test
    void isLoadedFromTheBuild() {
        assertTrue(Host.isNative());
    }

    @Test
    void callsBothWays() {
        long pid = ProcessHandle.current().pid();
        assertEquals(pid, Host.call(SyscallNumber.GETPID, 0));
        assertEquals(pid, ForeignCalls.syscall(SyscallNumber.GETPID, 0, 0, 0, 0, 0, 0));
        long enoent = Errno.ENOENT.negative();
        NativeMemory path = NativeMemory.cString("/nonexistent");
        assertEquals(enoent, Host.call(SyscallNumber.OPEN, path.address(), 0, 0));
        assertEquals(enoent, ForeignCalls.syscall(SyscallNumber.OPEN, path.address(), 0, 0, 0, 0, 0));
        path.free();
    }

    /** All six arguments arrive: mmap. */
    @Test
    void passesSixArguments() {
        long addr = Host.call(SyscallNumber.MMAP, 0, 8192, 3, 0x22, -1, 0);
        assertTrue(addr > 0, () -> "mmap: " + addr);
        assertEquals(0, Host.call(SyscallNumber.MUNMAP, addr, 8192, 0));
    }

    @Test
    void spawnsWithTheDescriptorAsThree() {
        for (int round = 0; round < 2; round++) { // twice: the first left nothing blocked or open
            NativeMemory fds = NativeMemory.allocate(8);
            assertEquals(0, Host.call(SyscallNumber.PIPE2, fds.address(), 0x80000, 0));
            int writeEnd = fds.getInt(4);
            int pid = Spawn.spawn("/bin/sh", List.of("sh", "-c", "echo $0 $1 $E >&3", "a", "b"), List.of("E=c"),
                    -1, -1, -1, writeEnd);
            Host.call(SyscallNumber.CLOSE, writeEnd);
            NativeMemory buf = NativeMemory.allocate(100);
            long n = Host.call(SyscallNumber.READ, fds.getInt(0), buf.address(), 100);
            byte[] bytes = new byte[(int) Math.max(n, 0)];
            buf.get(0, bytes, 0, bytes.length);
            assertEquals("a b c\n", new String(bytes, StandardCharsets.ISO_8859_1));
            assertEquals(pid, Host.call(SyscallNumber.WAIT4, pid, buf.address(), 0));
            assertEquals(0, buf.getInt(0));
            Host.call(SyscallNumber.CLOSE, fds.getInt(0));
            buf.free();
            fds.free();
        }
    }

    @Test
    void tellsThatAProgramIsMissing() {
        Errno errno = assertThrows(ErrnoException.class,
                () -> Spawn.spawn("/nonexistent/program", List.of("x"), List.of())).errno();
        assertEquals(Errno.ENOENT, errno);
    }
}
