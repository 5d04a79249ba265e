package org.belljar.mm;

import java.util.ArrayList;
import java.util.List;
import org.belljar.platform.HostCalls;

/** The program break: the end of the [heap] mapping. */
public final class Brk {
    private Brk() {}

    /**
     * brk(2): moves the break if that is possible.
     *
     * @return the break as it now is
     */
    public static long set(AddressSpace as, long wanted, MemoryLimits limits, HostCalls calls) {
        Layout layout = as.layout();
        long now = layout.brk;
        if (wanted < layout.startBrk || !GuestMemory.isUserRange(wanted, AddressSpace.PAGE)
                || exceedsData(layout, wanted, limits)) {
            return now;
        }
        long oldEnd = pageUp(now);
        long newEnd = pageUp(wanted);
        if (newEnd > oldEnd) {
            if (!grow(as, oldEnd, newEnd, limits)) {
                return now;
            }
            calls.mapAnonymous(oldEnd, newEnd - oldEnd, Vma.PROT_READ | Vma.PROT_WRITE, HostMap.PRIVATE | HostMap.ANONYMOUS);
            as.onFailure(c -> {
                layout.brk = now;
                as.setResultIfFailed(now);
                as.abandonRange(oldEnd, newEnd, c);
            });
        } else if (newEnd < oldEnd && Mapper.unmap(as, newEnd, oldEnd - newEnd, calls) != 0) {
            return now;
        }
        layout.brk = wanted;
        return wanted;
    }

    /** check_data_rlimit: heap and the program's data together. */
    private static boolean exceedsData(Layout l, long wanted, MemoryLimits limits) {
        return Long.compareUnsigned(wanted - l.startBrk + (l.endData - l.startData), limits.dataBytes()) > 0;
    }

    private static boolean grow(AddressSpace as, long from, long to, MemoryLimits limits) {
        List<Backing> dropped = new ArrayList<>();
        as.lock().lock();
        try {
            // One page beyond stays free, as Linux keeps it.
            if (!Mapper.isFree(as.tree(), from, to + AddressSpace.PAGE - from)
                    || as.tree().size() >= as.mostMappings()
                    || !as.account().allows(limits, to - from, true)) {
                return false;
            }
            Vma heap = new Vma(from, to, Vma.PROT_READ | Vma.PROT_WRITE, Vma.MAY_ALL | as.defaultFlagsLocked(), null, 0, null);
            as.replaceLocked(from, to, List.of(heap), dropped);
            return true;
        } finally {
            as.lock().unlock();
            AddressSpace.dropAll(dropped);
        }
    }

    static long pageUp(long a) {
        return a + AddressSpace.PAGE - 1 & -AddressSpace.PAGE;
    }
}
