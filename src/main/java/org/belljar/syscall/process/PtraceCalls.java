package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskSeccomp;
import org.belljar.kernel.TaskTrace;
import org.belljar.kernel.Tracer;
import org.belljar.kernel.Tracer.Resume;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.TraceMemory;
import org.belljar.vfs.Credentials;

/**
 * ptrace(2). Who stops when is decided in {@code TaskTrace}; here requests are told apart and their arguments checked.
 * Registers: {@link PtraceRegisters}; what a stop is about: {@link PtraceInfo}.
 */
public final class PtraceCalls {
    private static final int TRACEME = 0, PEEKTEXT = 1, PEEKDATA = 2, PEEKUSER = 3, POKETEXT = 4, POKEDATA = 5, POKEUSER = 6,
            CONT = 7, KILL = 8, SINGLESTEP = 9, GETREGS = 12, SETREGS = 13, GETFPREGS = 14, SETFPREGS = 15, ATTACH = 16,
            DETACH = 17, SYSCALL = 24, ARCH_PRCTL = 30, SYSEMU = 31, SYSEMU_SINGLESTEP = 32, SETOPTIONS = 0x4200, GETEVENTMSG = 0x4201,
            GETSIGINFO = 0x4202, SETSIGINFO = 0x4203, GETREGSET = 0x4204, SETREGSET = 0x4205, SEIZE = 0x4206,
            INTERRUPT = 0x4207, LISTEN = 0x4208, PEEKSIGINFO = 0x4209, GETSIGMASK = 0x420a, SETSIGMASK = 0x420b,
            SECCOMP_GET_FILTER = 0x420c, SECCOMP_GET_METADATA = 0x420d,
            GET_SYSCALL_INFO = 0x420e, GET_RSEQ_CONFIGURATION = 0x420f;
    private static final int SIGSET_SIZE = 8;

    private final Kernel kernel;

    public PtraceCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Implements {@code ptrace(2)}; the meaning of {@code addr} and {@code data} is the request's. Requests that read a word
     * write it to the 8 bytes at {@code data}.
     *
     * @return 0, or a size for the few requests that have one; ESRCH for a task that the caller does not trace or that does
     *     not stand still; EPERM for one that may not be traced; EIO for bad addresses, options, signals and requests; EFAULT;
     *     EINVAL
     */
    public long ptrace(Task task, int request, int pid, long addr, long data) {
        if (request == TRACEME) {
            return Tracer.traceMe(task);
        }
        Task target = task.pids().task(pid);
        if (target == null) {
            return Errno.ESRCH.negative();
        }
        if (request == ATTACH) {
            return Tracer.attach(task, target, false, 0);
        }
        if (request == SEIZE) {
            boolean isBad = addr != 0 || (data & ~TaskTrace.OPTIONS) != 0;
            return isBad ? Errno.EIO.negative() : !maySet(task, data) ? Errno.EPERM.negative() : Tracer.attach(task, target, true, (int) data);
        }
        TaskTrace trace = target.trace();
        if (trace == null || trace.tracer() != task) {
            return Errno.ESRCH.negative();
        }
        if (request == KILL) {
            Tracer.kill(trace);
            return 0;
        }
        if (request == INTERRUPT) {
            return interrupt(trace);
        }
        trace.registers();
        return stopped(task, trace, request, addr, data);
    }

    private static long interrupt(TaskTrace trace) {
        if (!trace.isSeized()) {
            return Errno.EIO.negative();
        }
        Tracer.interrupt(trace);
        return 0;
    }

    /** Requests to a tracee that stands still. */
    private static long stopped(Task task, TaskTrace trace, int request, long addr, long data) {
        switch (request) {
            case CONT -> {
                return resume(trace, data, Resume.CONTINUE);
            }
            case SYSCALL -> {
                return resume(trace, data, Resume.TO_CALL);
            }
            case SINGLESTEP -> {
                return resume(trace, data, Resume.STEP);
            }
            case SYSEMU -> {
                return resume(trace, data, Resume.EMULATE);
            }
            case SYSEMU_SINGLESTEP -> {
                return resume(trace, data, Resume.EMULATE_STEP);
            }
            case DETACH -> {
                return isSignal(data) ? Tracer.detach(trace, (int) data) : Errno.EIO.negative();
            }
            case LISTEN -> {
                Tracer.listen(trace);
                return 0;
            }
            case SETOPTIONS -> {
                if ((data & ~TaskTrace.OPTIONS) != 0) {
                    return Errno.EINVAL.negative();
                }
                if (!maySet(task, data)) {
                    return Errno.EPERM.negative();
                }
                trace.setOptions((int) data);
                return 0;
            }
            default -> {
                return look(task, trace, request, addr, data);
            }
        }
    }

