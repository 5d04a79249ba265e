package org.belljar.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The auxiliary vector of this process (getauxval(3)): what the host tells about its processor. */
public final class AuxiliaryVector {
    public static final int PHDR = 3, PHENT = 4, PHNUM = 5, PAGESZ = 6, BASE = 7, FLAGS = 8, ENTRY = 9, UID = 11, EUID = 12,
            GID = 13, EGID = 14, PLATFORM = 15, HWCAP = 16, CLKTCK = 17, SECURE = 23, RANDOM = 25, HWCAP2 = 26, EXECFN = 31,
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
        try {
            ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv"))).order(ByteOrder.LITTLE_ENDIAN);
            while (b.remaining() >= 16) {
                long type = b.getLong();
                long value = b.getLong();
                if (type > 0 && type < v.values.length) {
                    v.values[(int) type] = value;
                    v.present |= 1L << type;
                }
            }
        } catch (IOException e) {
            // /proc may be hidden: the defaults of get() are right then
        }
        return v;
    }

    public long get(int type, long otherwise) {
        return (present >>> type & 1) != 0 ? values[type] : otherwise;
    }
}
