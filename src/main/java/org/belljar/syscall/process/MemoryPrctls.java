package org.belljar.syscall.process;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.Layout;

/** The options of prctl(2) that concern the whole address space: what it refuses, what the host might merge, how it is laid out. */
final class MemoryPrctls {
    private static final int SET_MM = 35, SET_THP_DISABLE = 41, GET_THP_DISABLE = 42, SET_MDWE = 65, GET_MDWE = 66,
            SET_MEMORY_MERGE = 67, GET_MEMORY_MERGE = 68, GET_AUXV = 0x41555856;
    private static final int THP_EXCEPT_ADVISED = 2;
    /** sizeof mm->saved_auxv. */
    static final int AUXV_SIZE = 448;

    private MemoryPrctls() {}

    static boolean isOne(int option) {
        return switch (option) {
            case SET_MM, SET_THP_DISABLE, GET_THP_DISABLE, SET_MDWE, GET_MDWE, SET_MEMORY_MERGE, GET_MEMORY_MERGE, GET_AUXV -> true;
            default -> false;
        };
    }

    static long prctl(Task task, int option, long a2, long a3, long a4, long a5) {
        Layout layout = task.addressSpace().layout();
        boolean hasMore = (a3 | a4 | a5) != 0;
        return switch (option) {
            case SET_THP_DISABLE -> (a4 | a5) != 0 ? Errno.EINVAL.negative() : setThpDisable(layout, a2 != 0, a3);
            case GET_THP_DISABLE -> hasMore || a2 != 0 ? Errno.EINVAL.negative() : thpDisabled(layout.policy());
            case SET_MDWE -> hasMore ? Errno.EINVAL.negative() : setRefusal(layout, a2);
            case GET_MDWE -> hasMore || a2 != 0 ? Errno.EINVAL.negative() : layout.policy() & (Layout.REFUSE_EXEC_GAIN | Layout.NO_INHERIT);
            case SET_MEMORY_MERGE -> hasMore ? Errno.EINVAL.negative() : set(layout, Layout.MERGE, a2 != 0 ? Layout.MERGE : 0);
            case GET_MEMORY_MERGE -> hasMore || a2 != 0 ? Errno.EINVAL.negative() : (layout.policy() & Layout.MERGE) != 0 ? 1 : 0;
            case GET_AUXV -> (a4 | a5) != 0 ? Errno.EINVAL.negative() : readVector(task, a2, a3);
            default -> LayoutPrctl.set(task, (int) a2, a3, a4, a5);
        };
    }

    private static long set(Layout layout, int mask, int bits) {
        layout.changePolicy(mask, bits);
        return 0;
    }

    private static long setThpDisable(Layout layout, boolean on, long flags) {
        if ((flags & ~THP_EXCEPT_ADVISED) != 0 || !on && flags != 0) {
            return Errno.EINVAL.negative();
        }
        int bits = !on ? 0 : flags != 0 ? Layout.THP_EXCEPT_ADVISED : Layout.THP_DISABLED;
        return set(layout, Layout.THP_DISABLED | Layout.THP_EXCEPT_ADVISED, bits);
    }

    private static long thpDisabled(int policy) {
        return (policy & Layout.THP_EXCEPT_ADVISED) != 0 ? 1 | THP_EXCEPT_ADVISED : (policy & Layout.THP_DISABLED) != 0 ? 1 : 0;
    }

    /** EPERM: what was chosen once stays. */
    private static long setRefusal(Layout layout, long bits) {
        int known = Layout.REFUSE_EXEC_GAIN | Layout.NO_INHERIT;
        if ((bits & ~known) != 0 || bits == Layout.NO_INHERIT) {
            return Errno.EINVAL.negative();
        }
        int now = layout.policy() & known;
        return now != 0 && now != bits ? Errno.EPERM.negative() : set(layout, known, (int) bits);
    }

    /** As much of the auxiliary vector as there is room for; the size of the whole, filled up with zeroes. */
    private static long readVector(Task task, long addr, long size) {
        byte[] whole = Arrays.copyOf(task.addressSpace().layout().auxv, AUXV_SIZE);
        int n = (int) (Long.compareUnsigned(size, AUXV_SIZE) < 0 ? size : AUXV_SIZE);
        task.memory().writeBytes(addr, Arrays.copyOf(whole, n));
        return AUXV_SIZE;
    }
}
