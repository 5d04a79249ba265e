package org.belljar.trace;

/** How strace writes single values. */
final class ValueText {
    /** strace's -s: bytes shown of a buffer. */
    static final int SHOWN_BYTES = 32;

    private static final String[] SIGNALS = {
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV",
        "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU",
        "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS"
    };
    private static final int FIRST_REAL_TIME = 32;
    private static final int LAST_SIGNAL = 64;

    private ValueText() {}

    static String hex(long v) {
        return "0x" + Long.toHexString(v);
    }

    static String pointer(long addr) {
        return addr == 0 ? "NULL" : hex(addr);
    }

    static String signal(int signo) {
        if (signo >= 0 && signo < SIGNALS.length) {
            return SIGNALS[signo];
        }
        if (signo >= FIRST_REAL_TIME && signo <= LAST_SIGNAL) {
            return signo == FIRST_REAL_TIME ? "SIGRTMIN" : "SIGRT_" + (signo - FIRST_REAL_TIME);
        }
        return String.valueOf(signo);
    }

    /** [INT CHLD], or ~[KILL STOP] if most are in. */
    static String signalSet(long mask) {
        boolean isInverse = Long.bitCount(mask) > LAST_SIGNAL * 2 / 3;
        long shown = isInverse ? ~mask : mask;
        StringBuilder b = new StringBuilder(isInverse ? "~[" : "[");
        for (int signo = 1; signo <= LAST_SIGNAL; signo++) {
            if ((shown >>> signo - 1 & 1) != 0) {
                if (b.charAt(b.length() - 1) != '[') {
                    b.append(' ');
                }
                b.append(signal(signo).substring("SIG".length()));
            }
        }
        return b.append(']').toString();
    }

    static String mode(int mode) {
        String octal = Integer.toOctalString(mode);
        return octal.length() < 3 ? "0".repeat(3 - octal.length()) + octal : "0" + octal;
    }

    private static final String[] FILE_TYPES = {null, "S_IFIFO", "S_IFCHR", null, "S_IFDIR", null, "S_IFBLK", null, "S_IFREG", null,
        "S_IFLNK", null, "S_IFSOCK", null, null, null};

    /** With the file type by name; its special bits too, as strace does. */
    static String fileMode(int mode) {
        StringBuilder b = new StringBuilder();
        String type = FILE_TYPES[mode >> 12 & 15];
        b.append(type == null ? mode(mode & 0170000) : type).append('|');
        if ((mode & 04000) != 0) {
            b.append("S_ISUID|");
        }
        if ((mode & 02000) != 0) {
            b.append("S_ISGID|");
        }
        if ((mode & 01000) != 0) {
            b.append("S_ISVTX|");
        }
        return b.append(mode(mode & 0777)).toString();
    }

    /** In double quotes with C escapes; {@code isCut} adds the dots. */
    static String quoted(byte[] bytes, int len, boolean isCut) {
        StringBuilder b = new StringBuilder(len + 8).append('"');
        for (int i = 0; i < len; i++) {
            int c = bytes[i] & 255;
            switch (c) {
                case '"' -> b.append("\\\"");
                case '\\' -> b.append("\\\\");
                case '\n' -> b.append("\\n");
                case '\t' -> b.append("\\t");
                case '\r' -> b.append("\\r");
                case '\f' -> b.append("\\f");
                case 11 -> b.append("\\v");
                default -> {
                    if (c >= 32 && c < 127) {
                        b.append((char) c);
                    } else {
                        boolean isDigitNext = i + 1 < len && bytes[i + 1] >= '0' && bytes[i + 1] <= '9';
                        String octal = Integer.toOctalString(c);
                        b.append('\\').append(isDigitNext ? "0".repeat(3 - octal.length()) : "").append(octal);
                    }
                }
            }
        }
        b.append('"');
        return isCut ? b.append("...").toString() : b.toString();
    }

    static String quoted(byte[] bytes) {
        return quoted(bytes, Math.min(bytes.length, SHOWN_BYTES), bytes.length > SHOWN_BYTES);
    }
}
