package org.belljar.syscall.process;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.CredentialChange;
import org.belljar.kernel.MachineCheckPolicy;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;

/** prctl(2), as far as C libraries and language runtimes use it. Everything else is EINVAL, as on a kernel without it. */
public final class PrctlCalls {
    private static final int SET_PDEATHSIG = 1, GET_PDEATHSIG = 2, GET_DUMPABLE = 3, SET_DUMPABLE = 4, GET_KEEPCAPS = 7,
            SET_KEEPCAPS = 8, GET_TIMING = 13, SET_TIMING = 14, SET_NAME = 15, GET_NAME = 16, GET_SECCOMP = 21, SET_SECCOMP = 22,
            CAPBSET_READ = 23, CAPBSET_DROP = 24, GET_TSC = 25, SET_TSC = 26, GET_SECUREBITS = 27, SET_SECUREBITS = 28,
            PERF_DISABLE = 31, PERF_ENABLE = 32, SET_TIMERSLACK = 29, GET_TIMERSLACK = 30, SET_CHILD_SUBREAPER = 36, GET_CHILD_SUBREAPER = 37,
            SET_NO_NEW_PRIVS = 38, GET_NO_NEW_PRIVS = 39, GET_TID_ADDRESS = 40, MCE_KILL = 33, MCE_KILL_GET = 34,
            CAP_AMBIENT = 47, GET_SPECULATION_CTRL = 52, SET_SPECULATION_CTRL = 53, SET_IO_FLUSHER = 57, GET_IO_FLUSHER = 58,
            SET_SYSCALL_USER_DISPATCH = 59;
    private static final int PR_TSC_ENABLE = 1, PR_TSC_SIGSEGV = 2;
    private static final int NAME_SIZE = 16;
    private static final int SECUREBITS_KNOWN = 0xfff, SECUREBITS_LOCKS = 0xaaa, SECUREBITS_UNPRIVILEGED = 0xf00;
    private static final int CAP_LAST = 40;

    /** Implements {@code prctl(2)}. */
    public long prctl(Task task, int option, long a2, long a3, long a4, long a5) {
        return switch (option) {
            case SET_PDEATHSIG -> setParentDeathSignal(task, a2);
            case GET_PDEATHSIG -> writeInt(task, a2, task.parentDeathSignal());
            case GET_DUMPABLE -> task.group().dumpable();
            case SET_DUMPABLE -> setDumpable(task, a2);
            case SET_NAME -> setName(task, a2);
            case GET_NAME -> getName(task, a2);
            case GET_TIMING -> 0;
            case GET_SECCOMP -> task.seccomp().mode();
            case SET_SECCOMP -> SeccompCalls.setMode(task, a2, a3);
            case SET_TIMING -> a2 == 0 ? 0 : Errno.EINVAL.negative();
            case GET_TSC -> writeInt(task, a2, task.instructionTraps().hasTimeStamps() ? PR_TSC_SIGSEGV : PR_TSC_ENABLE);
            case SET_TSC -> a2 == PR_TSC_ENABLE || a2 == PR_TSC_SIGSEGV
                    ? task.instructionTraps().setTimeStamps(task, a2 == PR_TSC_SIGSEGV) : Errno.EINVAL.negative();
            case PERF_DISABLE, PERF_ENABLE -> 0; // nobody here has counters
            case SET_TIMERSLACK -> setTimerSlack(task, a2);
            case GET_TIMERSLACK -> task.scheduling().timerSlackNs();
            case SET_CHILD_SUBREAPER -> setSubreaper(task, a2);
            case GET_CHILD_SUBREAPER -> writeInt(task, a2, task.group().isChildSubreaper() ? 1 : 0);
            case SET_NO_NEW_PRIVS -> setNoNewPrivs(task, a2, a3, a4, a5);
            case GET_NO_NEW_PRIVS -> (a2 | a3 | a4 | a5) != 0 ? Errno.EINVAL.negative() : task.hasNoNewPrivs() ? 1 : 0;
            case MCE_KILL -> setMachineCheckPolicy(task, a2, a3, a4, a5);
            case MCE_KILL_GET -> (a2 | a3 | a4 | a5) != 0 ? Errno.EINVAL.negative() : task.scheduling().machineCheckPolicy().told();
            case GET_SPECULATION_CTRL, SET_SPECULATION_CTRL -> Speculation.prctl(option == SET_SPECULATION_CTRL, a2, a3, a4, a5);
            case SET_IO_FLUSHER, GET_IO_FLUSHER -> ioFlusher(task, option, a2, a3, a4, a5);
            case SET_SYSCALL_USER_DISPATCH -> task.userDispatch().set(a2, a3, a4, a5);
            case GET_TID_ADDRESS -> getTidAddress(task, a2);
            default -> MemoryPrctls.isOne(option) ? MemoryPrctls.prctl(task, option, a2, a3, a4, a5)
                    : capabilities(task, option, a2, a3, a4, a5);
        };
    }

