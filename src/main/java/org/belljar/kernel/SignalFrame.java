package org.belljar.kernel;

import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.mm.GuestStruct;
import org.belljar.platform.Registers;

/**
 * The frame of a signal handler as x86-64 Linux builds it (arch/x86/kernel/signal_64.c), from low addresses to high:
 *
 * <pre>
 *   0    pretcode            return address: the restorer, which calls rt_sigreturn
 *   8    uc_flags, uc_link   UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS
 *   24   uc_stack            stack_t of 24 bytes
 *   48   uc_mcontext         struct sigcontext of 256 bytes: 23 registers, fpstate pointer, 8 reserved words
 *   304  uc_sigmask
 *   312  siginfo             128 bytes, written with SA_SIGINFO only
 *   440  end; the extended state lies above, on a boundary of 64 bytes
 * </pre>
 */
final class SignalFrame {
    private static final int SIZE = 440, UC = 8, STACK = 24, CONTEXT = 48, FPSTATE = CONTEXT + 184, SIGMASK = 304, INFO = 312;
    private static final int UC_FP_XSTATE = 1, UC_SIGCONTEXT_SS = 2, UC_STRICT_RESTORE_SS = 4;
    private static final long USER_SEGMENTS = 0x002b_0000_0000_0033L;
    private static final long RED_ZONE = 128;
    /** DF, RF and TF are clear when a handler starts. */
    private static final long CLEARED_FLAGS = 0x400 | 0x10000 | 0x100;
    /** What sigreturn may set: AC OF DF TF SF ZF AF PF CF RF. */
    private static final long RESTORED_FLAGS = 0x40000 | 0x800 | 0x400 | 0x100 | 0x80 | 0x40 | 0x10 | 4 | 1 | 0x10000;

    private SignalFrame() {}

    /** Builds the frame and sets the registers for the handler; false when it cannot be written. */
    static boolean build(Task task, SignalInfo info, SignalAction action, long mask) {
        Registers r = task.thread().registers();
        AlternateStack alternate = task.signals().alternateStack();
        if (!action.has(Signal.SA_RESTORER)) {
            return false;
        }
        long userSp = r.get(Registers.RSP);
        long sp = userSp - RED_ZONE;
        boolean onAlternate = alternate.holds(userSp);
        if (action.has(Signal.SA_ONSTACK) && alternate.isUsableFrom(sp)) {
            sp = alternate.addr() + alternate.sizeBytes();
            onAlternate = true;
        }
        int stateSize = r.extendedStateSize();
        long fpstate = sp - stateSize & ~63L;
        long frame = (fpstate - SIZE & ~15L) - 8;
        if (onAlternate && !alternate.contains(frame)) {
            return false;
        }
        byte[] image = new byte[(int) (fpstate - frame) + stateSize];
        GuestStruct s = new GuestStruct(image);
        s.putLong(0, action.restorer());
        s.putLong(UC, UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS);
        s.putLong(STACK, alternate.addr()).putInt(STACK + 8, alternate.storedFlags()).putLong(STACK + 16, alternate.sizeBytes());
        for (int i = 0; i <= Registers.CR2; i++) {
            s.putLong(CONTEXT + i * 8, r.get(i));
        }
        s.putLong(CONTEXT + Registers.CSGSFS * 8, USER_SEGMENTS);
        s.putLong(CONTEXT + Registers.OLDMASK * 8, mask);
        s.putLong(FPSTATE, fpstate);
        s.putLong(SIGMASK, mask);
        if (action.has(Signal.SA_SIGINFO)) {
            System.arraycopy(info.bytes(), 0, image, INFO, SignalInfo.SIZE);
        }
        byte[] state = new byte[stateSize];
        r.saveExtendedState(state);
        System.arraycopy(state, 0, image, (int) (fpstate - frame), stateSize);
        if (task.memory().writePartly(frame, image, 0, image.length) != image.length) {
            return false;
        }
        if (alternate.isAutoDisarm()) {
            alternate.reset();
        }
        enterHandler(r, info.signo(), action.handler(), frame);
        return true;
    }

    private static void enterHandler(Registers r, int signo, long handler, long frame) {
        r.set(Registers.RDI, signo);
        r.set(Registers.RAX, 0);
        r.set(Registers.RSI, frame + INFO);
        r.set(Registers.RDX, frame + UC);
        r.set(Registers.RIP, handler);
        r.set(Registers.RSP, frame);
        r.set(Registers.EFLAGS, r.get(Registers.EFLAGS) & ~CLEARED_FLAGS);
        r.resetExtendedState();
    }

    /** Takes all registers back from the frame below the stack pointer; false when it cannot be read or is impossible. */
    static boolean restore(Task task) {
        Registers r = task.thread().registers();
        long frame = r.get(Registers.RSP) - 8;
        GuestStruct s;
        byte[] state = null;
        try {
            s = task.memory().readStruct(frame, INFO);
            long fpstate = s.getLong(FPSTATE);
            if (fpstate != 0) {
                state = readState(task, fpstate, r.extendedStateSize());
            }
        } catch (ErrnoException e) {
            return false;
        }
        // The host's vDSO lies above the guest's own addresses: programs are interrupted there too.
        if (s.getLong(CONTEXT + Registers.RIP * 8) >>> 47 != 0) {
            return false;
        }
        task.signals().setMask(s.getLong(SIGMASK));
        for (int i = Registers.R8; i <= Registers.RIP; i++) {
            r.set(i, s.getLong(CONTEXT + i * 8));
        }
        long flags = s.getLong(CONTEXT + Registers.EFLAGS * 8);
        r.set(Registers.EFLAGS, r.get(Registers.EFLAGS) & ~RESTORED_FLAGS | flags & RESTORED_FLAGS);
        if (state == null) {
            r.resetExtendedState();
        } else {
            r.loadExtendedState(state, state.length);
        }
        restoreAlternateStack(task, s, r.get(Registers.RSP));
        return true;
    }

    /** The FXSAVE part must be there; more only as far as the software-reserved bytes say and the host can hold. */
    private static byte[] readState(Task task, long fpstate, int max) {
        byte[] legacy = task.memory().readBytes(fpstate, 512);
        GuestStruct sw = new GuestStruct(legacy);
        int size = sw.getInt(464) == 0x46505853 ? sw.getInt(468) : 512;
        return size <= 512 || size > max ? legacy : task.memory().readBytes(fpstate, size);
    }

    /** A bad stack_t is ignored, as restore_altstack() does. */
    private static void restoreAlternateStack(Task task, GuestStruct s, long sp) {
        AlternateStack a = task.signals().alternateStack();
        if (a.holds(sp)) {
            return;
        }
        int flags = s.getInt(STACK + 8);
        int mode = flags & ~Signal.SS_AUTODISARM;
        if (mode == Signal.SS_DISABLE) {
            a.set(0, 0, flags);
        } else if ((mode == 0 || mode == Signal.SS_ONSTACK) && s.getLong(STACK + 16) >= Signal.MINSIGSTKSZ) {
            a.set(s.getLong(STACK), s.getLong(STACK + 16), flags);
        }
    }
}
