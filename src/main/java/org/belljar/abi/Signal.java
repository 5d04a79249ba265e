package org.belljar.abi;

/** Signal numbers, action flags and siginfo codes of Linux x86-64 (asm/signal.h, asm-generic/siginfo.h). */
public final class Signal {
    public static final int SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGABRT = 6, SIGBUS = 7, SIGFPE = 8,
            SIGKILL = 9, SIGUSR1 = 10, SIGSEGV = 11, SIGUSR2 = 12, SIGPIPE = 13, SIGALRM = 14, SIGTERM = 15, SIGSTKFLT = 16,
            SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGURG = 23, SIGXCPU = 24,
            SIGXFSZ = 25, SIGVTALRM = 26, SIGPROF = 27, SIGWINCH = 28, SIGIO = 29, SIGPWR = 30, SIGSYS = 31;
    /** The first real-time signal; NSIG is 64, the largest number. */
    public static final int SIGRTMIN = 32, NSIG = 64;

    public static final int SA_NOCLDSTOP = 1, SA_NOCLDWAIT = 2, SA_SIGINFO = 4, SA_EXPOSE_TAGBITS = 0x800,
            SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000, SA_RESTART = 0x10000000, SA_NODEFER = 0x40000000,
            SA_RESETHAND = 0x80000000;
    public static final long SIG_DFL = 0, SIG_IGN = 1;
    public static final int SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2;
    public static final int SS_ONSTACK = 1, SS_DISABLE = 2, SS_AUTODISARM = 1 << 31;
    public static final int MINSIGSTKSZ = 2048;

    public static final int SI_USER = 0, SI_KERNEL = 0x80, SI_QUEUE = -1, SI_TIMER = -2, SI_MESGQ = -3, SI_ASYNCIO = -4,
            SI_SIGIO = -5, SI_TKILL = -6;
    public static final int CLD_EXITED = 1, CLD_KILLED = 2, CLD_DUMPED = 3, CLD_TRAPPED = 4, CLD_STOPPED = 5, CLD_CONTINUED = 6;
    public static final int SEGV_MAPERR = 1, SEGV_ACCERR = 2, BUS_ADRALN = 1, BUS_ADRERR = 2, ILL_ILLOPN = 2, TRAP_BRKPT = 1,
            TRAP_TRACE = 2, TRAP_HWBKPT = 4;

    /** Signals that cannot be caught, blocked or ignored. */
    public static final long UNBLOCKABLE = bit(SIGKILL) | bit(SIGSTOP);
    public static final long STOP_SIGNALS = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);
    /** Ignored when the action is SIG_DFL. */
    public static final long DEFAULT_IGNORED = bit(SIGCONT) | bit(SIGCHLD) | bit(SIGWINCH) | bit(SIGURG);
    /** Default action: terminate with a core dump. */
    public static final long DEFAULT_CORE = bit(SIGQUIT) | bit(SIGILL) | bit(SIGTRAP) | bit(SIGABRT) | bit(SIGFPE)
            | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGSYS) | bit(SIGXCPU) | bit(SIGXFSZ);
    /** Raised by the instruction stream itself; delivered before all others. */
    public static final long SYNCHRONOUS = bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) | bit(SIGTRAP) | bit(SIGFPE) | bit(SIGSYS);

    private static final String[] NAMES = {"0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
        "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
        "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"};

    private Signal() {}

    /** A signal's bit in a sigset_t. */
    public static long bit(int signo) {
        return 1L << signo - 1;
    }

    public static boolean isValid(int signo) {
        return signo >= 1 && signo <= NSIG;
    }

    /** {@code SIGINT}, {@code SIGRT_3}. */
    public static String name(int signo) {
        return signo < NAMES.length ? "SIG" + NAMES[signo] : "SIGRT_" + (signo - SIGRTMIN);
    }

    /** The number of a name with or without SIG, in either case, RTMIN+1 and RTMAX-1 too (as the C library counts); -1: none. */
    public static int byName(String name) {
        String n = name.toUpperCase(java.util.Locale.ROOT);
        n = n.startsWith("SIG") ? n.substring(3) : n;
        for (int i = 1; i < NAMES.length; i++) {
            if (NAMES[i].equals(n)) {
                return i;
            }
        }
        return n.equals("POLL") ? SIGIO : n.startsWith("RTMIN") || n.startsWith("RTMAX") ? realTime(n) : -1;
    }

    private static int realTime(String n) {
        int base = n.startsWith("RTMIN") ? SIGRTMIN + 2 : NSIG;
        String offset = n.substring(5);
        if (offset.matches(base == NSIG ? "-[0-9]{1,2}" : "\\+[0-9]{1,2}") || offset.isEmpty()) {
            int signo = base + (offset.isEmpty() ? 0 : Integer.parseInt(offset));
            return signo >= SIGRTMIN + 2 && signo <= NSIG ? signo : -1;
        }
        return -1;
    }
}
