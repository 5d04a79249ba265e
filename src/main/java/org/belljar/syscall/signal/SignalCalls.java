package org.belljar.syscall.signal;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.kernel.AlternateStack;
import org.belljar.kernel.Clocks;
import org.belljar.kernel.SignalAction;
import org.belljar.kernel.SignalInfo;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.platform.Registers;

/** Actions, masks, waiting for signals, alternate stacks. */
public final class SignalCalls {
    private static final int SIGSET = 8;

    private static void checkSize(long size) {
        if (size != SIGSET) {
            throw Errno.EINVAL.exception();
        }
    }

    /**
     * Implements {@code rt_sigaction(2)}; both addresses are of struct sigaction as the kernel has it (handler, flags,
     * restorer, mask: 32 bytes) or 0.
     */
    public long rtSigaction(Task task, int signo, long actAddr, long oldAddr, long size) {
        checkSize(size);
        GuestStruct act = actAddr == 0 ? null : task.memory().readStruct(actAddr, 32);
        if (!Signal.isValid(signo) || act != null && (Signal.bit(signo) & Signal.UNBLOCKABLE) != 0) {
            return Errno.EINVAL.negative();
        }
        SignalAction old;
        if (act == null) {
            old = task.group().signals().actions().get(signo);
        } else {
            long known = Signal.SA_NOCLDSTOP | Signal.SA_NOCLDWAIT | Signal.SA_SIGINFO | Signal.SA_EXPOSE_TAGBITS
                    | Signal.SA_RESTORER | Signal.SA_ONSTACK | Signal.SA_RESTART | Signal.SA_NODEFER
                    | Signal.SA_RESETHAND & 0xffffffffL;
            old = task.group().signals().setAction(signo, new SignalAction(act.getLong(0), act.getLong(8) & known,
                    act.getLong(16), act.getLong(24) & ~Signal.UNBLOCKABLE));
        }
        if (oldAddr != 0) {
            task.memory().writeStruct(oldAddr, new GuestStruct(32).putLong(0, old.handler()).putLong(8, old.flags())
                    .putLong(16, old.restorer()).putLong(24, old.mask()));
        }
        return 0;
    }

    /** Implements {@code rt_sigprocmask(2)}; sets of 8 bytes, each address may be 0. */
    public long rtSigprocmask(Task task, int how, long setAddr, long oldAddr, long size) {
        checkSize(size);
        long old = task.signals().mask();
        if (setAddr != 0) {
            long set = task.memory().readLong(setAddr);
            switch (how) {
                case Signal.SIG_BLOCK -> task.signals().setMask(old | set);
                case Signal.SIG_UNBLOCK -> task.signals().setMask(old & ~set);
                case Signal.SIG_SETMASK -> task.signals().setMask(set);
                default -> {
                    return Errno.EINVAL.negative();
                }
            }
        }
        if (oldAddr != 0) {
            task.memory().writeLong(oldAddr, old);
        }
        return 0;
    }

    /** Implements {@code rt_sigpending(2)}. */
    public long rtSigpending(Task task, long setAddr, long size) {
        if (size < 0 || size > SIGSET) {
            return Errno.EINVAL.negative();
        }
        byte[] b = new GuestStruct(SIGSET).putLong(0, task.signals().pendingSet()).bytes();
        task.memory().write(setAddr, b, 0, (int) size);
        return 0;
    }

    /** Implements {@code rt_sigsuspend(2)}: always interrupted, EINTR after the handler. */
    public long rtSigsuspend(Task task, long maskAddr, long size) {
        checkSize(size);
        task.signals().setTemporaryMask(task.memory().readLong(maskAddr));
        return sleepForSignal(task);
    }

    /** Implements {@code pause(2)}. */
    public long pause(Task task) {
        return sleepForSignal(task);
    }

    private static long sleepForSignal(Task task) {
        while (!task.isInterrupted()) {
            task.park(Task.FOREVER);
        }
        return -Errno.ERESTARTNOHAND;
    }

    /**
     * Implements {@code rt_sigtimedwait(2)}: {@code infoAddr} (siginfo_t, 128 bytes) and {@code timeoutAddr} (struct
     * timespec) may be 0. Returns the signal's number, EAGAIN at the end of the time, EINTR.
     */
    public long rtSigtimedwait(Task task, long setAddr, long infoAddr, long timeoutAddr, long size) {
        checkSize(size);
        long set = task.memory().readLong(setAddr) & ~Signal.UNBLOCKABLE;
        long deadline = Task.FOREVER;
        if (timeoutAddr != 0) {
            GuestStruct t = task.memory().readStruct(timeoutAddr, 16);
            if (t.getLong(0) < 0 || t.getLong(8) < 0 || t.getLong(8) >= Clocks.SECOND) {
                return Errno.EINVAL.negative();
            }
            deadline = Clocks.after(Clocks.toNs(t.getLong(0), t.getLong(8)));
        }
        SignalInfo info = task.signals().await(set, deadline);
        if (info == null) {
            return (task.isInterrupted() ? Errno.EINTR : Errno.EAGAIN).negative();
        }
        if (infoAddr != 0) {
            task.memory().writeBytes(infoAddr, info.bytes());
        }
        return info.signo();
    }

    /** Implements {@code sigaltstack(2)}; both addresses are of stack_t (24 bytes) or 0. EPERM on the stack itself. */
    public long sigaltstack(Task task, long stackAddr, long oldAddr) {
        AlternateStack a = task.signals().alternateStack();
        long sp = task.thread().registers().get(Registers.RSP);
        GuestStruct old = new GuestStruct(24).putLong(0, a.addr()).putInt(8, a.stateFor(sp)).putLong(16, a.sizeBytes());
        if (stackAddr != 0) {
            GuestStruct s = task.memory().readStruct(stackAddr, 24);
            long r = setStack(a, s, sp);
            if (r != 0) {
                return r;
            }
        }
        if (oldAddr != 0) {
            task.memory().writeStruct(oldAddr, old);
        }
        return 0;
    }

    private static long setStack(AlternateStack a, GuestStruct s, long sp) {
        int flags = s.getInt(8);
        int mode = flags & ~Signal.SS_AUTODISARM;
        if (a.holds(sp)) {
            return Errno.EPERM.negative();
        }
        if (mode != 0 && mode != Signal.SS_ONSTACK && mode != Signal.SS_DISABLE) {
            return Errno.EINVAL.negative();
        }
        if (mode == Signal.SS_DISABLE) {
            a.set(0, 0, flags);
            return 0;
        }
        if (Long.compareUnsigned(s.getLong(16), Signal.MINSIGSTKSZ) < 0) {
            return Errno.ENOMEM.negative();
        }
        a.set(s.getLong(0), s.getLong(16), flags);
        return 0;
    }

    /** Implements {@code rt_sigreturn(2)}: a bad frame is SIGSEGV. */
    public long rtSigreturn(Task task) {
        return task.signals().returnFromHandler();
    }

    /** Implements {@code restart_syscall(2)}: EINTR when there is nothing to restart. */
    public long restartSyscall(Task task) throws ErrnoException {
        Task.Restart r = task.takeRestart();
        return r == null ? Errno.EINTR.negative() : r.run(task);
    }
}
