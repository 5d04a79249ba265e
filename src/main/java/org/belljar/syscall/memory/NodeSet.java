package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** Bit sets of memory nodes as mbind(2) and its kin take and give them, on a machine of node 0 alone. */
record NodeSet(boolean isAny, boolean hasNode0) {
    /** MAX_NUMNODES of distributions' kernels. */
    static final int MAX_NODES = 1024;
    private static final NodeSet EMPTY = new NodeSet(false, false);
    private static final int PAGE = 4096;

    /** {@code count} is one more than the bits that count (get_nodes). EINVAL: too many, or nodes that no kernel has; EFAULT. */
    static NodeSet read(Task task, long addr, long count) {
        long bits = count - 1;
        if (bits == 0 || addr == 0) {
            return EMPTY;
        }
        if (bits < 0 || bits > PAGE * 8L) {
            throw Errno.EINVAL.exception();
        }
        int words = (int) (bits + 63 >> 6);
        GuestStruct s = task.memory().readStruct(addr, words * 8);
        boolean any = false;
        for (int i = 0; i < words; i++) {
            long used = i == words - 1 && (bits & 63) != 0 ? (1L << bits) - 1 : -1;
            long word = s.getLong(i * 8) & used;
            if (word != 0 && i >= MAX_NODES / 64) {
                throw Errno.EINVAL.exception();
            }
            any |= word != 0;
        }
        return new NodeSet(any, (s.getLong(0) & 1) != 0);
    }

    /** Writes a set of {@code count} - 1 bits (copy_nodes_to_user). EINVAL, EFAULT. */
    static void write(Task task, long addr, long count, boolean hasNode0) {
        long bytes = (count - 1 + 63 & -64) / 8;
        if (bytes > PAGE) {
            throw Errno.EINVAL.exception();
        }
        if (bytes > 0) {
            task.memory().writeStruct(addr, new GuestStruct((int) bytes).putLong(0, hasNode0 ? 1 : 0));
        }
    }
}
