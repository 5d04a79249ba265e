package org.belljar.host;

/** The auxiliary vector of this process (getauxval(3)): what the host tells about its processor. */
public final class AuxiliaryVector {
    public static final int PHDR = 3, PHENT = 4, PHNUM = 5, PAGESZ = 6, BASE = 7, FLAGS = 8, ENTRY = 9, UID = 11, EUID = 12,
            GID = 13, EGID = 14, PLATFORM = 15, HWCAP = 16, CLKTCK = 17, SECURE = 23, RANDOM = 25, HWCAP2 = 26, RSEQ_FEATURE_SIZE = 27, RSEQ_ALIGN = 28, EXECFN = 31,
            SYSINFO_EHDR = 33, MINSIGSTKSZ = 51;

    private static final class Own {
        static final AuxiliaryVector VECTOR = read();
    }

    private final long[] values = new long[64];
    private long present;

    private AuxiliaryVector() {}

    public static AuxiliaryVector ofThisProcess() {
        return Own.VECTOR;
    }

    private static AuxiliaryVector read() {
        AuxiliaryVector v = new AuxiliaryVector();
        String text = HostProc.read("self/auxv");
        for (int at = 0; at + 16 <= text.length(); at += 16) {
            long type = word(text, at);
            if (type > 0 && type < v.values.length) {
                v.values[(int) type] = word(text, at + 8);
                v.present |= 1L << type;
            }
        }
        return v;
    }

    private static long word(String text, int at) {
        long w = 0;
        for (int i = 7; i >= 0; i--) {
            w = w << 8 | text.charAt(at + i);
        }
        return w;
    }

    public long get(int type, long otherwise) {
        return (present >>> type & 1) != 0 ? values[type] : otherwise;
    }
}
