package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskMemoryLimits;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.MemoryLimits;
import org.belljar.mm.Remapper;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;

/**
 * mremap(2) that only moves (MREMAP_FIXED, same length) takes all mappings of the range along since Linux 6.17, one after the other
 * and at the same distances; what lies in the target where the source has nothing stays. An error leaves those moved that came first.
 */
final class MoveOfSeveral {
    private MoveOfSeveral() {}

    /** There is a mapping at the begin that does not reach to the end. */
    static boolean isOne(VmaTree tree, long addr, long len) {
        Vma first = tree.find(addr);
        return first != null && first.end() < addr + len;
    }

    /** The new address, or the error of the first mapping that cannot be moved. */
    static long move(Task task, long addr, long len, int flags, long newAddr) {
        AddressSpace as = task.addressSpace();
        long r = as.beginChange(task);
        if (r != 0) {
            return r;
        }
        try {
            MemoryLimits limits = TaskMemoryLimits.of(task);
            long end = addr + len;
            Vma v = as.tree().find(addr);
            long result = v == null ? Errno.EFAULT.negative() : newAddr;
            for (long at = addr; v != null && result >= 0; v = next(as.tree(), at, end)) {
                long from = Math.max(at, v.start());
                long n = Math.min(end, v.end()) - from;
                long to = newAddr + (from - addr);
                long moved = MemoryChange.step(task, (space, calls) -> Remapper.remap(space, from, n, n, flags, to, limits, calls));
                result = moved < 0 ? moved : result;
                at = from + n;
            }
            return result;
        } finally {
            as.endChange();
        }
    }

    private static Vma next(VmaTree tree, long at, long end) {
        int i = tree.indexAbove(at);
        return at < end && i < tree.size() && tree.get(i).start() < end ? tree.get(i) : null;
    }
}
