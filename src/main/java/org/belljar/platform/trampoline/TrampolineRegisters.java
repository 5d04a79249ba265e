package org.belljar.platform.trampoline;

import java.util.Arrays;
import org.belljar.host.NativeMemory;
import org.belljar.platform.Registers;

/** Registers of a trapped guest in the host's signal frame inside its mailbox. */
final class TrampolineRegisters implements Registers {
    /** struct _fpx_sw_bytes in the FXSAVE area's software-reserved part. */
    private static final int SW_BYTES = 464, SW_LENGTH = 48;

    private static final int FP_XSTATE_MAGIC1 = 0x46505853, FP_XSTATE_MAGIC2 = 0x46505845, FXSAVE_SIZE = 512, MXCSR = 24,
            XSTATE_HEADER = 512;
    /** UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS. */
    private static final long UC_ALL_FLAGS = 7, USER_SEGMENTS = 0x002b_0000_0000_0033L;
    /** TF and RF. */
    private static final long NEED_SIGRETURN = 0x100 | 0x10000;

    private final NativeMemory mailbox;
    private final ExtendedState extended;
    private final Rewriter rewriter;
    private final long mailboxAddr;
    /** Offset of the ucontext in the mailbox; checked. */
    private int ucontext;
    /** The request came by a rewritten site: the ucontext is the thunk's, and the result goes by the response. */
    private boolean isFast;
    /** With the general registers the extended state is at hand. */
    private boolean hasState;
    private boolean hasResult;
    private long result;
    private boolean knowsBases;
    private long fsBase;
    private long gsBase;
    /** Response flags of changes that the trampoline has to make: bases, extended state, way of leaving. */
    private int changes;

    TrampolineRegisters(NativeMemory mailbox, ExtendedState extended, Rewriter rewriter, long mailboxAddr) {
        this.mailbox = mailbox;
        this.extended = extended;
        this.rewriter = rewriter;
        this.mailboxAddr = mailboxAddr;
        mailbox.putLong(MailboxLayout.XSAVE_MASK, extended.features());
    }

    /** A trap has come: the frame lies at {@code ucontextOffset}, which has been checked. */
    void trapped(int ucontextOffset) {
        ucontext = ucontextOffset;
        isFast = false;
        hasState = true;
        hasResult = false;
        knowsBases = false;
        changes = 0;
    }

    /** A request has come from a rewritten site. */
    void trappedFast(boolean withState) {
        trapped(MailboxLayout.FAST_UCONTEXT);
        isFast = true;
        hasState = withState;
    }

    /** A fresh thread will start with the frame at {@code ucontextOffset} and its parent's bases. */
    void startAt(int ucontextOffset, TrampolineRegisters parent) {
        trapped(ucontextOffset);
        fsBase = parent.fsBase();
        gsBase = parent.gsBase();
        knowsBases = true;
    }

    /** A thread that runs for the first time finds its mailbox by gs from here on, or has the base of the thread that made it. */
    void installMailboxBase() {
        if ((changes & MailboxLayout.FLAG_SET_GSBASE) == 0) {
            learnBases();
            if (gsBase == 0 || rewriter.hasThunk()) {
                gsBase = mailboxAddr;
            }
            changes |= MailboxLayout.FLAG_SET_GSBASE;
        }
    }

    int ucontextOffset() {
        return ucontext;
    }

    boolean isFast() {
        return isFast;
    }

    /** The frame's instruction pointer may have become the middle of a rewritten site since it was set. */
    void redirectAgain() {
        long rip = raw(RIP);
        long now = rewriter.redirect(rip);
        if (now != rip) {
            mailbox.putLong(ucontext + MailboxLayout.UC_GREGS + RIP * 8L, now);
        }
    }

    /** Writes what the trampoline has to load into the response; returns the response's flags. */
    int answer() {
        int flags = changes;
        if (hasResult) {
            mailbox.putLong(MailboxLayout.RESP_RESULT, result);
            flags |= MailboxLayout.FLAG_SET_RESULT;
        }
        if (!isFast || (flags & ~MailboxLayout.FLAG_SET_RESULT) != 0) {
            mailbox.putLong(MailboxLayout.RESP_FRAME, mailboxAddr + ucontext);
            mailbox.putLong(MailboxLayout.RESP_FSBASE, fsBase);
            mailbox.putLong(MailboxLayout.RESP_GSBASE, gsBase);
        }
        return flags;
    }

