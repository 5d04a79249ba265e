package org.belljar.mm;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.platform.HostCalls;

/** Makes and removes mappings (do_mmap, do_munmap): the tree's change and the host calls for it. */
public final class Mapper {
    private static final long NR_CLOSE = 3;
    private static final long HUGE_PAGE = 2 << 20;
    private static final long LOW_START = 0x40000000L, LOW_END = 0x80000000L;

    private Mapper() {}

    /**
     * Maps.
     *
     * @return the address, or -errno: ENOMEM (no room, limits), EEXIST (FIXED_NOREPLACE), EINVAL (unaligned), EPERM (below
     *     the lowest address, or sealed), EACCES (PR_SET_MDWE), EAGAIN (locked memory over its limit)
     */
    public static long map(AddressSpace as, MapRequest r, MemoryLimits limits, HostCalls calls) {
        boolean writable = r.isShared() && (r.vmFlags() & Vma.MAY_WRITE) != 0;
        int fd = r.backing() == null ? Backing.ANONYMOUS : r.backing().openForMapping(writable);
        try {
            return map(as, r, limits, calls, fd);
        } finally {
            closeDescriptor(fd);
        }
    }

    /** As {@link #map}, with a descriptor of the backing that the caller has opened and will close (-1: anonymous). */
    static long map(AddressSpace as, MapRequest r, MemoryLimits limits, HostCalls calls, int fd) {
        long addr = enter(as, r, limits);
        if (addr < 0) {
            return addr;
        }
        if (fd < 0) {
            calls.mapAnonymous(addr, r.lengthBytes(), r.prot(), hostFlags(r) | HostMap.ANONYMOUS);
        } else {
            calls.mapFile(addr, r.lengthBytes(), r.prot(), hostFlags(r), fd, r.backing().baseOffset() + r.offset());
        }
        as.onFailure(c -> as.abandonRange(addr, addr + r.lengthBytes(), c));
        return addr;
    }

    static void closeDescriptor(int fd) {
        if (fd >= 0) {
            Host.call(NR_CLOSE, fd);
        }
    }

    private static int hostFlags(MapRequest r) {
        return (r.isShared() ? HostMap.SHARED : HostMap.PRIVATE) | r.mapFlags() & (HostMap.NORESERVE | HostMap.POPULATE);
    }

    private static long enter(AddressSpace as, MapRequest r, MemoryLimits limits) {
        List<Backing> dropped = new ArrayList<>();
        as.lock().lock();
        try {
            long addr = r.isFixed() ? checkFixedLocked(as, r) : choose(as, r);
            if (addr < 0) {
                return addr;
            }
            if (as.layout().refuses(r.prot(), r.prot())) {
                return Errno.EACCES.negative();
            }
            long end = addr + r.lengthBytes();
            VmaTree tree = as.tree();
            if (tree.size() >= as.mostMappings()) {
                return Errno.ENOMEM.negative();
            }
            Vma vma = r.at(addr).withFlags(r.vmFlags() | as.defaultFlagsLocked());
            long replaced = r.isFixed() ? bytesMapped(tree, addr, end) : 0;
            if (!as.account().allows(limits, r.lengthBytes() - replaced, vma.isData())) {
                return Errno.ENOMEM.negative();
            }
            if (vma.has(Vma.LOCKED) && Long.compareUnsigned(as.account().lockedBytes() + r.lengthBytes(), limits.lockedBytes()) > 0) {
                return Errno.EAGAIN.negative();
            }
            as.replaceLocked(addr, end, List.of(vma), dropped);
            return addr;
        } finally {
            as.lock().unlock();
            AddressSpace.dropAll(dropped);
        }
    }

    /** The address, or the error with which a mapping at just this place is refused; sealed ones are looked at when one is made. */
    public static long checkFixed(AddressSpace as, long addr, long len, boolean mustBeFree) {
        as.lock().lock();
        try {
            return checkPlaceLocked(as, addr, len, mustBeFree);
        } finally {
            as.lock().unlock();
        }
    }

    private static long checkPlaceLocked(AddressSpace as, long addr, long len, boolean mustBeFree) {
        if ((addr & AddressSpace.PAGE - 1) != 0) {
            return Errno.EINVAL.negative();
        }
        if (!GuestMemory.isUserRange(addr, len)) {
            return Errno.ENOMEM.negative();
        }
        if (addr < AddressSpace.LOWEST) {
            return Errno.EPERM.negative();
        }
        return mustBeFree && as.tree().overlaps(addr, addr + len) ? Errno.EEXIST.negative() : addr;
    }

