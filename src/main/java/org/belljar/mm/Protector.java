package org.belljar.mm;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.platform.HostCalls;

/** Changes the protection of mapped ranges (mprotect). */
public final class Protector {
    /** From VM_MAY bits to PROT bits. */
    private static final int MAY_SHIFT = Integer.numberOfTrailingZeros(Vma.MAY_READ);

    private Protector() {}

    /**
     * Sets the protection of [start, end) up to the first page for which that is not possible; what lies before it stays
     * changed, as in Linux.
     *
     * @return 0, or -errno: ENOMEM (hole, limits), EACCES (a mapping that may not have it), EPERM (sealed)
     */
    public static long protect(AddressSpace as, long start, long end, int prot, MemoryLimits limits, HostCalls calls) {
        List<Backing> dropped = new ArrayList<>();
        List<Vma> before = new ArrayList<>();
        List<Vma> after = new ArrayList<>();
        long error;
        long done;
        as.lock().lock();
        try {
            if (Mapper.anyHas(as.tree(), start, end, Vma.SEALED)) {
                return Errno.EPERM.negative();
            }
            error = collect(as, start, end, prot, limits, before, after);
            done = after.isEmpty() ? start : after.get(after.size() - 1).end();
            if (done > start) {
                if (as.tree().size() + 2 > as.mostMappings()) {
                    return Errno.ENOMEM.negative();
                }
                as.replaceLocked(start, done, after, dropped);
                retain(before);
            }
        } finally {
            as.lock().unlock();
            AddressSpace.dropAll(dropped);
        }
        if (done > start) {
            calls.protect(start, done - start, prot);
            long upTo = done;
            as.onFailure(c -> as.replace(start, upTo, before));
            AddressSpace.dropAll(backings(before));
        }
        return error;
    }

    private static long collect(AddressSpace as, long start, long end, int prot, MemoryLimits limits, List<Vma> before,
            List<Vma> after) {
        VmaTree tree = as.tree();
        long at = start;
        for (int i = tree.indexAbove(start); at < end; i++) {
            if (i >= tree.size() || tree.get(i).start() > at) {
                return Errno.ENOMEM.negative();
            }
            Vma v = tree.get(i);
            if ((prot & ~(v.flags() >> MAY_SHIFT) & 7) != 0 || as.layout().refuses(v.prot(), prot)) {
                return Errno.EACCES.negative();
            }
            Vma piece = v.slice(at, Math.min(end, v.end()));
            Vma changed = piece.withProt(prot);
            if (changed.isData() && !piece.isData()
                    && Long.compareUnsigned(as.account().dataBytes() + piece.lengthBytes(), limits.dataBytes()) > 0) {
                return Errno.ENOMEM.negative();
            }
            before.add(piece);
            after.add(changed);
            at = piece.end();
        }
        return 0;
    }

    private static void retain(List<Vma> list) {
        for (Backing b : backings(list)) {
            b.retain();
        }
    }

    private static List<Backing> backings(List<Vma> list) {
        List<Backing> out = new ArrayList<>();
        for (Vma v : list) {
            if (v.backing() != null) {
                out.add(v.backing());
            }
        }
        return out;
    }
}