    private void learnBases() {
        if (!knowsBases) {
            knowsBases = true;
            fsBase = mailbox.getLong(MailboxLayout.REQ_FSBASE);
            long gs = mailbox.getLong(MailboxLayout.REQ_GSBASE);
            // The mailbox's address is the platform's own value: to the guest that is "not set".
            gsBase = gs == mailboxAddr ? 0 : gs;
        }
    }

    @Override
    public long get(int index) {
        if (hasResult && index == RAX) {
            return result;
        }
        return index == RIP ? rewriter.shown(raw(RIP)) : raw(index);
    }

    /** The register as it is in the frame: an instruction pointer in a stub stays one. */
    long raw(int index) {
        return mailbox.getLong(ucontext + MailboxLayout.UC_GREGS + index * 8L);
    }

    @Override
    public boolean hasFrame() {
        return hasState;
    }

    @Override
    public long restartAddress() {
        return rewriter.restartAddress(raw(RIP));
    }

    @Override
    public void set(int index, long v) {
        if (isFast) {
            if (index == RAX) {
                hasResult = true;
                result = v;
                return;
            }
            if (index == EFLAGS && (v & NEED_SIGRETURN) != 0) {
                // The way back by loads would trap, or lose them, inside the trampoline.
                prepareSigreturn();
            }
        }
        long value = index == RIP ? rewriter.redirect(v) : v;
        mailbox.putLong(ucontext + MailboxLayout.UC_GREGS + index * 8L, value);
    }

    @Override
    public long fsBase() {
        learnBases();
        return fsBase;
    }

    @Override
    public void setFsBase(long v) {
        learnBases();
        fsBase = v;
        changes |= MailboxLayout.FLAG_SET_FSBASE;
    }

    @Override
    public long gsBase() {
        learnBases();
        return gsBase;
    }

    @Override
    public void setGsBase(long v) {
        learnBases();
        if (v == 0 && rewriter.hasThunk()) {
            // "Not set" is what it is: the mailbox's address stays.
            gsBase = 0;
            return;
        }
        rewriter.guestUsesGs();
        if (isFast) {
            // The way back by loads would look for the mailbox by it.
            prepareSigreturn();
        }
        gsBase = v;
        changes |= MailboxLayout.FLAG_SET_GSBASE;
    }

    /** Offset of the XSAVE image, re-read and checked on each use; -1 if the guest broke the pointer. */
    private long image() {
        if (isFast) {
            return MailboxLayout.FAST_XSAVE;
        }
        long self = mailbox.getLong(MailboxLayout.SELF);
        long off = mailbox.getLong(ucontext + MailboxLayout.UC_FPSTATE) - self;
        boolean inSignalFrame = off >= MailboxLayout.SIGSTACK && off <= MailboxLayout.SIGSTACK_END - extended.size();
        return (inSignalFrame || off == MailboxLayout.FAST_XSAVE) && (off & 63) == 0 ? off : -1;
    }

    @Override
    public int extendedStateSize() {
        return extended.size();
    }

    @Override
    public void saveExtendedState(byte[] dst) {
        long at = image();
        if (at >= 0) {
            mailbox.get(at, dst, 0, extended.size());
            extended.stamp(dst);
        } else {
            System.arraycopy(extended.initial(), 0, dst, 0, extended.size());
        }
    }

    @Override
    public void loadExtendedState(byte[] src, int length) {
        long at = image();
        if (at < 0) {
            return;
        }
        byte[] image = extended.initial().clone();
        System.arraycopy(src, 0, image, 0, Math.min(length, image.length));
        extended.stamp(image);
        if (isFast) {
            // Loaded by the trampoline itself, where an impossible image is a fault: as harmless as the host makes it.
            extended.sanitize(image);
            changes |= MailboxLayout.FLAG_LOAD_STATE;
        }
        mailbox.put(at, image, 0, image.length);
    }

    /** Completes the thunk's ucontext to a signal frame that the host's rt_sigreturn takes. */
    private void prepareSigreturn() {
        completeFastFrame();
        changes |= MailboxLayout.FLAG_SIGRETURN;
    }

