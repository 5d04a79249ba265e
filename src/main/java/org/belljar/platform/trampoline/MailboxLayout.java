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

    static final int SELF = 0x00, INDEX = 0x08, SERVE = 0x0c, TOKEN = 0x10, ID_PID = 0x18, ID_TID = 0x1c, ID_UID = 0x20,
            ID_EUID = 0x24, ID_GID = 0x28, ID_EGID = 0x2c, XSAVE_MASK = 0x30, MASK = 0x38, BORN = 0xcc,
            ROBUST_LIST = 0xd0, RSEQ_ADDR = 0xd8, RSEQ_LEN = 0xe0, RSEQ_SIG = 0xe4, AWARE = 0xe8;
    static final int REQ_POSTED = 0x40, REQ_ASLEEP = 0x44, REQ_KIND = 0x48, REQ_FAST = 0x4a, REQ_IN_COUNT = 0x4b, REQ_NR = 0x4c,
            REQ_ARGS = 0x50, REQ_UCONTEXT = 0x80, REQ_SIGINFO = 0x88, REQ_FSBASE = 0x90, REQ_GSBASE = 0x98, REQ_CALLS_DONE = 0xa0,
            REQ_LIST_ERROR = 0xa4, REQ_IN = 0x280, SPIN_CREDIT = 0xc4;
    static final int IN_STRIDE = 24, IN_MAX = 8, IN_FLAG_STRING = 1;
    static final int RESP_ANSWERED = 0x100, RESP_MODE = 0x104, RESP_FLAGS = 0x105, RESP_CALL_COUNT = 0x106, RESP_OUT_COUNT = 0x107,
            RESP_RESULT = 0x108, RESP_OUT0 = 0x110, RESP_FRAME = 0x120, RESP_FSBASE = 0x128, RESP_GSBASE = 0x130,
            RESP_PARKS = 0x138, RESP_OUT = 0x140, SPIN = 0x380, UNPARKED = 0x384, QUIET = 0x388, START_WANTED = 0x38c;
    static final int OUT_STRIDE = 16, OUT_MAX = 16;
    static final int FAST = 1, FAST_STATE = 2;
    static final int FLAG_SET_FSBASE = 1, FLAG_SET_GSBASE = 2, FLAG_SET_RESULT = 4, FLAG_LOAD_STATE = 8, FLAG_SIGRETURN = 16;
    static final int SERVE_IDS = 1, SERVE_FUTEX = 2, SERVE_FUTEX_SPIN = 4, SERVE_MASK = 0x100, SERVE_ADVICE = 0x10000;
    static final int LIST = 0x1000, LIST_STRIDE = 64, LIST_MAX = 128;
    static final int SIGSTACK = 0x4000, SIGSTACK_END = 0xc000;
    static final int WINDOW = 0x10000, WINDOW_END = 0x20000;

    static final int KIND_SYSCALL = 1, KIND_FAULT = 2, KIND_KICK = 3, KIND_START = 4, KIND_REPORT = 5, KIND_WAIT = 6;
    static final int MODE_RESUME = 1, MODE_REPORT = 2, MODE_EXIT_THREAD = 3, MODE_EXIT_GROUP = 4, MODE_FRAME = 5;
    static final long OP_ZERO = 0x10000, OP_FORK = 0x10001, OP_COPYOUT = 0x10002, OP_PATCH = 0x10003;
    static final long IGNORE_FAILURE = 1L << 63;

    static final int PARKED = 1;
    static final int NR_DOORBELL = 500, NR_CLEAN_START = 501;
    static final int FAST_UCONTEXT = 0x3000, FAST_XSAVE = 0xc000, FAST_XSAVE_END = 0x10000;
    /** Jumps to the thunk, with the call's number in rax and its return address in rcx (trampoline.S). */
    static final long TO_THUNK = 0x60f10;
    static final int KICK_SIGNAL = 63;

    // struct ucontext (asm/ucontext.h), from its start
    static final int UC_FLAGS = 0, UC_STACK_SP = 16, UC_GREGS = 40, UC_FPSTATE = 40 + 23 * 8, UC_SIGMASK = 40 + 256,
            UC_SIZE = 40 + 256 + 8;

    private MailboxLayout() {}
}
