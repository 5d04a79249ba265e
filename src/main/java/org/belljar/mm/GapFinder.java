package org.belljar.mm;

/**
 * Chooses addresses for mappings, as Linux's arch_get_unmapped_area_topdown: the highest gap below the mmap base, then
 * bottom-up above it. Guarded by the address space's lock.
 *
 * <p>Remembers where the last search ended and the largest hole above that, so that a process with many mappings does
 * not walk them all again for each new one.
 */
final class GapFinder {
    /** Space kept free below a mapping that grows down (stack_guard_gap, 256 pages). */
    static final long STACK_GUARD_GAP = 256 * AddressSpace.PAGE;

    private long top;
    /** Search begins here: no hole between here and top is larger than {@link #largestAbove}. */
    private long hint;
    private long largestAbove;

    void reset(long mmapBase) {
        top = mmapBase;
        hint = mmapBase;
        largestAbove = 0;
    }

    void copyFrom(GapFinder other) {
        top = other.top;
        hint = other.hint;
        largestAbove = other.largestAbove;
    }

    /** A gap of {@code len} bytes aligned to {@code align} (a power of two), or -1. */
    long find(VmaTree tree, long len, long align) {
        long from = hint;
        if (from > top || len <= largestAbove) {
            from = top;
            largestAbove = 0;
        }
        long r = topDown(tree, from, len, align);
        if (r < 0 && from != top) {
            largestAbove = 0;
            r = topDown(tree, top, len, align);
        }
        return r >= 0 ? r : bottomUp(tree, top, GuestMemory.TASK_SIZE, len, align);
    }

    private long topDown(VmaTree tree, long from, long len, long align) {
        int i = tree.indexAbove(from - 1);
        long gapEnd = from;
        if (i < tree.size()) {
            gapEnd = Math.min(from, startWithGuard(tree.get(i)));
        }
        while (true) {
            long gapStart = i == 0 ? AddressSpace.LOWEST : tree.get(i - 1).end();
            long addr = gapEnd - len & -align;
            if (gapEnd - len >= AddressSpace.LOWEST && addr >= gapStart) {
                hint = align == AddressSpace.PAGE ? addr : gapEnd;
                return addr;
            }
            if (i == 0) {
                return -1;
            }
            largestAbove = Math.max(largestAbove, gapEnd - gapStart);
            i--;
            gapEnd = startWithGuard(tree.get(i));
            hint = Math.min(hint, gapEnd);
        }
    }

    /** The lowest gap in [low, high), or -1 (MAP_32BIT, and when everything below the base is taken). */
    long bottomUp(VmaTree tree, long low, long high, long len, long align) {
        long at = low + align - 1 & -align;
        for (int i = tree.indexAbove(low); at + len <= high && at >= low; i++) {
            if (i >= tree.size() || at + len <= startWithGuard(tree.get(i))) {
                return at;
            }
            at = Math.max(at, tree.get(i).end() + align - 1 & -align);
        }
        return -1;
    }

    /** A range was unmapped: later searches begin at the upper end of the hole it now lies in, if that is above. */
    void freed(VmaTree tree, long start) {
        int i = tree.indexAbove(start);
        long holeEnd = i < tree.size() ? Math.min(tree.get(i).start(), top) : top;
        hint = Math.max(hint, holeEnd);
    }

    static long startWithGuard(Vma v) {
        return v.has(Vma.GROWSDOWN) ? Math.max(0, v.start() - STACK_GUARD_GAP) : v.start();
    }
}
