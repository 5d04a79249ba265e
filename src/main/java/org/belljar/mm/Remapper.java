package org.belljar.mm;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.platform.HostCalls;

/** Resizes and moves mappings (mremap). */
public final class Remapper {
    public static final int MAYMOVE = 1, FIXED = 2, DONTUNMAP = 4;

    private Remapper() {}

    /**
     * mremap(2) on page-aligned lengths whose flags and ranges the caller has checked.
     *
     * @return the mapping's address, or -errno: EFAULT (not one mapping), EINVAL, ENOMEM (no room, limits), EAGAIN (locked
     *     memory), EPERM (sealed)
     */
    public static long remap(AddressSpace as, long addr, long oldLen, long newLen, int flags, long newAddr, MemoryLimits limits,
            HostCalls calls) {
        Vma v = as.tree().find(addr);
        if (v == null || addr < AddressSpace.LOWEST) {
            return Errno.EFAULT.negative();
        }
        if (v.has(Vma.SEALED) || Mapper.anyHas(as.tree(), addr, addr + oldLen, Vma.SEALED)) {
            return Errno.EPERM.negative();
        }
        if (oldLen == 0 && !v.isShared()) {
            return Errno.EINVAL.negative();
        }
        if ((flags & DONTUNMAP) != 0 && v.has(Vma.SPECIAL)) {
            return Errno.EINVAL.negative();
        }
        boolean stays = (flags & (FIXED | DONTUNMAP)) == 0;
        long kept = stays && newLen <= oldLen ? 0 : Math.min(oldLen, newLen); // what is cut off need not be one mapping, nor one at all
        if (kept > v.end() - addr) {
            return Errno.EFAULT.negative();
        }
        if (newLen > oldLen) {
            long e = mayGrow(as, v, newLen - oldLen, limits);
            if (e != 0) {
                return e;
            }
        }
        if (stays) {
            if (newLen <= oldLen) {
                long e = newLen == oldLen ? 0 : Mapper.unmap(as, addr + newLen, oldLen - newLen, calls);
                return e == 0 ? addr : e;
            }
            if (oldLen != 0 && growInPlace(as, v, addr, oldLen, newLen, calls)) {
                return addr;
            }
            if ((flags & MAYMOVE) == 0) {
                return Errno.ENOMEM.negative();
            }
        }
        return move(as, v, addr, oldLen, newLen, flags, newAddr, calls);
    }

    private static long mayGrow(AddressSpace as, Vma v, long by, MemoryLimits limits) {
        if (v.has(Vma.SPECIAL)) {
            return Errno.EFAULT.negative();
        }
        if (v.backing() != null && v.offset() + v.lengthBytes() + by < 0) {
            return Errno.EINVAL.negative();
        }
        if (v.has(Vma.LOCKED) && Long.compareUnsigned(as.account().lockedBytes() + by, limits.lockedBytes()) > 0) {
            return Errno.EAGAIN.negative();
        }
        return as.account().allows(limits, by, v.isData()) ? 0 : Errno.ENOMEM.negative();
    }

    private static boolean growInPlace(AddressSpace as, Vma v, long addr, long oldLen, long newLen, HostCalls calls) {
        long oldEnd = addr + oldLen;
        long newEnd = addr + newLen;
        if (v.end() != oldEnd || !GuestMemory.isUserRange(addr, newLen) || !Mapper.isFree(as.tree(), oldEnd, newEnd - oldEnd)) {
            return false;
        }
        as.replace(oldEnd, newEnd, List.of(v.slice(oldEnd, newEnd)));
        calls.remap(addr, oldLen, newLen, 0, 0);
        as.onFailure(c -> as.replace(oldEnd, newEnd, List.of()));
        return true;
    }

    private static long move(AddressSpace as, Vma v, long addr, long oldLen, long newLen, int flags, long newAddr,
            HostCalls calls) {
        if (as.tree().size() + 4 > as.mostMappings()) {
            return Errno.ENOMEM.negative();
        }
        long to;
        if ((flags & FIXED) != 0) {
            if (newAddr < AddressSpace.LOWEST) {
                return Errno.EPERM.negative();
            }
            if (Mapper.anyHas(as.tree(), newAddr, newAddr + newLen, Vma.SEALED)) {
                return Errno.EPERM.negative();
            }
            to = newAddr;
        } else {
            to = place(as, newAddr, newLen);
            if (to < 0) {
                return to;
            }
        }
        long oldEnd = addr + oldLen;
        long keptEnd = addr + Math.min(oldLen, newLen); // what lies beyond is unmapped, whatever it is
        Vma piece = oldLen == 0 ? v : v.slice(addr, keptEnd);
        Vma moved = oldLen == 0
                ? new Vma(to, to + newLen, v.prot(), v.flags(), v.backing(), v.offsetOf(addr), v.name())
                : piece.movedTo(to, newLen);
        as.replace(to, to + newLen, List.of(moved));
        boolean keepOld = (flags & DONTUNMAP) != 0 || oldLen == 0;
        if (!keepOld) {
            as.replace(addr, oldEnd, List.of());
        }
        calls.remap(addr, oldLen, newLen, MAYMOVE | FIXED | flags & DONTUNMAP, to);
        as.onFailure(c -> {
            if (!keepOld) {
                as.replace(addr, keptEnd, List.of(moved.movedTo(addr, keptEnd - addr)));
                if (keptEnd < oldEnd) {
                    as.abandonRange(keptEnd, oldEnd, c);
                }
            }
            as.abandonRange(to, to + newLen, c);
        });
        return to;
    }

    private static long place(AddressSpace as, long hint, long len) {
        as.lock().lock();
        try {
            if (hint != 0 && GuestMemory.isUserRange(hint, len) && hint >= AddressSpace.LOWEST
                    && Mapper.isFree(as.tree(), hint, len)) {
                return hint;
            }
            long found = as.gaps().find(as.tree(), len, AddressSpace.PAGE);
            return found < 0 ? Errno.ENOMEM.negative() : found;
        } finally {
            as.lock().unlock();
        }
    }
}
