package org.belljar.syscall.process;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.Layout;
import org.belljar.vfs.Credentials;

/**
 * PR_SET_MM: a process says where its code, data, break, stack, arguments and environment are to be shown in /proc. One field needs
 * CAP_SYS_RESOURCE, all at once (PR_SET_MM_MAP) nothing. Not supported: another program file (PR_SET_MM_EXE_FILE, EPERM).
 */
final class LayoutPrctl {
    private static final int START_STACK = 5, START_BRK = 6, BRK = 7, ARG_START = 8, ENV_END = 11, AUXV = 12, EXE_FILE = 13, MAP = 14,
            MAP_SIZE = 15;
    /** The fields in the order of their numbers, from 1 on; struct prctl_mm_map has them in the order of MAP_ORDER. */
    private static final int FIELDS = 11;
    private static final int[] MAP_ORDER = {1, 2, 3, 4, START_BRK, BRK, START_STACK, ARG_START, 9, 10, ENV_END};
    private static final int MAP_BYTES = 104, MAP_AUXV = 88, MAP_AUXV_SIZE = 96, MAP_EXE = 100;

    private LayoutPrctl() {}

    /** EINVAL: addresses outside or in the wrong order; EFAULT: nothing is mapped there; EPERM. */
    static long set(Task task, int what, long addr, long a4, long a5) {
        boolean takesSize = what == AUXV || what == MAP || what == MAP_SIZE;
        if (a5 != 0 || a4 != 0 && !takesSize) {
            return Errno.EINVAL.negative();
        }
        if (what == MAP_SIZE) {
            task.memory().writeInt(addr, MAP_BYTES);
            return 0;
        }
        if (what == MAP) {
            return a4 != MAP_BYTES ? Errno.EINVAL.negative() : setAll(task, task.memory().readStruct(addr, MAP_BYTES));
        }
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE) || what == EXE_FILE) {
            return Errno.EPERM.negative();
        }
        return what == AUXV ? setVector(task, addr, a4) : setOne(task, what, addr);
    }

    private static long setOne(Task task, int what, long addr) {
        AddressSpace as = task.addressSpace();
        if (!isInside(addr) || what < 1 || what > FIELDS) {
            return Errno.EINVAL.negative();
        }
        long[] fields = as.layout().fields();
        fields[what - 1] = addr;
        if (!isOrdered(fields)) {
            return Errno.EINVAL.negative();
        }
        boolean mustBeMapped = what == START_STACK || what >= ARG_START;
        if (mustBeMapped && as.tree().find(addr) == null) {
            return Errno.EFAULT.negative();
        }
        as.layout().setFields(fields);
        return 0;
    }

    private static long setAll(Task task, GuestStruct map) {
        long[] fields = new long[FIELDS];
        for (int i = 0; i < FIELDS; i++) {
            fields[MAP_ORDER[i] - 1] = map.getLong(i * 8);
        }
        if (!Arrays.stream(fields).allMatch(LayoutPrctl::isInside) || !isOrdered(fields)) {
            return Errno.EINVAL.negative();
        }
        long vectorAddr = map.getLong(MAP_AUXV);
        int vectorSize = map.getInt(MAP_AUXV_SIZE);
        boolean isVectorBad = vectorSize != 0 && (vectorAddr == 0 || Integer.compareUnsigned(vectorSize, MemoryPrctls.AUXV_SIZE) > 0);
        if (isVectorBad) {
            return Errno.EINVAL.negative();
        }
        byte[] vector = vectorSize == 0 ? null : readVector(task, vectorAddr, vectorSize);
        if (map.getInt(MAP_EXE) != -1) {
            return Errno.EPERM.negative();
        }
        Layout layout = task.addressSpace().layout();
        layout.setFields(fields);
        if (vector != null) {
            layout.auxv = vector;
        }
        return 0;
    }

    private static long setVector(Task task, long addr, long size) {
        if (!isInside(addr) || size < 0 || size > MemoryPrctls.AUXV_SIZE) {
            return Errno.EINVAL.negative();
        }
        task.addressSpace().layout().auxv = readVector(task, addr, (int) size);
        return 0;
    }

    /** The last entry is AT_NULL, whatever was given. */
    private static byte[] readVector(Task task, long addr, int size) {
        final int entryBytes = 16;
        byte[] v = Arrays.copyOf(task.memory().readBytes(addr, size), MemoryPrctls.AUXV_SIZE);
        Arrays.fill(v, v.length - entryBytes, v.length, (byte) 0);
        return v;
    }

    private static boolean isInside(long addr) {
        return addr >= AddressSpace.LOWEST && addr < GuestMemory.TASK_SIZE;
    }

    private static boolean isOrdered(long[] f) {
        return f[0] < f[1] && f[2] <= f[3] && f[START_BRK - 1] <= f[BRK - 1] && f[ARG_START - 1] <= f[ARG_START] && f[ENV_END - 2] <= f[ENV_END - 1];
    }
}