    private static long capabilities(Task task, int option, long a2, long a3, long a4, long a5) {
        Credentials c = task.credentials();
        return switch (option) {
            case GET_KEEPCAPS -> (c.securebits() & CredentialChange.SECBIT_KEEP_CAPS) != 0 ? 1 : 0;
            case SET_KEEPCAPS -> setKeepCaps(task, a2);
            case CAPBSET_READ -> a2 < 0 || a2 > CAP_LAST ? Errno.EINVAL.negative() : c.capBounding() >>> a2 & 1;
            case CAPBSET_DROP -> dropBounding(task, a2);
            case GET_SECUREBITS -> c.securebits();
            case SET_SECUREBITS -> setSecurebits(task, a2);
            case CAP_AMBIENT -> ambient(task, a2, a3, a4, a5);
            default -> Errno.EINVAL.negative();
        };
    }

    private static long writeInt(Task task, long addr, int value) {
        task.memory().writeInt(addr, value);
        return 0;
    }

    private static long setParentDeathSignal(Task task, long signo) {
        if (signo < 0 || signo > Signal.NSIG) {
            return Errno.EINVAL.negative();
        }
        task.setParentDeathSignal((int) signo);
        return 0;
    }

    private static long setDumpable(Task task, long value) {
        if (value != 0 && value != 1) {
            return Errno.EINVAL.negative();
        }
        task.group().setDumpable((int) value);
        return 0;
    }

    private static long setName(Task task, long addr) {
        byte[] b = new byte[NAME_SIZE - 1];
        int n = task.memory().readPartly(addr, b, 0, b.length);
        int end = 0;
        while (end < n && b[end] != 0) {
            end++;
        }
        if (end == n && n < b.length) {
            return Errno.EFAULT.negative();
        }
        task.setComm(new String(b, 0, end, StandardCharsets.ISO_8859_1));
        return 0;
    }

    private static long getName(Task task, long addr) {
        byte[] b = new byte[NAME_SIZE];
        byte[] name = task.comm().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(name, 0, b, 0, name.length);
        task.memory().writeBytes(addr, b);
        return 0;
    }

    private static long setTimerSlack(Task task, long ns) {
        task.scheduling().setTimerSlackNs(Math.max(ns, 0));
        return 0;
    }

    private static long setSubreaper(Task task, long on) {
        task.group().setChildSubreaper(on != 0);
        return 0;
    }

    private static long setNoNewPrivs(Task task, long a2, long a3, long a4, long a5) {
        if (a2 != 1 || (a3 | a4 | a5) != 0) {
            return Errno.EINVAL.negative();
        }
        CredentialChange.setNoNewPrivs(task);
        return 0;
    }

    /**
     * What shall happen to a process that uses memory found broken: stored and told. As in Linux, an unknown policy is EINVAL after
     * the process is marked as one that has chosen.
     */
    private static long setMachineCheckPolicy(Task task, long operation, long policy, long a4, long a5) {
        final int clear = 0;
        final int set = 1;
        boolean isKnown = operation == clear && policy == 0 || operation == set;
        if ((a4 | a5) != 0 || !isKnown) {
            return Errno.EINVAL.negative();
        }
        MachineCheckPolicy now = task.scheduling().machineCheckPolicy();
        boolean isPolicy = policy >= 0 && policy < MachineCheckPolicy.values().length;
        MachineCheckPolicy next = operation == clear ? MachineCheckPolicy.DEFAULT : isPolicy ? MachineCheckPolicy.values()[(int) policy]
                : now == MachineCheckPolicy.DEFAULT ? MachineCheckPolicy.LATE : now;
        task.scheduling().setMachineCheckPolicy(next);
        return operation == clear || isPolicy ? 0 : Errno.EINVAL.negative();
    }

