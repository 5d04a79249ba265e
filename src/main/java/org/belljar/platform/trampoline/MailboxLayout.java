package org.belljar.platform.trampoline;

/**
 * Offsets within a mailbox: the twin of native-trampoline/mailbox.h, where the layout is drawn. The build compares both.
 */
final class MailboxLayout {
    static final int MAILBOX_SIZE = 0x20000;
    static final long SLOT_BASE = 0x7e0000000000L;
    static final long SLOT_SIZE = 1L << 30;
    static final int SLOT_COUNT = 256;
    static final int MAILBOXES_PER_SLOT = (int) (SLOT_SIZE / MAILBOX_SIZE);

    static final int SELF = 0x00, INDEX = 0x08, TOKEN = 0x10;
    static final int REQ_KIND = 0x40, REQ_NR = 0x44, REQ_ARGS = 0x48, REQ_UCONTEXT = 0x78, REQ_SIGINFO = 0x80, REQ_FAST = 0x88,
            REQ_IN_COUNT = 0x8c, REQ_IN = 0x90, REQ_FSBASE = 0x150, REQ_GSBASE = 0x158;
    static final int IN_STRIDE = 24, IN_MAX = 8, IN_FLAG_STRING = 1, IN_FLAG_FAULT = 2;
    static final int RESP_MODE = 0x200, RESP_CALL_COUNT = 0x204, RESP_FRAME = 0x208, RESP_OUT_COUNT = 0x210,
            RESP_CALLS_DONE = 0x214, RESP_FSBASE = 0x218, RESP_GSBASE = 0x220, RESP_FLAGS = 0x228, RESP_LIST_ERROR = 0x22c,
            RESP_FAST_RESULT = 0x230, RESP_OUT = 0x240, RESP_OUT_FAULT = 0x340, STATE = 0x380, SPIN = 0x3c0;
    static final int OUT_STRIDE = 16, OUT_MAX = 16;
    static final int FLAG_SET_FSBASE = 1, FLAG_SET_GSBASE = 2;
    static final int LIST = 0x1000, LIST_STRIDE = 64, LIST_MAX = 128;
    static final int SIGSTACK = 0x4000, SIGSTACK_END = 0xc000;
    static final int WINDOW = 0x10000, WINDOW_END = 0x20000;

    static final int KIND_SYSCALL = 1, KIND_FAULT = 2, KIND_KICK = 3, KIND_START = 4, KIND_REPORT = 5, KIND_WAIT = 6;
    static final int SPIN_NONE = 0, SPIN_WAITING = 1, SPIN_REQUEST = 2, SPIN_ASLEEP = 3, SPIN_RINGING = 4;
    static final int MODE_RESUME = 1, MODE_REPORT = 2, MODE_EXIT_THREAD = 3, MODE_EXIT_GROUP = 4, MODE_FRAME = 6;
    static final long OP_ZERO = 0x10000, OP_FORK = 0x10001, OP_COPYOUT = 0x10002;
    static final long IGNORE_FAILURE = 1L << 63;

    static final int NR_DOORBELL = 500, NR_CLEAN_START = 501;
    static final int FAST_UCONTEXT = 0x3000;
    /** Traps on purpose in the jump-table page (trampoline.S): to make a frame for a signal; to make a call again. */
    static final long KICKED_TRAP = 0x60f10, SLOW_TRAP = 0x60f20;
    static final int SYSCALL_LENGTH = 2;
    static final int KICK_SIGNAL = 63;

    // struct ucontext (asm/ucontext.h), from its start
    static final int UC_FLAGS = 0, UC_STACK_SP = 16, UC_GREGS = 40, UC_FPSTATE = 40 + 23 * 8, UC_SIGMASK = 40 + 256,
            UC_SIZE = 40 + 256 + 8;

    private MailboxLayout() {}
}
