package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.platform.Registers;

/**
 * What is done around the system calls of a task that is filtered or traced (Linux's syscall_trace_enter and
 * syscall_exit_work). A task that is neither pays one look at {@link Task#watchedCalls}.
 */
final class CallWatch {
    /** Bits of {@link Task#watchedCalls}: a seccomp mode is set; a tracer wants system-call stops, single steps, no calls made, breakpoints; syscall user dispatch. */
    static final int SECCOMP = 1, TRACE = 2, STEP = 4, EMULATE = 8, DEBUG = 16, DISPATCH = 32;
    /** Instead of a number: no call is made, RAX holds the result. */
    static final int SKIP = -1;

    private static final int[] ARGUMENTS = {Registers.RDI, Registers.RSI, Registers.RDX, Registers.R10, Registers.R8, Registers.R9};

    private CallWatch() {}

    /** Before a call, the tracer first, then the filters. Returns the number of the call to make, or {@link #SKIP}. */
    static int enter(Task task, int number, long[] args) {
        int nr = number;
        int watched = task.watchedCalls();
        task.thread().registers().set(Registers.RAX, Errno.ENOSYS.negative());
        TaskTrace trace = task.trace();
        if (trace != null && (watched & (TRACE | EMULATE)) != 0) {
            trace.callStop(TaskTrace.MESSAGE_ENTRY);
            nr = reload(task, args);
            if ((watched & EMULATE) != 0) {
                return SKIP;
            }
        }
        boolean isFiltered = (watched & SECCOMP) != 0 && !task.isExiting() && (trace == null || !trace.isSeccompSuspended());
        return isFiltered ? task.seccomp().judge(nr, args, false) : nr;
    }

    /** After a tracer has had its say: number and arguments as it left them, memory as it is now. */
    static int reload(Task task, long[] args) {
        if (task.isExiting()) {
            return SKIP;
        }
        Registers r = task.thread().registers();
        for (int i = 0; i < args.length; i++) {
            args[i] = r.get(ARGUMENTS[i]);
        }
        task.thread().clearIn();
        return (int) task.originalCall();
    }

    /** After a call whose result stands in RAX. */
    static void leave(Task task) {
        TaskTrace trace = task.trace();
        int watched = task.watchedCalls();
        if (trace == null || task.isExiting() || (watched & (TRACE | STEP | DEBUG)) == 0) {
            return;
        }
        if ((watched & DEBUG) != 0) {
            trace.steps().arm(task.thread().registers());
        }
        if ((watched & STEP) != 0) {
            if ((watched & EMULATE) == 0) {
                long rip = task.thread().registers().get(Registers.RIP);
                task.signals().force(SignalInfo.ofFault(Signal.SIGTRAP, Signal.TRAP_BRKPT, rip));
            }
        } else if ((watched & TRACE) != 0) {
            trace.callStop(TaskTrace.MESSAGE_EXIT);
        }
    }
}
