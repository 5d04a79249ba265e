package org.belljar.host;

import org.belljar.abi.Errno;
import org.belljar.abi.SyscallNumber;

/**
 * What the kernel's own process gives up once its sandbox stands (seccomp(2)): it starts no program and no process, changes no
 * mounts, namespaces, ids, clocks or modules, and traces nobody, so that somebody who took it over by a fault of its own could
 * not either. Such a call gives EPERM.
 */
public final class Confinement {
    private static final int AUDIT_ARCH_X86_64 = 0xC000003E, X32_BIT = 0x40000000;
    private static final int LOAD_WORD = 0x20, IF_EQUAL = 0x15, IF_AT_LEAST = 0x35, IF_SET = 0x45, RETURN = 0x06;
    private static final int NUMBER_OFFSET = 0, ARCH_OFFSET = 4, FIRST_ARGUMENT_OFFSET = 16;
    private static final int ALLOW = 0x7fff0000, FAIL = 0x00050000, KILL = 0x80000000;
    private static final int CLONE_THREAD = 0x10000, EPERM = 1, ENOSYS = 38;
    private static final int PR_SET_NO_NEW_PRIVS = 38, SET_MODE_FILTER = 1, ALL_THREADS = 1;

    private static final int[] REFUSED = {
        // programs and processes; clone makes threads, see below
        SyscallNumber.EXECVE, SyscallNumber.EXECVEAT, SyscallNumber.FORK, SyscallNumber.VFORK, SyscallNumber.PTRACE,
        // mounts and namespaces
        SyscallNumber.MOUNT, SyscallNumber.UMOUNT2, SyscallNumber.PIVOT_ROOT, SyscallNumber.CHROOT, SyscallNumber.MOVE_MOUNT,
        SyscallNumber.OPEN_TREE, SyscallNumber.OPEN_TREE_ATTR, SyscallNumber.FSOPEN, SyscallNumber.FSCONFIG, SyscallNumber.FSMOUNT,
        SyscallNumber.FSPICK, SyscallNumber.MOUNT_SETATTR, SyscallNumber.UNSHARE, SyscallNumber.SETNS,
        // ids
        SyscallNumber.SETUID, SyscallNumber.SETGID, SyscallNumber.SETREUID, SyscallNumber.SETREGID, SyscallNumber.SETRESUID,
        SyscallNumber.SETRESGID, SyscallNumber.SETFSUID, SyscallNumber.SETFSGID, SyscallNumber.SETGROUPS, SyscallNumber.CAPSET,
        // the machine
        SyscallNumber.INIT_MODULE, SyscallNumber.FINIT_MODULE, SyscallNumber.DELETE_MODULE, SyscallNumber.KEXEC_LOAD,
        SyscallNumber.KEXEC_FILE_LOAD, SyscallNumber.REBOOT, SyscallNumber.SWAPON, SyscallNumber.SWAPOFF, SyscallNumber.ACCT,
        SyscallNumber.QUOTACTL, SyscallNumber.QUOTACTL_FD, SyscallNumber.SYSLOG, SyscallNumber.SETTIMEOFDAY,
        SyscallNumber.CLOCK_SETTIME, SyscallNumber.ADJTIMEX, SyscallNumber.CLOCK_ADJTIME, SyscallNumber.SETHOSTNAME,
        SyscallNumber.SETDOMAINNAME, SyscallNumber.IOPL, SyscallNumber.IOPERM, SyscallNumber.MODIFY_LDT, SyscallNumber.VHANGUP,
        SyscallNumber.PERSONALITY,
        // ways past other checks
        SyscallNumber.BPF, SyscallNumber.PERF_EVENT_OPEN, SyscallNumber.USERFAULTFD, SyscallNumber.IO_URING_SETUP,
        SyscallNumber.IO_URING_ENTER, SyscallNumber.IO_URING_REGISTER, SyscallNumber.KEYCTL, SyscallNumber.ADD_KEY,
        SyscallNumber.REQUEST_KEY, SyscallNumber.OPEN_BY_HANDLE_AT, SyscallNumber.FANOTIFY_INIT
    };

    private Confinement() {}

    /**
     * For all threads of this process, and for good. Throws the errno of a host that refuses.
     *
     * @param isRehearsal only builds the filter
     */
    public static void enter(boolean isRehearsal) {
        byte[] program = program();
        NativeMemory code = NativeMemory.allocate(program.length);
        NativeMemory header = NativeMemory.allocate(16);
        try {
            code.put(0, program, 0, program.length);
            header.putShort(0, (short) (program.length / 8));
            header.putLong(8, code.address());
            if (isRehearsal) {
                return;
            }
            Errno.check(Host.call(SyscallNumber.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0));
            Errno.check(Host.call(SyscallNumber.SECCOMP, SET_MODE_FILTER, ALL_THREADS, header.address()));
        } finally {
            header.free();
            code.free();
        }
    }

    /** The filter, as struct sock_filter[]. */
    static byte[] program() {
        Program p = new Program();
        p.add(LOAD_WORD, 0, 0, ARCH_OFFSET);
        p.add(IF_EQUAL, 1, 0, AUDIT_ARCH_X86_64);
        p.add(RETURN, 0, 0, KILL);
        p.add(LOAD_WORD, 0, 0, NUMBER_OFFSET);
        p.returnIf(IF_AT_LEAST, X32_BIT, FAIL | ENOSYS);
        p.returnIf(IF_EQUAL, SyscallNumber.IOCTL, ALLOW); // most of what is called
        // glibc falls back to clone, whose flags can be looked at.
        p.returnIf(IF_EQUAL, SyscallNumber.CLONE3, FAIL | ENOSYS);
        for (int nr : REFUSED) {
            p.returnIf(IF_EQUAL, nr, FAIL | EPERM);
        }
        p.add(IF_EQUAL, 1, 0, SyscallNumber.CLONE);
        p.add(RETURN, 0, 0, ALLOW);
        p.add(LOAD_WORD, 0, 0, FIRST_ARGUMENT_OFFSET);
        p.returnIf(IF_SET, CLONE_THREAD, ALLOW);
        p.add(RETURN, 0, 0, FAIL | EPERM);
        return p.bytes();
    }

    /** Instructions, little-endian: u16 code, u8 jt, u8 jf, u32 k. */
    private static final class Program {
        private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

        void add(int code, int ifTrue, int ifFalse, int k) {
            out.write(code);
            out.write(code >>> 8);
            out.write(ifTrue);
            out.write(ifFalse);
            for (int i = 0; i < 4; i++) {
                out.write(k >>> 8 * i);
            }
        }

        void returnIf(int condition, int k, int result) {
            add(condition, 0, 1, k);
            add(RETURN, 0, 0, result);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
