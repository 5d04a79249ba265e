package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskMemoryLimits;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.RangeFlags;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.platform.HostCalls;
import org.belljar.vfs.OpenFile;

/**
 * mlock and its family, msync. Locks are accounted against RLIMIT_MEMLOCK, shown and returned, but the host's memory is
 * not pinned: a sandbox does not take it from its neighbours.
 */
public final class LockCalls {
    private static final int PAGE_BITS = 12;
    private static final int MADV_POPULATE_READ = 22, MADV_POPULATE_WRITE = 23;
    private static final int MLOCK_ONFAULT = 1, MCL_CURRENT = 1, MCL_FUTURE = 2, MCL_ONFAULT = 4;
    private static final int MS_ASYNC = 1, MS_INVALIDATE = 2, MS_SYNC = 4;

    /** Implements {@code mlock(2)}: EPERM (not permitted at all), ENOMEM (over RLIMIT_MEMLOCK, or a hole), EINVAL (overflow). */
    public long mlock(Task task, long addr, long length) {
        return lock(task, addr, length, Vma.LOCKED);
    }

    /** Implements {@code mlock2(2)}: as mlock; EINVAL for flags other than MLOCK_ONFAULT. */
    public long mlock2(Task task, long addr, long length, int flags) {
        if ((flags & ~MLOCK_ONFAULT) != 0) {
            return Errno.EINVAL.negative();
        }
        return lock(task, addr, length, flags == 0 ? Vma.LOCKED : Vma.LOCKED | Vma.LOCK_ON_FAULT);
    }

    private static long lock(Task task, long addr, long length, int set) {
        long limit = TaskMemoryLimits.of(task).lockedBytes();
        if (limit == 0) {
            return Errno.EPERM.negative();
        }
        long start = addr & -AddressSpace.PAGE;
        long len = MemoryChange.pageUp(length + (addr - start));
        AddressSpace as = task.addressSpace();
        long end = Long.compareUnsigned(start + len, start) < 0 ? GuestMemory.TASK_SIZE : start + len;
        long pages = (len >>> PAGE_BITS) + (as.account().lockedBytes() >>> PAGE_BITS); // in bytes the sum might be too large for a number
        if (pages > limit >>> PAGE_BITS && pages - (lockedIn(as.tree(), start, end) >>> PAGE_BITS) > limit >>> PAGE_BITS) {
            return Errno.ENOMEM.negative();
        }
        return change(task, start, len, set, Vma.LOCKED | Vma.LOCK_ON_FAULT);
    }

    /** Brings the pages in, as Linux does for a lock that is not on fault: private writable memory by writing. */
    private static void populate(VmaTree t, long start, long end, HostCalls calls) {
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            Vma v = t.get(i);
            if ((v.prot() & (Vma.PROT_READ | Vma.PROT_WRITE)) != 0 && !v.has(Vma.SPECIAL) && calls.size() < calls.capacity()) {
                long from = Math.max(start, v.start());
                calls.advise(from, Math.min(end, v.end()) - from, v.isWritable() ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
            }
        }
    }

