package org.belljar.platform;

/**
 * The guest's registers at a trap, living in the mailbox's signal frame. Indices are those of struct sigcontext
 * (gregs of ucontext_t, asm/sigcontext.h).
 */
public interface Registers {
    int R8 = 0, R9 = 1, R10 = 2, R11 = 3, R12 = 4, R13 = 5, R14 = 6, R15 = 7, RDI = 8, RSI = 9, RBP = 10, RBX = 11,
            RDX = 12, RAX = 13, RCX = 14, RSP = 15, RIP = 16, EFLAGS = 17, CSGSFS = 18, ERR = 19, TRAPNO = 20, OLDMASK = 21,
            CR2 = 22;

    long get(int index);

    void set(int index, long value);

    long fsBase();

    void setFsBase(long v);

    long gsBase();

    void setGsBase(long v);

    /**
     * Whether the guest's whole state is at hand. A call that came by a rewritten site has only the general registers:
     * before a signal is delivered the thread must be made to trap ({@link GuestThread#answerFrame}).
     */
    boolean hasFrame();

    /** The address at which the system call that is being served would be made again (rax holding its number). */
    long restartAddress();

    /** Size in bytes of the extended state (XSAVE image in the layout of a signal frame, with software-reserved bytes). */
    int extendedStateSize();

    /** Copies the XSAVE image (fpstate) out. */
    void saveExtendedState(byte[] dst);

    /**
     * Loads an XSAVE image; it is guest-controlled: the implementation re-makes the magic fields and masks, so that a bad
     * image harms at most the guest thread that asked for it.
     */
    void loadExtendedState(byte[] src, int length);

    /** Initial state of a fresh image: x87 control word 0x37f, MXCSR 0x1f80, all else zero. */
    void resetExtendedState();
}
