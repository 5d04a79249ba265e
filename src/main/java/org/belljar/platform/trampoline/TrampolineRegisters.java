package org.belljar.platform.trampoline;

import org.belljar.host.NativeMemory;
import org.belljar.platform.Registers;

/** Registers of a trapped guest in the host's signal frame inside its mailbox. */
final class TrampolineRegisters implements Registers {
    /** struct _fpx_sw_bytes in the FXSAVE area's software-reserved part. */
    private static final int SW_BYTES = 464, SW_LENGTH = 48;

    private static final int FP_XSTATE_MAGIC1 = 0x46505853, FP_XSTATE_MAGIC2 = 0x46505845, FXSAVE_SIZE = 512, MXCSR = 24;

    private final NativeMemory mailbox;
    private final ExtendedState extended;
    private final Rewriter rewriter;
    private final long mailboxAddr;
    /** Offset of the ucontext in the mailbox; checked. */
    private int ucontext;
    private long fsBase;
    private long gsBase;
    private int changedBases;

    TrampolineRegisters(NativeMemory mailbox, ExtendedState extended, Rewriter rewriter, long mailboxAddr) {
        this.mailbox = mailbox;
        this.extended = extended;
        this.rewriter = rewriter;
        this.mailboxAddr = mailboxAddr;
    }

    /** A trap has come: the frame lies at {@code ucontextOffset}, which has been checked. */
    void trapped(int ucontextOffset, long fs, long gs) {
        ucontext = ucontextOffset;
        fsBase = fs;
        // The mailbox's address is the platform's own value: to the guest that is "not set".
        gsBase = gs == mailboxAddr ? 0 : gs;
        changedBases = 0;
    }

    /** A thread that runs for the first time finds its mailbox by gs from here on. */
    void installMailboxBase() {
        if ((changedBases & MailboxLayout.FLAG_SET_GSBASE) == 0) {
            gsBase = mailboxAddr;
            changedBases |= MailboxLayout.FLAG_SET_GSBASE;
        }
    }

    int ucontextOffset() {
        return ucontext;
    }

    int changedBases() {
        return changedBases;
    }

    @Override
    public long get(int index) {
        return index == RIP ? rewriter.shown(raw(RIP)) : raw(index);
    }

    private long raw(int index) {
        return mailbox.getLong(ucontext + MailboxLayout.UC_GREGS + index * 8L);
    }

    @Override
    public boolean hasFrame() {
        return ucontext != MailboxLayout.FAST_UCONTEXT;
    }

    @Override
    public long restartAddress() {
        return rewriter.restartAddress(raw(RIP));
    }

    @Override
    public void set(int index, long v) {
        long value = index == RIP ? rewriter.redirect(v) : v;
        mailbox.putLong(ucontext + MailboxLayout.UC_GREGS + index * 8L, value);
    }

    @Override
    public long fsBase() {
        return fsBase;
    }

    @Override
    public void setFsBase(long v) {
        fsBase = v;
        changedBases |= MailboxLayout.FLAG_SET_FSBASE;
    }

    @Override
    public long gsBase() {
        return gsBase;
    }

    @Override
    public void setGsBase(long v) {
        rewriter.guestUsesGs();
        gsBase = v;
        changedBases |= MailboxLayout.FLAG_SET_GSBASE;
    }

    /** Offset of the XSAVE image, re-read and checked on each use; -1 if the guest broke the pointer. */
    private long image() {
        long self = mailbox.getLong(MailboxLayout.SELF);
        long off = mailbox.getLong(ucontext + MailboxLayout.UC_FPSTATE) - self;
        return off >= MailboxLayout.SIGSTACK && off <= MailboxLayout.SIGSTACK_END - extended.size() && (off & 63) == 0 ? off : -1;
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
        mailbox.put(at, image, 0, image.length);
    }

    @Override
    public void resetExtendedState() {
        long at = image();
        if (at >= 0) {
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
