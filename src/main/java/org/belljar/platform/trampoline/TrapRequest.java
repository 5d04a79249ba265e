package org.belljar.platform.trampoline;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestThread.Trap;
import org.belljar.platform.Registers;

/**
 * The request at hand, copied out of the mailbox and checked. What the guest may rewrite at any time is read here, once.
 * Owned by the flow that serves it.
 */
final class TrapRequest {
    private static final int[] ARGUMENTS = {Registers.RDI, Registers.RSI, Registers.RDX, Registers.R10, Registers.R8,
            Registers.R9};
    private static final int MMAP = 9, SHMAT = 30, CLONE = 56, FORK = 57, VFORK = 58, EXECVE = 59, EXECVEAT = 322, CLONE3 = 435;
    private static final int SIGINFO_SIZE = 128, SI_CODE = 8, SI_ADDR = 16;
    private static final int SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11;

    private final TrampolineThread thread;
    private final NativeMemory mailbox;
    private final long[] args = new long[6];
    private Trap trap;
    private int number;
    private int faultSignal;
    private int faultCode;
    private long faultAddress;
    private int callsDone;
    private int callError;

    TrapRequest(TrampolineThread thread, NativeMemory mailbox) {
        this.thread = thread;
        this.mailbox = mailbox;
    }

    Trap trap() {
        return trap;
    }

    int number() {
        return number;
    }

    /** The same calls as in trampoline.c, needs_doorbell. */
    boolean mayNeedDescriptor() {
        return switch (number) {
            case MMAP, SHMAT, CLONE, FORK, VFORK, EXECVE, EXECVEAT, CLONE3 -> true;
            default -> false;
        };
    }

    boolean mayFork() {
        return number != MMAP && number != SHMAT && mayNeedDescriptor();
    }

    long argument(int i) {
        return args[i];
    }

    int faultSignal() {
        return faultSignal;
    }

    int faultCode() {
        return faultCode;
    }

    long faultAddress() {
        return faultAddress;
    }

    int callsDone() {
        return callsDone;
    }

    int callError() {
        return callError;
    }

    /**
     * Reads the mailbox.
     *
     * @return false when it holds nonsense: the guest process is to be killed
     */
    boolean receive(Window window) {
        int kind = mailbox.getShort(MailboxLayout.REQ_KIND);
        if (kind == MailboxLayout.KIND_REPORT || kind == MailboxLayout.KIND_START) {
            receiveReport(kind);
            return true;
        }
        int fast = mailbox.getByte(MailboxLayout.REQ_FAST);
        if (fast != 0) {
            if (thread.registers() == null) {
                return false;
            }
            ((TrampolineRegisters) thread.registers()).trappedFast((fast & MailboxLayout.FAST_STATE) != 0);
        } else if (!receiveFrame()) {
            return false;
        }
        switch (fast != 0 ? kind : adjustFrame(kind, (TrampolineRegisters) thread.registers())) {
            case MailboxLayout.KIND_SYSCALL -> {
                trap = Trap.SYSCALL;
                number = mailbox.getInt(MailboxLayout.REQ_NR);
                for (int i = 0; i < 6; i++) {
                    args[i] = mailbox.getLong(MailboxLayout.REQ_ARGS + i * 8L);
                }
                return window.receive();
            }
            case MailboxLayout.KIND_FAULT -> {
                return receiveFault();
            }
            case MailboxLayout.KIND_KICK -> {
                trap = Trap.KICK;
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void receiveReport(int kind) {
        trap = kind == MailboxLayout.KIND_REPORT ? Trap.REPORT : Trap.START;
        callsDone = mailbox.getInt(MailboxLayout.REQ_CALLS_DONE);
        callError = mailbox.getInt(MailboxLayout.REQ_LIST_ERROR);
        if (callError > 0 || callError < -Errno.MAX) {
            callError = -Errno.EIO.number();
        }
    }

    /** The host's signal frame of a trap; false when the request says that it lies where none can lie. */
    private boolean receiveFrame() {
        long ucontext = mailbox.getLong(MailboxLayout.REQ_UCONTEXT) - thread.guestMailbox();
        if (ucontext < MailboxLayout.SIGSTACK + 8 || ucontext > MailboxLayout.SIGSTACK_END - MailboxLayout.UC_SIZE
                || (ucontext & 7) != 0) {
            return false;
        }
        thread.registersFor(ucontext).trapped((int) ucontext);
        return true;
    }

    private boolean receiveFault() {
        trap = Trap.FAULT;
        long si = mailbox.getLong(MailboxLayout.REQ_SIGINFO) - thread.guestMailbox();
        if (si < MailboxLayout.SIGSTACK || si > MailboxLayout.SIGSTACK_END - SIGINFO_SIZE) {
            return false;
        }
        faultSignal = mailbox.getInt(si);
        faultCode = mailbox.getInt(si + SI_CODE);
        faultAddress = mailbox.getLong(si + SI_ADDR);
        return switch (faultSignal) {
            case SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV -> true;
            default -> false;
        };
    }

    /**
     * A frame whose instruction pointer is inside a rewritten site is put into the shape that it would have without
     * rewriting. Returns the kind of trap that this makes it.
     */
    private int adjustFrame(int kind, TrampolineRegisters registers) {
        long rip = registers.get(Registers.RIP);
        Rewriter rewriter = thread.rewriter();
        if (kind == MailboxLayout.KIND_SYSCALL) {
            registers.set(Registers.RIP, rewriter.trapped(thread, rip, registers.get(Registers.RAX)));
        } else if (kind == MailboxLayout.KIND_FAULT && rewriter.mend(rip) != 0) {
            registers.set(Registers.RIP, rewriter.mend(rip));
            mailbox.putInt(MailboxLayout.REQ_NR, (int) registers.get(Registers.RAX));
            for (int i = 0; i < 6; i++) {
                mailbox.putLong(MailboxLayout.REQ_ARGS + i * 8L, registers.get(ARGUMENTS[i]));
            }
            mailbox.putByte(MailboxLayout.REQ_IN_COUNT, (byte) 0);
            return MailboxLayout.KIND_SYSCALL;
        }
        if (kind == MailboxLayout.KIND_FAULT && isBreakpoint() && rewriter.metChange(rip)) {
            registers.set(Registers.RIP, rip - 1);
            return MailboxLayout.KIND_KICK;
        }
        return kind;
    }

    private boolean isBreakpoint() {
        long si = mailbox.getLong(MailboxLayout.REQ_SIGINFO) - thread.guestMailbox();
        return si >= MailboxLayout.SIGSTACK && si <= MailboxLayout.SIGSTACK_END - SIGINFO_SIZE && mailbox.getInt(si) == SIGTRAP;
    }
}
