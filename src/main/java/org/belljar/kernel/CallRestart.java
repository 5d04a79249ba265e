package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.platform.Registers;

/** Whether an interrupted system call is made again, and how; owned by the task's flow. */
final class CallRestart {
    private static final int NR_RESTART_SYSCALL = 219;

    private int number = -1;
    private long code;
    private long callAddr;

    static boolean isRestartCode(long result) {
        return result <= -Errno.ERESTARTSYS && result >= -Errno.ERESTART_RESTARTBLOCK;
    }

    /** A call has ended; {@code nr} is -1 when there is none to restart. */
    void note(Task task, int nr, long result) {
        number = isRestartCode(result) ? nr : -1;
        code = result;
        if (number >= 0) {
            callAddr = task.thread().registers().restartAddress();
        }
    }

    void registersChanged(TraceRegisters r) {
        boolean restarts = r.originalCall() >= 0 && isRestartCode(r.result());
        number = restarts ? (int) r.originalCall() : -1;
        code = r.result();
        callAddr = r.instructionPointer() - 2;
    }

    /** A handler will run: the call is repeated after it, or has failed with EINTR. */
    void beforeHandler(Registers r, SignalAction action) {
        if (number < 0) {
            return;
        }
        boolean restarts = code == -Errno.ERESTARTNOINTR || code == -Errno.ERESTARTSYS && action.has(Signal.SA_RESTART);
        if (restarts) {
            repeat(r, number);
        } else {
            r.set(Registers.RAX, Errno.EINTR.negative());
        }
        number = -1;
    }

    /** No handler runs: the call goes on, unseen by the guest. */
    void withoutHandler(Task task) {
        if (number >= 0) {
            repeat(task.thread().registers(), code == -Errno.ERESTART_RESTARTBLOCK ? NR_RESTART_SYSCALL : number);
            number = -1;
        }
    }

    /** Back onto the system call instruction. */
    private void repeat(Registers r, int nr) {
        r.set(Registers.RAX, nr);
        r.set(Registers.RIP, callAddr);
    }
}
