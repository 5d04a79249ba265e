package org.belljar.mm;

import java.util.List;
import org.belljar.platform.HostCalls;

/** Grows mappings that grow down (expand_stack). */
public final class StackExpander {
    private static final int SPARE_PAGES = 32;

    private StackExpander() {}

    /**
     * Makes the mapping above {@code addr} reach down to it, if that is one that grows down, the stack limit allows it and
     * the guard gap below stays free.
     *
     * @return whether it did; the list then holds the host call
     */
    public static boolean expand(AddressSpace as, long addr, MemoryLimits limits, HostCalls calls) {
        if (!GuestMemory.isUserRange(addr, 1) || addr < AddressSpace.LOWEST) {
            return false;
        }
        VmaTree t = as.tree();
        int i = t.indexAbove(addr);
        if (i >= t.size()) {
            return false;
        }
        Vma v = t.get(i);
        if (!v.has(Vma.GROWSDOWN) || v.start() <= addr || v.backing() != null) {
            return false;
        }
        long lowest = lowest(t, i, v, limits);
        long need = addr & -AddressSpace.PAGE;
        if (need < lowest) {
            return false;
        }
        // Some pages more, so that a growing stack does not fault its way down page by page.
        long from = Math.max(lowest, need - SPARE_PAGES * AddressSpace.PAGE);
        if (!as.account().allows(limits, v.start() - from, false)) {
            return false;
        }
        long to = v.start();
        as.replace(from, to, List.of(v.slice(from, to)));
        calls.mapAnonymous(from, to - from, v.prot(), HostMap.PRIVATE | HostMap.ANONYMOUS | HostMap.NORESERVE);
        as.onFailure(c -> as.replace(from, to, List.of()));
        return true;
    }

    /** How far down the mapping may reach: the limit, and the guard gap above what lies below (but another stack). */
    private static long lowest(VmaTree t, int i, Vma v, MemoryLimits limits) {
        long limit = limits.stackBytes();
        long byLimit = Long.compareUnsigned(limit, v.end()) >= 0 ? 0 : v.end() - (limit & -AddressSpace.PAGE);
        long byNeighbour = AddressSpace.LOWEST;
        if (i > 0) {
            Vma below = t.get(i - 1);
            boolean guarded = !below.has(Vma.GROWSDOWN) && below.prot() != 0;
            byNeighbour = below.end() + (guarded ? GapFinder.STACK_GUARD_GAP : 0);
        }
        return Math.max(byLimit, byNeighbour);
    }
}
