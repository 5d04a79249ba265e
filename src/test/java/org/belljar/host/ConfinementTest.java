package org.belljar.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.belljar.abi.SyscallNumber;
import org.belljar.seccomp.BpfProgram;
import org.belljar.seccomp.CallData;
import org.junit.jupiter.api.Test;

class ConfinementTest {
    private static final int ALLOW = 0x7fff0000, EPERM = 0x50001, ENOSYS = 0x50026;
    private static final int CLONE_VM = 0x100, CLONE_THREAD = 0x10000;

    private final BpfProgram filter = BpfProgram.of(Confinement.program());

    private int verdict(int nr, long first) {
        return filter.run(new CallData(nr, 0, new long[] {first, 0, 0, 0, 0, 0}));
    }

    @Test
    void whatTheKernelNeedsIsAllowed() {
        for (int nr : new int[] {SyscallNumber.READ, SyscallNumber.IOCTL, SyscallNumber.MMAP, SyscallNumber.OPENAT, SyscallNumber.FUTEX,
            SyscallNumber.PROCESS_VM_READV, SyscallNumber.EXIT_GROUP, SyscallNumber.PIDFD_GETFD}) {
            assertEquals(ALLOW, verdict(nr, 0), "call " + nr);
        }
    }

    @Test
    void programsMountsAndIdsAreRefused() {
        for (int nr : new int[] {SyscallNumber.EXECVE, SyscallNumber.EXECVEAT, SyscallNumber.FORK, SyscallNumber.VFORK, SyscallNumber.MOUNT,
            SyscallNumber.UNSHARE, SyscallNumber.SETRESUID, SyscallNumber.PTRACE, SyscallNumber.BPF, SyscallNumber.FANOTIFY_INIT}) {
            assertEquals(EPERM, verdict(nr, 0), "call " + nr);
        }
    }

    @Test
    void threadsAreMadeButNoProcesses() {
        assertEquals(ALLOW, verdict(SyscallNumber.CLONE, CLONE_VM | CLONE_THREAD));
        assertEquals(EPERM, verdict(SyscallNumber.CLONE, CLONE_VM));
        assertEquals(ENOSYS, verdict(SyscallNumber.CLONE3, 0), "glibc falls back to clone");
    }

    @Test
    void theCallsOfX32AreNotThere() {
        assertEquals(ENOSYS, verdict(0x40000000 | SyscallNumber.EXECVE, 0));
    }
}
