package org.belljar.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.belljar.abi.Errno;

/** Changes of attributes of mapped ranges that need no host call: advice, locking, sealing, names. */
public final class RangeFlags {
    private RangeFlags() {}

    /**
     * Sets and clears {@link Vma} flags in [start, end), skipping holes.
     *
     * @return 0, or -ENOMEM if there was a hole (the mapped parts are changed all the same)
     */
    public static long change(AddressSpace as, long start, long end, int set, int clear) {
        return change(as, start, end, v -> v.has(Vma.SPECIAL) ? v : v.withFlags(v.flags() & ~clear | set));
    }

    /** Names private anonymous memory (PR_SET_VMA_ANON_NAME); null takes the name away. */
    public static long name(AddressSpace as, long start, long end, String name) {
        return change(as, start, end, v -> v.backing() == null ? v.withName(name) : v);
    }

    private static long change(AddressSpace as, long start, long end, UnaryOperator<Vma> edit) {
        List<Backing> dropped = new ArrayList<>();
        as.lock().lock();
        try {
            VmaTree tree = as.tree();
            List<Vma> now = new ArrayList<>();
            boolean changed = false;
            for (int i = tree.indexAbove(start); i < tree.size() && tree.get(i).start() < end; i++) {
                Vma v = tree.get(i);
                Vma piece = v.slice(Math.max(start, v.start()), Math.min(end, v.end()));
                Vma edited = edit.apply(piece);
                changed |= edited != piece;
                now.add(edited);
            }
            if (changed) {
                if (tree.size() + 2 > as.mostMappings()) {
                    return Errno.ENOMEM.negative();
                }
                as.replaceLocked(start, end, now, dropped);
            }
            return tree.covers(start, end) ? 0 : Errno.ENOMEM.negative();
        } finally {
            as.lock().unlock();
            AddressSpace.dropAll(dropped);
        }
    }

    /** mlockall(MCL_FUTURE) and munlockall: the flags that new mappings get. */
    public static void setDefaults(AddressSpace as, int flags) {
        as.lock().lock();
        try {
            as.setDefaultFlagsLocked(flags);
        } finally {
            as.lock().unlock();
        }
    }
}