    /** Filters are suspended by administrators that are under none. */
    private static boolean maySet(Task task, long options) {
        return (options & TaskTrace.OPTION_SUSPEND_SECCOMP) == 0
                || task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN) && task.seccomp().mode() == TaskSeccomp.DISABLED
                && (task.trace() == null || (task.trace().options() & TaskTrace.OPTION_SUSPEND_SECCOMP) == 0);
    }

    private static boolean isSignal(long data) {
        return data >= 0 && data <= Signal.NSIG;
    }

    private static long resume(TaskTrace trace, long signal, Resume how) {
        if (!isSignal(signal)) {
            return Errno.EIO.negative();
        }
        Tracer.resume(trace, (int) signal, how);
        return 0;
    }

    private static long look(Task task, TaskTrace trace, int request, long addr, long data) {
        switch (request) {
            case PEEKTEXT, PEEKDATA -> {
                byte[] word = new byte[8];
                if (TraceMemory.read(trace.task().addressSpace(), addr, word, 0, 8) != 8) {
                    return Errno.EIO.negative();
                }
                task.memory().writeBytes(data, word);
            }
            case POKETEXT, POKEDATA -> {
                GuestStruct word = new GuestStruct(8);
                word.putLong(0, data);
                if (TraceMemory.write(trace.task().addressSpace(), addr, word.bytes(), 0, 8) != 8) {
                    return Errno.EIO.negative();
                }
            }
            case PEEKUSER -> task.memory().writeLong(data, PtraceRegisters.peekUser(trace, addr));
            case POKEUSER -> PtraceRegisters.pokeUser(trace, addr, data);
            case GETREGS -> task.memory().writeBytes(data, trace.registers().general());
            case SETREGS -> PtraceRegisters.setGeneral(trace.registers(), task.memory(), data);
            case GETFPREGS -> task.memory().writeBytes(data, trace.registers().floatingPoint());
            case SETFPREGS -> PtraceRegisters.setFloatingPoint(trace.registers(), task.memory(), data);
            case GETREGSET -> PtraceRegisters.getSet(trace.registers(), task.memory(), addr, data);
            case SETREGSET -> PtraceRegisters.setSet(trace.registers(), task.memory(), addr, data);
            case ARCH_PRCTL -> PtraceRegisters.archPrctl(trace.registers(), task.memory(), data, addr);
            case GETEVENTMSG -> task.memory().writeLong(data, trace.message());
            case GETSIGINFO -> task.memory().writeBytes(data, trace.info().bytes());
            case SETSIGINFO -> {
                byte[] raw = task.memory().readBytes(data, SignalInfo.SIZE);
                trace.setInfo(SignalInfo.queued(new GuestStruct(raw).getInt(0), raw));
            }
            case GETSIGMASK, SETSIGMASK -> {
                return signalMask(task, trace, request == SETSIGMASK, addr, data);
            }
            case PEEKSIGINFO -> {
                return PtraceInfo.peekSignals(task, trace, addr, data);
            }
            case SECCOMP_GET_FILTER -> {
                return PtraceInfo.filter(task, trace, addr, data);
            }
            case SECCOMP_GET_METADATA -> {
                return PtraceInfo.filterFlags(task, trace, addr, data);
            }
            case GET_SYSCALL_INFO -> {
                return PtraceInfo.callInfo(task, trace, addr, data);
            }
            case GET_RSEQ_CONFIGURATION -> {
                return PtraceInfo.rseq(task, trace, addr, data);
            }
            default -> {
                return Errno.EIO.negative();
            }
        }
        return 0;
    }

    private static long signalMask(Task task, TaskTrace trace, boolean sets, long size, long addr) {
        if (size != SIGSET_SIZE) {
            return Errno.EINVAL.negative();
        }
        if (sets) {
            trace.task().signals().setMaskByTracer(task.memory().readLong(addr));
        } else {
            task.memory().writeLong(addr, trace.task().signals().maskForTracer());
        }
        return 0;
    }
}
