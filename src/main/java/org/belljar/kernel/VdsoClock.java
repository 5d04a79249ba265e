package org.belljar.kernel;

import org.belljar.host.NativeMemory;
import org.belljar.platform.GuestProcess;

/**
 * Guests read clocks in the host's vDSO, which shows the host's time. In a time namespace with offsets that would be wrong, so there
 * the process's own copy of the vDSO gets another clock_gettime, which makes the system call. Its address stays, as programs may
 * have looked it up before they entered the namespace. (The other functions read the real-time clock, which has no offset.)
 */
final class VdsoClock {
    /** mov $228, %eax; syscall; ret. */
    private static final byte[] BY_CALL = {(byte) 0xb8, (byte) 228, 0, 0, 0, 0x0f, 0x05, (byte) 0xc3};
    private static final int DT_STRTAB = 5, DT_SYMTAB = 6, PT_LOAD = 1, PT_DYNAMIC = 2, SYMBOL = 24;

    private final byte[] image;

    private VdsoClock(byte[] image) {
        this.image = image;
    }

    /** Makes a process that has its memory for itself read clocks by call, where its task's namespace asks for that. */
    static void redirect(Task task) {
        GuestProcess process = task.thread().process();
        if (!task.namespaces().time().isShifted() || process.vdsoAddress() == 0) {
            return;
        }
        NativeMemory m = NativeMemory.allocate(process.vdsoLength());
        try {
            long n = process.readMemory(process.vdsoAddress(), m, 0, process.vdsoLength());
            byte[] image = new byte[(int) Math.max(n, 0)];
            m.get(0, image, 0, image.length);
            VdsoClock vdso = new VdsoClock(image);
            for (String name : new String[] {"__vdso_clock_gettime", "clock_gettime"}) {
                long at = vdso.find(name);
                if (at > 0) {
                    m.put(0, BY_CALL, 0, BY_CALL.length);
                    process.writeMemoryForced(process.vdsoAddress() + at, m, 0, BY_CALL.length);
                }
            }
        } finally {
            m.free();
        }
    }

    private long word(long at, int bytes) {
        long v = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            v = v << 8 | (at + i >= 0 && at + i < image.length ? image[(int) at + i] & 255 : 0);
        }
        return v;
    }

    /** Offset of a function from the image's beginning; 0: not there. */
    private long find(String name) {
        long base = 0;
        long dynamic = 0;
        long headers = word(32, 8);
        for (int i = 0; i < word(56, 2); i++) {
            long h = headers + i * word(54, 2);
            if (word(h, 4) == PT_LOAD) {
                base = word(h + 16, 8) - word(h + 8, 8);
            } else if (word(h, 4) == PT_DYNAMIC) {
                dynamic = word(h + 8, 8);
            }
        }
        long symbols = entry(dynamic, DT_SYMTAB) - base;
        long strings = entry(dynamic, DT_STRTAB) - base;
        for (long s = symbols; s + SYMBOL <= strings; s += SYMBOL) {
            if (isAt(strings + word(s, 4), name)) {
                return word(s + 8, 8) - base;
            }
        }
        return 0;
    }

    private long entry(long dynamic, int tag) {
        for (long d = dynamic; d > 0 && word(d, 8) != 0; d += 16) {
            if (word(d, 8) == tag) {
                return word(d + 8, 8);
            }
        }
        return 0;
    }

    private boolean isAt(long at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (word(at + i, 1) != name.charAt(i)) {
                return false;
            }
        }
        return word(at + name.length(), 1) == 0;
    }
}
