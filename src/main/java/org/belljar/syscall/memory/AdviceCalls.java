package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.Backing;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.RangeFlags;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.vfs.Credentials;

/** madvise. */
public final class AdviceCalls {
    private static final int NORMAL = 0, RANDOM = 1, SEQUENTIAL = 2, WILLNEED = 3, DONTNEED = 4, FREE = 8, REMOVE = 9,
            DONTFORK = 10, DOFORK = 11, MERGEABLE = 12, UNMERGEABLE = 13, HUGEPAGE = 14, NOHUGEPAGE = 15, DONTDUMP = 16,
            DODUMP = 17, WIPEONFORK = 18, KEEPONFORK = 19, COLD = 20, PAGEOUT = 21, POPULATE_READ = 22, POPULATE_WRITE = 23,
            DONTNEED_LOCKED = 24, COLLAPSE = 25, HWPOISON = 100, SOFT_OFFLINE = 101, GUARD_INSTALL = 102, GUARD_REMOVE = 103;

    /** One page above all that can be mapped, so that a range which reaches there has a hole. */
    private static final long END = GuestMemory.TASK_SIZE + 4096;

    /**
     * Implements {@code madvise(2)}. EINVAL: unknown advice, unaligned address, advice that does not fit the mapping; ENOMEM:
     * a hole in the range (the mapped parts get the advice all the same); EACCES: MADV_REMOVE on what is not shared and
     * writable; EPERM: memory poisoning; EFAULT: MADV_POPULATE against the protection.
     *
     * <p>Hints are stored and shown; DONTNEED, FREE, REMOVE and the guard pages act. MADV_COLLAPSE is EINVAL, as where no huge
     * page can be made.
     */
    public long madvise(Task task, long addr, long length, int advice) {
        if (advice == HWPOISON || advice == SOFT_OFFLINE) {
            return task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN) ? Errno.EINVAL.negative() : Errno.EPERM.negative();
        }
        long len = MemoryChange.pageUp(length);
        if (!isKnown(advice) || !MemoryChange.isAligned(addr) || length != 0 && len == 0
                || Long.compareUnsigned(addr + len, addr) < 0) {
            return Errno.EINVAL.negative();
        }
        if (len == 0) {
            return 0;
        }
        if (addr < 0 || addr >= GuestMemory.TASK_SIZE) {
            return Errno.ENOMEM.negative();
        }
        // What lies beyond all mappings is a hole like others.
        return apply(task, addr, len < 0 || addr + len > END || addr + len < 0 ? END : addr + len, advice);
    }

    private static boolean isKnown(int advice) {
        return advice >= NORMAL && advice <= DONTNEED || advice >= FREE && advice <= COLLAPSE
                || advice == GUARD_INSTALL || advice == GUARD_REMOVE;
    }

    private static long apply(Task task, long start, long end, int advice) {
        return switch (advice) {
            case NORMAL -> flags(task, start, end, 0, Vma.SEQUENTIAL | Vma.RANDOM);
            case RANDOM -> flags(task, start, end, Vma.RANDOM, Vma.SEQUENTIAL);
            case SEQUENTIAL -> flags(task, start, end, Vma.SEQUENTIAL, Vma.RANDOM);
            case MERGEABLE -> flags(task, start, end, Vma.MERGEABLE, 0);
            case UNMERGEABLE -> flags(task, start, end, 0, Vma.MERGEABLE);
            case HUGEPAGE -> hugePages(task, start, end, Vma.HUGEPAGE, Vma.NOHUGEPAGE, advice);
            case NOHUGEPAGE -> hugePages(task, start, end, Vma.NOHUGEPAGE, Vma.HUGEPAGE, advice);
            case DONTDUMP -> flags(task, start, end, Vma.DONTDUMP, 0);
            case DODUMP -> flags(task, start, end, 0, Vma.DONTDUMP);
            case WIPEONFORK -> wipeOnFork(task, start, end);
            case KEEPONFORK -> flags(task, start, end, 0, Vma.WIPEONFORK);
            case DONTFORK, DOFORK -> fork(task, start, end, advice);
            case DONTNEED, DONTNEED_LOCKED, FREE -> discard(task, start, end, advice);
            case GUARD_INSTALL, GUARD_REMOVE -> guard(task, start, end, advice);
            case REMOVE -> remove(task, start, end);
            case POPULATE_READ, POPULATE_WRITE -> populate(task, start, end, advice == POPULATE_WRITE);
            case COLD, PAGEOUT -> check(task, start, end, Vma.LOCKED);
            case COLLAPSE -> {
                VmaTree t = task.addressSpace().tree();
                int i = t.indexAbove(start);
                yield i < t.size() && t.get(i).start() < end ? Errno.EINVAL.negative() : Errno.ENOMEM.negative();
            }
            default -> check(task, start, end, 0);
        };
    }

    private static long flags(Task task, long start, long end, int set, int clear) {
        return MemoryChange.run(task, (as, calls) -> RangeFlags.change(as, start, end, set, clear));
    }

    /** The host is told too: it is the host's huge pages that make the difference. */
    private static long hugePages(Task task, long start, long end, int set, int clear, int advice) {
        return MemoryChange.run(task, (as, calls) -> {
            long r = RangeFlags.change(as, start, end, set, clear);
            forEachMapped(as.tree(), start, end, (from, to) -> calls.advise(from, to - from, advice));
            return r;
        });
    }

    /** -EINVAL if a mapping of the range has one of the flags, -ENOMEM for a hole. */
    private static long check(Task task, long start, long end, int forbidden) {
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            if (t.get(i).has(forbidden | Vma.SPECIAL)) {
                return Errno.EINVAL.negative();
            }
        }
        return t.covers(start, end) ? 0 : Errno.ENOMEM.negative();
    }

    private static long wipeOnFork(Task task, long start, long end) {
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            if (t.get(i).backing() != null) {
                return Errno.EINVAL.negative();
            }
        }
        return flags(task, start, end, Vma.WIPEONFORK, 0);
    }

    private static long fork(Task task, long start, long end, int advice) {
        return MemoryChange.run(task, (as, calls) -> {
            long r = advice == DONTFORK ? RangeFlags.change(as, start, end, Vma.DONTFORK, 0)
                    : RangeFlags.change(as, start, end, 0, Vma.DONTFORK);
            forEachMapped(as.tree(), start, end, (from, to) -> calls.advise(from, to - from, advice));
            return r;
        });
    }

    private interface Range {
        void run(long from, long to);
    }

    /** Each unbroken run of mappings in the range. */
    private static void forEachMapped(VmaTree t, long start, long end, Range action) {
        long at = start;
        while (at < end) {
            int i = t.indexAbove(at);
            if (i >= t.size() || t.get(i).start() >= end) {
                return;
            }
            long from = Math.max(at, t.get(i).start());
            at = t.coveredUpTo(from, end);
            action.run(from, at);
        }
    }

    /** Changes no mapping, so it needs no token: what another thread maps or unmaps meanwhile is its own affair. */
    private static long discard(Task task, long start, long end, int advice) {
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            Vma v = t.get(i);
            boolean locked = v.has(Vma.LOCKED) && advice != DONTNEED_LOCKED;
            if (locked || v.has(Vma.SPECIAL) || advice == FREE && v.backing() != null) {
                return Errno.EINVAL.negative();
            }
            if (v.has(Vma.SEALED) && v.backing() == null && !v.isWritable()) {
                return Errno.EPERM.negative();
            }
        }
        int hostAdvice = advice == FREE ? FREE : DONTNEED;
        forEachMapped(t, start, end, (from, to) -> task.thread().calls().advise(from, to - from, hostAdvice));
        return t.covers(start, end) ? 0 : Errno.ENOMEM.negative();
    }

    /** The host keeps the guards, which are its page tables' affair: EINVAL where it has none. */
    private static long guard(Task task, long start, long end, int advice) {
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            Vma v = t.get(i);
            if (v.has(Vma.SPECIAL) || advice == GUARD_INSTALL && v.has(Vma.LOCKED)) {
                return Errno.EINVAL.negative();
            }
            if (advice == GUARD_INSTALL && v.has(Vma.SEALED) && v.backing() == null && !v.isWritable()) {
                return Errno.EPERM.negative();
            }
        }
        forEachMapped(t, start, end, (from, to) -> task.thread().calls().advise(from, to - from, advice));
        long r = task.runHostCalls();
        return r != 0 ? r : t.covers(start, end) ? 0 : Errno.ENOMEM.negative();
    }

    private static long remove(Task task, long start, long end) {
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            Vma v = t.get(i);
            Backing b = v.backing();
            if (v.has(Vma.LOCKED) || b == null) {
                return Errno.EINVAL.negative();
            }
            if (!v.isShared() || !v.has(Vma.MAY_WRITE)) {
                return Errno.EACCES.negative();
            }
            long from = Math.max(start, v.start());
            long len = Math.min(end, v.end()) - from;
            long r = b.punchHole(task, v.offsetOf(from), len);
            if (r == Errno.EOPNOTSUPP.negative() && v.isWritable() && b.file() == null) {
                task.thread().calls().zero(from, len);
            } else if (r < 0) {
                return r;
            }
        }
        return t.covers(start, end) ? 0 : Errno.ENOMEM.negative();
    }

    /** Errors that the tree tells are given at once; then the host brings the pages in. */
    private static long populate(Task task, long start, long end, boolean write) {
        VmaTree t = task.addressSpace().tree();
        for (int i = t.indexAbove(start); i < t.size() && t.get(i).start() < end; i++) {
            Vma v = t.get(i);
            if (v.start() > start && !t.covers(start, v.start())) {
                return Errno.ENOMEM.negative();
            }
            if (v.has(Vma.SPECIAL) || (write ? !v.isWritable() : v.prot() == 0)) {
                return Errno.EINVAL.negative();
            }
        }
        if (!t.covers(start, end)) {
            return Errno.ENOMEM.negative();
        }
        task.thread().calls().advise(start, end - start, write ? POPULATE_WRITE : POPULATE_READ);
        return 0;
    }
}