    void completeFastFrame() {
        int uc = MailboxLayout.FAST_UCONTEXT;
        mailbox.putLong(uc + MailboxLayout.UC_FLAGS, UC_ALL_FLAGS);
        mailbox.putLong(uc + MailboxLayout.UC_STACK_SP, mailboxAddr + MailboxLayout.SIGSTACK);
        mailbox.putLong(uc + MailboxLayout.UC_STACK_SP + 8, 0);
        mailbox.putLong(uc + MailboxLayout.UC_STACK_SP + 16, MailboxLayout.SIGSTACK_END - MailboxLayout.SIGSTACK);
        mailbox.putLong(uc + MailboxLayout.UC_GREGS + CSGSFS * 8L, USER_SEGMENTS);
        mailbox.putLong(uc + MailboxLayout.UC_FPSTATE, mailboxAddr + MailboxLayout.FAST_XSAVE);
        mailbox.putLong(uc + MailboxLayout.UC_SIGMASK, 0);
        extended.stamp(mailbox, MailboxLayout.FAST_XSAVE);
    }

    @Override
    public void resetExtendedState() {
        long at = image();
        if (isFast) {
            // XRSTOR initialises what the header does not name.
            extended.clear(mailbox, at);
            changes |= MailboxLayout.FLAG_LOAD_STATE;
        } else if (at >= 0) {
            mailbox.put(at, extended.initial(), 0, extended.size());
        }
    }

    /** The host's XSAVE format, learnt from a frame that was made before any guest code ran. */
    static final class ExtendedState {
        private final byte[] initial;
        private final byte[] softwareBytes = new byte[SW_LENGTH];

        private ExtendedState(int size) {
            initial = new byte[size];
        }

        static ExtendedState learn(NativeMemory mailbox, long ucontext) {
            long at = mailbox.getLong(ucontext + MailboxLayout.UC_FPSTATE) - mailbox.getLong(MailboxLayout.SELF);
            boolean extended = mailbox.getInt(at + SW_BYTES) == FP_XSTATE_MAGIC1;
            ExtendedState s = new ExtendedState(extended ? mailbox.getInt(at + SW_BYTES + 4) : FXSAVE_SIZE);
            mailbox.get(at + SW_BYTES, s.softwareBytes, 0, SW_LENGTH);
            s.initial[0] = 0x7f;
            s.initial[1] = 0x03;
            s.initial[MXCSR] = (byte) 0x80;
            s.initial[MXCSR + 1] = 0x1f;
            s.stamp(s.initial);
            return s;
        }

        int size() {
            return initial.length;
        }

        byte[] initial() {
            return initial;
        }

        /** The features that the host saves: XSAVE's requested-feature bitmap. */
        long features() {
            long v = 0;
            for (int i = 7; i >= 0; i--) {
                v = v << 8 | softwareBytes[8 + i] & 255;
            }
            return v;
        }

        /** Makes a stamped image one of the initial state. */
        void clear(NativeMemory mailbox, long at) {
            mailbox.put(at, initial, 0, MXCSR + 4);
            if (initial.length > FXSAVE_SIZE) {
                mailbox.fill(at + XSTATE_HEADER, 64, (byte) 0);
            } else {
                mailbox.put(at, initial, 0, FXSAVE_SIZE);
            }
        }

        /** Takes out of a guest's image what XRSTOR refuses. */
        void sanitize(byte[] image) {
            for (int i = 2; i < 4; i++) {
                image[MXCSR + i] = 0;
            }
            if (image.length > FXSAVE_SIZE) {
                long features = features();
                for (int i = 0; i < 8; i++) {
                    image[XSTATE_HEADER + i] &= (byte) (features >>> 8 * i);
                }
                Arrays.fill(image, XSTATE_HEADER + 8, XSTATE_HEADER + 64, (byte) 0);
            }
        }

        /** As {@link #stamp(byte[])}, on an image in a mailbox. */
        void stamp(NativeMemory mailbox, long at) {
            mailbox.put(at + SW_BYTES, softwareBytes, 0, SW_LENGTH);
            if (initial.length > FXSAVE_SIZE) {
                mailbox.putInt(at + initial.length - 4, FP_XSTATE_MAGIC2);
            }
        }

        /** Re-makes the fields by which the host recognises the image. */
        void stamp(byte[] image) {
            System.arraycopy(softwareBytes, 0, image, SW_BYTES, SW_LENGTH);
            if (image.length > FXSAVE_SIZE) {
                for (int i = 0; i < 4; i++) {
                    image[image.length - 4 + i] = (byte) (FP_XSTATE_MAGIC2 >> 8 * i);
                }
            }
        }
    }
}
