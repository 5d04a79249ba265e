package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskMemoryLimits;
import org.belljar.mm.Brk;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.MemoryLimits;
import org.belljar.mm.Protector;
import org.belljar.mm.RangeFlags;
import org.belljar.mm.Remapper;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;

/** brk, mprotect, mremap, mseal. */
public final class ProtectCalls {
    private static final int PROT_SEM = 8, PROT_GROWSDOWN = 0x1000000, PROT_GROWSUP = 0x2000000;

    /** Implements {@code brk(2)}: the break as it is after the call; a wish that cannot be met changes nothing. */
    public long brk(Task task, long addr) {
        MemoryLimits limits = TaskMemoryLimits.of(task);
        return MemoryChange.run(task, (as, calls) -> Brk.set(as, addr, limits, calls));
    }

    /**
     * Implements {@code mprotect(2)}. EINVAL: unaligned address, unknown bits; ENOMEM: a hole in the range (what lies before
     * it is changed), limits; EACCES: a mapping that may not have the protection; EPERM: sealed.
     */
    public long mprotect(Task task, long addr, long length, int prot) {
        int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
        int bits = prot & ~(PROT_GROWSDOWN | PROT_GROWSUP);
        if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || !MemoryChange.isAligned(addr)) {
            return Errno.EINVAL.negative();
        }
        if (length == 0) {
            return 0;
        }
        long end = addr + MemoryChange.pageUp(length);
        if (Long.compareUnsigned(end, addr) <= 0) {
            return Errno.ENOMEM.negative();
        }
        if ((bits & ~(7 | PROT_SEM)) != 0) {
            return Errno.EINVAL.negative();
        }
        if (addr < 0 || addr >= GuestMemory.TASK_SIZE) {
            return Errno.ENOMEM.negative();
        }
        VmaTree tree = task.addressSpace().tree();
        int at = tree.indexAbove(addr);
        Vma first = at < tree.size() && Long.compareUnsigned(tree.get(at).start(), end) < 0 ? tree.get(at) : null;
        if (grows != 0 && (first == null || grows == PROT_GROWSUP && first.start() > addr)) {
            return Errno.ENOMEM.negative();
        }
        if (grows == PROT_GROWSUP || grows != 0 && first != null && !first.has(Vma.GROWSDOWN)) {
            return Errno.EINVAL.negative();
        }
        long from = grows != 0 && first != null ? first.start() : addr;
        long to = Long.compareUnsigned(end, GuestMemory.TASK_SIZE) > 0 ? GuestMemory.TASK_SIZE : end;
        MemoryLimits limits = TaskMemoryLimits.of(task);
        long r = MemoryChange.run(task, (as, calls) -> Protector.protect(as, from, to, bits & 7, limits, calls));
        return r == 0 && to != end ? Errno.ENOMEM.negative() : r;
    }

    /**
     * Implements {@code mremap(2)}. EINVAL: unknown flags, unaligned addresses, new length 0, overlap, MREMAP_FIXED without
     * MREMAP_MAYMOVE; EFAULT: the old range is not part of one mapping; ENOMEM: no room, limits; EAGAIN: locked memory;
     * EPERM: sealed. What only moves may be several mappings ({@link MoveOfSeveral}).
     */
    public long mremap(Task task, long oldAddr, long oldSize, long newSize, int flags, long newAddr) {
        int known = Remapper.MAYMOVE | Remapper.FIXED | Remapper.DONTUNMAP;
        boolean fixed = (flags & Remapper.FIXED) != 0;
        boolean dontUnmap = (flags & Remapper.DONTUNMAP) != 0;
        long oldLen = MemoryChange.pageUp(oldSize);
        long newLen = MemoryChange.pageUp(newSize);
        if ((flags & ~known) != 0 || (fixed || dontUnmap) && (flags & Remapper.MAYMOVE) == 0
                || dontUnmap && oldLen != newLen || !MemoryChange.isAligned(oldAddr) || newLen <= 0
                || newLen > GuestMemory.TASK_SIZE) {
            return Errno.EINVAL.negative();
        }
        if (fixed || dontUnmap) {
            if (!MemoryChange.isAligned(newAddr) || !GuestMemory.isUserRange(newAddr, newLen)
                    || Long.compareUnsigned(oldAddr + oldLen, newAddr) > 0 && newAddr + newLen > oldAddr) {
                return Errno.EINVAL.negative();
            }
        }
        if (!GuestMemory.isUserRange(oldAddr, oldLen)) {
            // Where there is a mapping, it is the part to cut off that is no range.
            return (newLen < oldLen || oldLen < 0) && task.addressSpace().tree().find(oldAddr) != null ? Errno.EINVAL.negative() : Errno.EFAULT.negative();
        }
        if (fixed && oldLen == newLen && MoveOfSeveral.isOne(task.addressSpace().tree(), oldAddr, oldLen)) {
            return MoveOfSeveral.move(task, oldAddr, oldLen, flags, newAddr);
        }
        MemoryLimits limits = TaskMemoryLimits.of(task);
        return MemoryChange.run(task,
                (as, calls) -> Remapper.remap(as, oldAddr, oldLen, newLen, flags, fixed || dontUnmap ? newAddr : 0, limits, calls));
    }

    /** Implements {@code mseal(2)}: EINVAL for flags or an unaligned address, ENOMEM for a hole (nothing is sealed then). */
    public long mseal(Task task, long addr, long length, long flags) {
        long len = MemoryChange.pageUp(length);
        if (flags != 0 || !MemoryChange.isAligned(addr) || length != 0 && len == 0 || Long.compareUnsigned(addr + len, addr) < 0) {
            return Errno.EINVAL.negative();
        }
        if (len == 0) {
            return 0;
        }
        if (!GuestMemory.isUserRange(addr, len)) {
            return Errno.ENOMEM.negative();
        }
        return MemoryChange.run(task, (as, calls) -> as.tree().covers(addr, addr + len)
                ? RangeFlags.change(as, addr, addr + len, Vma.SEALED, 0) : Errno.ENOMEM.negative());
    }
}
