package org.belljar.syscall.process;

import java.util.Arrays;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskSeccomp;
import org.belljar.kernel.TaskTrace;
import org.belljar.kernel.TraceRegisters;
import org.belljar.mm.GuestStruct;
import org.belljar.platform.GuestThread;
import org.belljar.seccomp.BpfProgram;
import org.belljar.seccomp.CallData;
import org.belljar.vfs.Credentials;

/** What ptrace tells of a stop and of pending signals. */
final class PtraceInfo {
    /** struct ptrace_syscall_info: op, arch, ip, sp, then by op. */
    private static final int OP_NONE = 0, OP_ENTRY = 1, OP_EXIT = 2, OP_SECCOMP = 3;
    private static final int SIZE = 88, UNION = 24, ENTRY_SIZE = 80, EXIT_SIZE = 33, SECCOMP_SIZE = 84, RSEQ_SIZE = 24, METADATA_SIZE = 16;
    private static final int MAX_ERRNO = 4095;
    private static final int PEEK_SHARED = 1;

    private PtraceInfo() {}

    /** PTRACE_GET_RSEQ_CONFIGURATION: writes up to {@code size} bytes of struct ptrace_rseq_configuration; returns how many there are. */
    static long rseq(Task tracer, TaskTrace trace, long size, long addr) {
        GuestThread.Rseq r = trace.task().thread().rseq();
        GuestStruct s = new GuestStruct(RSEQ_SIZE);
        if (r.addr() != 0) {
            s.putLong(0, r.addr()).putInt(8, r.len());
            s.putInt(12, r.signature());
        }
        int n = (int) (size < 0 ? RSEQ_SIZE : Math.min(size, RSEQ_SIZE));
        tracer.memory().writeBytes(addr, Arrays.copyOf(s.bytes(), n));
        return RSEQ_SIZE;
    }

    /** PTRACE_SECCOMP_GET_FILTER: instruction count of filter {@code n}, which are written to {@code addr} unless that is 0. */
    static long filter(Task tracer, TaskTrace trace, long n, long addr) {
        requireUnfiltered(tracer);
        byte[] code = trace.task().seccomp().filter(n).program().code();
        if (code == null) {
            return Errno.EMEDIUMTYPE.negative();
        }
        if (addr != 0) {
            tracer.memory().writeBytes(addr, code);
        }
        return code.length / BpfProgram.INSTRUCTION_SIZE;
    }

    /** PTRACE_SECCOMP_GET_METADATA: struct seccomp_metadata: u64 filter_off in, u64 flags out. */
    static long filterFlags(Task tracer, TaskTrace trace, long size, long addr) {
        requireUnfiltered(tracer);
        int length = (int) (size < 0 ? METADATA_SIZE : Math.min(size, METADATA_SIZE));
        if (length < 8) {
            return Errno.EINVAL.negative();
        }
        long n = tracer.memory().readLong(addr);
        GuestStruct s = new GuestStruct(METADATA_SIZE);
        s.putLong(0, n).putLong(8, trace.task().seccomp().filter(n).isLogged() ? TaskSeccomp.LOG : 0);
        tracer.memory().writeBytes(addr, Arrays.copyOf(s.bytes(), length));
        return length;
    }

    /** EACCES for who is filtered, or no administrator. */
    private static void requireUnfiltered(Task tracer) {
        if (tracer.seccomp().mode() != TaskSeccomp.DISABLED || !tracer.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EACCES.exception();
        }
    }

    /** PTRACE_GET_SYSCALL_INFO: writes up to {@code size} bytes; returns how many there are. */
    static long callInfo(Task tracer, TaskTrace trace, long size, long addr) {
        TraceRegisters r = trace.registers();
        GuestStruct s = new GuestStruct(SIZE);
        s.putInt(4, CallData.AUDIT_ARCH_X86_64).putLong(8, r.instructionPointer()).putLong(16, r.stackPointer());
        int length = fill(s, trace, r);
        byte[] out = new byte[(int) (size < 0 ? length : Math.min(size, length))];
        System.arraycopy(s.bytes(), 0, out, 0, out.length);
        tracer.memory().writeBytes(addr, out);
        return length;
    }

    private static int fill(GuestStruct s, TaskTrace trace, TraceRegisters r) {
        int code = trace.infoCode();
        int op = code == (Signal.SIGTRAP | 0x80) ? trace.message() == TaskTrace.MESSAGE_ENTRY ? OP_ENTRY : OP_EXIT
                : code == (Signal.SIGTRAP | TaskTrace.EVENT_SECCOMP << 8) ? OP_SECCOMP : OP_NONE;
        s.bytes()[0] = (byte) op;
        switch (op) {
            case OP_ENTRY, OP_SECCOMP -> {
                s.putLong(UNION, r.originalCall());
                for (int i = 0; i < 6; i++) {
                    s.putLong(UNION + 8 + 8 * i, r.argument(i));
                }
                if (op == OP_ENTRY) {
                    return ENTRY_SIZE;
                }
                s.putInt(UNION + 56, (int) trace.message());
                return SECCOMP_SIZE;
            }
            case OP_EXIT -> {
                long result = r.result();
                s.putLong(UNION, result);
                s.bytes()[UNION + 8] = (byte) (result < 0 && result >= -MAX_ERRNO ? 1 : 0);
                return EXIT_SIZE;
            }
            default -> {
                return UNION;
            }
        }
    }

    /**
     * PTRACE_PEEKSIGINFO: struct ptrace_peeksiginfo_args at {@code argsAddr} (u64 offset, u32 flags, s32 count); copies of the
     * pending signals' siginfo, in the order of arrival, to {@code addr}. Returns how many.
     */
    static long peekSignals(Task tracer, TaskTrace trace, long argsAddr, long addr) {
        GuestStruct args = tracer.memory().readStruct(argsAddr, 16);
        long from = args.getLong(0);
        int flags = args.getInt(8);
        int count = args.getInt(12);
        if ((flags & ~PEEK_SHARED) != 0 || count < 0) {
            return Errno.EINVAL.negative();
        }
        List<SignalInfo> pending = trace.task().signals().peek((flags & PEEK_SHARED) != 0);
        int n = 0;
        for (long i = from; i >= 0 && i < pending.size() && n < count; i++) {
            try {
                tracer.memory().writeBytes(addr + (long) n * SignalInfo.SIZE, pending.get((int) i).bytes());
            } catch (ErrnoException e) {
                return n > 0 ? n : e.errno().negative();
            }
            n++;
        }
        return n;
    }
}