    /** Stored and told: memory is given out by the host. EPERM without CAP_SYS_RESOURCE. */
    private static long ioFlusher(Task task, int option, long a2, long a3, long a4, long a5) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE)) {
            return Errno.EPERM.negative();
        }
        boolean isSet = option == SET_IO_FLUSHER;
        if ((a3 | a4 | a5) != 0 || !isSet && a2 != 0 || isSet && a2 != 0 && a2 != 1) {
            return Errno.EINVAL.negative();
        }
        if (isSet) {
            task.scheduling().setIoFlusher(a2 == 1);
            return 0;
        }
        return task.scheduling().isIoFlusher() ? 1 : 0;
    }

    private static long getTidAddress(Task task, long addr) {
        task.memory().writeLong(addr, task.clearChildTidAddr());
        return 0;
    }

    private static long setKeepCaps(Task task, long on) {
        if (on != 0 && on != 1) {
            return Errno.EINVAL.negative();
        }
        int bits = task.credentials().securebits();
        if ((bits & CredentialChange.SECBIT_KEEP_CAPS << 1) != 0) {
            return Errno.EPERM.negative();
        }
        int now = on != 0 ? bits | CredentialChange.SECBIT_KEEP_CAPS : bits & ~CredentialChange.SECBIT_KEEP_CAPS;
        CredentialChange.setSecurebits(task, now);
        return 0;
    }

    private static long dropBounding(Task task, long cap) {
        if (!task.credentials().hasOwnCapability(Credentials.CAP_SETPCAP)) {
            return Errno.EPERM.negative();
        }
        if (cap < 0 || cap > CAP_LAST) {
            return Errno.EINVAL.negative();
        }
        CredentialChange.dropBounding(task, (int) cap);
        return 0;
    }

    /** Each bit has a lock bit above it; locked bits stay as they are. */
    private static long setSecurebits(Task task, long bits) {
        int old = task.credentials().securebits();
        int locks = old & SECUREBITS_LOCKS;
        int changed = old ^ (int) bits;
        boolean changesLocked = (locks >> 1 & changed) != 0 || (locks & ~(int) bits) != 0;
        boolean isPrivileged = task.credentials().hasOwnCapability(Credentials.CAP_SETPCAP);
        boolean isRefused = !isPrivileged && (changed == 0 || (changed & ~SECUREBITS_UNPRIVILEGED) != 0);
        if (changesLocked || (bits & ~SECUREBITS_KNOWN) != 0 || isRefused) {
            return Errno.EPERM.negative();
        }
        CredentialChange.setSecurebits(task, (int) bits);
        return 0;
    }

    private static long ambient(Task task, long operation, long cap, long a4, long a5) {
        Credentials c = task.credentials();
        final int isSet = 1;
        final int raise = 2;
        final int lower = 3;
        final int clearAll = 4;
        if (operation == clearAll) {
            if ((cap | a4 | a5) != 0) {
                return Errno.EINVAL.negative();
            }
            CredentialChange.setAmbient(task, 0);
            return 0;
        }
        if ((a4 | a5) != 0 || cap < 0 || cap > CAP_LAST) {
            return Errno.EINVAL.negative();
        }
        long bit = 1L << cap;
        if (operation == isSet) {
            return (c.capAmbient() & bit) != 0 ? 1 : 0;
        }
        if (operation == raise) {
            final int noAmbientRaise = 64;
            if ((c.capPermitted() & c.capInheritable() & bit) == 0 || (c.securebits() & noAmbientRaise) != 0) {
                return Errno.EPERM.negative();
            }
            CredentialChange.setAmbient(task, c.capAmbient() | bit);
            return 0;
        }
        if (operation == lower) {
            CredentialChange.setAmbient(task, c.capAmbient() & ~bit);
            return 0;
        }
        return Errno.EINVAL.negative();
    }
}