    private static long checkFixedLocked(AddressSpace as, MapRequest r) {
        long addr = checkPlaceLocked(as, r.addr(), r.lengthBytes(), (r.mapFlags() & HostMap.FIXED_NOREPLACE) != 0);
        long end = addr + r.lengthBytes();
        return addr < 0 ? addr : anyHas(as.tree(), addr, end, Vma.SEALED) ? Errno.EPERM.negative() : addr;
    }

    /** get_unmapped_area: the hint if it is free, else the highest gap. -ENOMEM if there is none. */
    private static long choose(AddressSpace as, MapRequest r) {
        long len = r.lengthBytes();
        VmaTree tree = as.tree();
        if (len > GuestMemory.TASK_SIZE - AddressSpace.LOWEST) {
            return Errno.ENOMEM.negative();
        }
        long hint = r.addr() & -AddressSpace.PAGE;
        boolean isLow = (r.mapFlags() & HostMap.BIT32) != 0;
        if (hint != 0) {
            hint = Long.compareUnsigned(hint, AddressSpace.LOWEST) < 0 ? AddressSpace.LOWEST : hint;
            // MAP_32BIT moves the upper end alone: a hint below the second GiB is as good.
            if (GuestMemory.isUserRange(hint, len) && (!isLow || hint + len <= LOW_END) && isFree(tree, hint, len)) {
                return hint;
            }
        }
        long found;
        if (isLow) {
            found = as.gaps().bottomUp(tree, LOW_START, LOW_END, len, AddressSpace.PAGE);
            return found < 0 ? Errno.ENOMEM.negative() : found;
        }
        if (r.backing() == null && len % HUGE_PAGE == 0) {
            // As Linux does, so that the host can use transparent huge pages.
            found = as.gaps().find(tree, len, HUGE_PAGE);
            if (found >= 0) {
                return found;
            }
        }
        found = as.gaps().find(tree, len, AddressSpace.PAGE);
        return found < 0 ? Errno.ENOMEM.negative() : found;
    }

    static boolean isFree(VmaTree tree, long addr, long len) {
        int i = tree.indexAbove(addr);
        return i >= tree.size() || addr + len <= GapFinder.startWithGuard(tree.get(i));
    }

    static long bytesMapped(VmaTree tree, long start, long end) {
        long n = 0;
        for (int i = tree.indexAbove(start); i < tree.size() && tree.get(i).start() < end; i++) {
            n += Math.min(end, tree.get(i).end()) - Math.max(start, tree.get(i).start());
        }
        return n;
    }

    static boolean anyHas(VmaTree tree, long start, long end, int flag) {
        for (int i = tree.indexAbove(start); i < tree.size() && tree.get(i).start() < end; i++) {
            if (tree.get(i).has(flag)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Unmaps what is mapped in the range; nothing there is no error.
     *
     * @return 0, or -errno: ENOMEM (a split would exceed the number of mappings), EPERM (sealed)
     */
    public static long unmap(AddressSpace as, long start, long lengthBytes, HostCalls calls) {
        long end = start + lengthBytes;
        List<Backing> dropped = new ArrayList<>();
        long from;
        long to;
        as.lock().lock();
        try {
            VmaTree tree = as.tree();
            int first = tree.indexAbove(start);
            if (first >= tree.size() || tree.get(first).start() >= end) {
                return 0;
            }
            if (anyHas(tree, start, end, Vma.SEALED)) {
                return Errno.EPERM.negative();
            }
            Vma v = tree.get(first);
            if (v.start() < start && v.end() > end && tree.size() >= as.mostMappings()) {
                return Errno.ENOMEM.negative();
            }
            from = Math.max(start, v.start());
            int last = tree.indexAbove(end - 1);
            to = last < tree.size() && tree.get(last).start() < end ? end : tree.get(last - 1).end();
            as.replaceLocked(start, end, List.of(), dropped);
        } finally {
            as.lock().unlock();
        }
        calls.unmap(from, to - from);
        AddressSpace.dropAll(dropped);
        return 0;
    }
}