    private static long lockedIn(VmaTree t, long start, long end) {
        long n = 0;
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            if (t.get(i).has(Vma.LOCKED)) {
                n += Math.min(end, t.get(i).end()) - Math.max(start, t.get(i).start());
            }
        }
        return n;
    }

    private static long change(Task task, long start, long len, int set, int clear) {
        if (Long.compareUnsigned(start + len, start) < 0) {
            return Errno.EINVAL.negative();
        }
        if (len == 0) {
            return 0;
        }
        if (!GuestMemory.isUserRange(start, len)) {
            return Errno.ENOMEM.negative();
        }
        return MemoryChange.run(task, (as, calls) -> {
            long r = RangeFlags.change(as, start, start + len, set, clear);
            if (r == 0 && (set & (Vma.LOCKED | Vma.LOCK_ON_FAULT)) == Vma.LOCKED) {
                populate(as.tree(), start, start + len, calls);
                return isAccessible(as.tree(), start, start + len) ? 0 : Errno.ENOMEM.negative(); // locked all the same
            }
            return r;
        });
    }

    private static boolean isAccessible(VmaTree t, long start, long end) {
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            if ((t.get(i).prot() & (Vma.PROT_READ | Vma.PROT_WRITE | Vma.PROT_EXEC)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Implements {@code munlock(2)}: ENOMEM for a hole. */
    public long munlock(Task task, long addr, long length) {
        long start = addr & -AddressSpace.PAGE;
        return change(task, start, MemoryChange.pageUp(length + (addr - start)), 0, Vma.LOCKED | Vma.LOCK_ON_FAULT);
    }

    /** Implements {@code mlockall(2)}: EINVAL (flags), EPERM, ENOMEM (all that is mapped exceeds RLIMIT_MEMLOCK). */
    public long mlockall(Task task, int flags) {
        if (flags == 0 || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) != 0 || flags == MCL_ONFAULT) {
            return Errno.EINVAL.negative();
        }
        long limit = TaskMemoryLimits.of(task).lockedBytes();
        if (limit == 0) {
            return Errno.EPERM.negative();
        }
        int set = (flags & MCL_ONFAULT) != 0 ? Vma.LOCKED | Vma.LOCK_ON_FAULT : Vma.LOCKED;
        AddressSpace as = task.addressSpace();
        if ((flags & MCL_CURRENT) != 0 && Long.compareUnsigned(as.account().totalBytes(), limit) > 0) {
            return Errno.ENOMEM.negative();
        }
        return MemoryChange.run(task, (space, calls) -> {
            RangeFlags.setDefaults(space, (flags & MCL_FUTURE) != 0 ? set : 0);
            if ((flags & MCL_CURRENT) != 0) {
                RangeFlags.change(space, AddressSpace.LOWEST, GuestMemory.TASK_SIZE, set, Vma.LOCKED | Vma.LOCK_ON_FAULT);
            }
            return 0;
        });
    }

    /** Implements {@code munlockall(2)}. */
    public long munlockall(Task task) {
        return MemoryChange.run(task, (as, calls) -> {
            RangeFlags.setDefaults(as, 0);
            RangeFlags.change(as, AddressSpace.LOWEST, GuestMemory.TASK_SIZE, 0, Vma.LOCKED | Vma.LOCK_ON_FAULT);
            return 0;
        });
    }

    /**
     * Implements {@code msync(2)}: EINVAL (flags, unaligned), ENOMEM (a hole), EBUSY (MS_INVALIDATE on locked memory), and
     * what writing the files back gives. Mapped files share their pages with read and write at all times.
     */
    public long msync(Task task, long addr, long length, int flags) {
        if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 || !MemoryChange.isAligned(addr)
                || (flags & MS_ASYNC) != 0 && (flags & MS_SYNC) != 0) {
            return Errno.EINVAL.negative();
        }
        long len = MemoryChange.pageUp(length);
        long end = addr + len;
        if (Long.compareUnsigned(end, addr) < 0) {
            return Errno.ENOMEM.negative();
        }
        if (len == 0) {
            return 0;
        }
        if (!GuestMemory.isUserRange(addr, len)) {
            return Errno.ENOMEM.negative();
        }
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(addr); i < t.size() && t.get(i).start() < end; i++) {
            Vma v = t.get(i);
            if ((flags & MS_INVALIDATE) != 0 && v.has(Vma.LOCKED)) {
                return Errno.EBUSY.negative();
            }
            OpenFile file = v.isShared() && v.backing() != null ? v.backing().file() : null;
            if ((flags & MS_SYNC) != 0 && file != null) {
                long r = file.sync(task, true);
                if (r < 0 && r != Errno.EINVAL.negative()) {
                    return r;
                }
            }
        }
        return t.covers(addr, end) ? 0 : Errno.ENOMEM.negative();
    }
}
