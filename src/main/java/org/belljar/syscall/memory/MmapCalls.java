package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.host.HostFiles;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskMemoryLimits;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Backing;
import org.belljar.mm.FileBacking;
import org.belljar.mm.HostMap;
import org.belljar.mm.MapRequest;
import org.belljar.mm.Mapper;
import org.belljar.mm.MemoryLimits;
import org.belljar.mm.SharedMemory;
import org.belljar.mm.Vma;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;

/** mmap, munmap, remap_file_pages. */
public final class MmapCalls {
    private static final int O_PATH = 010000000;
    /** What MAP_SHARED_VALIDATE knows (LEGACY_MAP_MASK); the rest is EOPNOTSUPP. */
    private static final int KNOWN_FLAGS = HostMap.SHARED | HostMap.PRIVATE | HostMap.FIXED | HostMap.ANONYMOUS
            | HostMap.DENYWRITE | HostMap.EXECUTABLE | HostMap.UNINITIALIZED | HostMap.GROWSDOWN | HostMap.LOCKED
            | HostMap.NORESERVE | HostMap.POPULATE | HostMap.NONBLOCK | HostMap.STACK | HostMap.HUGETLB | HostMap.BIT32
            | HostMap.ABOVE_4G | HostMap.FIXED_NOREPLACE | (0x1f << 26);

    /**
     * Implements {@code mmap(2)}.
     *
     * @return the mapping's address, or: EINVAL (length 0, unaligned offset or address, no or an unknown type), EBADF, EACCES
     *     (file not readable; shared and writable but file not writable), ENODEV (not a mappable file), EPERM (PROT_EXEC from
     *     a noexec mount; below the lowest address; locking not permitted), ENOMEM, EEXIST (MAP_FIXED_NOREPLACE), EOVERFLOW,
     *     EAGAIN (over the limit of locked memory), EOPNOTSUPP (unknown flag with MAP_SHARED_VALIDATE). Huge pages: as on a
     *     system that has reserved none.
     */
    public long mmap(Task task, long addr, long length, int prot, int flags, int fd, long offset) {
        if (!MemoryChange.isAligned(offset)) {
            return Errno.EINVAL.negative();
        }
        if ((flags & HostMap.ANONYMOUS) != 0) {
            if ((flags & HostMap.HUGETLB) != 0) {
                long checked = checkLength(length, offset);
                return checked < 0 ? checked : offset < 0 ? Errno.EOVERFLOW.negative() : hugePages(addr, flags);
            }
            return mapAnonymous(task, addr, length, prot, flags);
        }
        OpenFile file = task.fds().get(fd);
        try {
            if ((file.flags() & O_PATH) != 0) {
                return Errno.EBADF.negative();
            }
            if ((flags & HostMap.HUGETLB) != 0) {
                return Errno.EINVAL.negative();
            }
            return mapFile(task, addr, length, prot, flags, file, offset);
        } finally {
            file.drop();
        }
    }

    /** That there are none shows last. */
    private static long hugePages(long addr, int flags) {
        final long hugePage = 2L << 20;
        int type = flags & HostMap.TYPE;
        boolean isMisplaced = (flags & HostMap.FIXED) != 0 && (addr & hugePage - 1) != 0;
        boolean isRight = HostMap.isHugePageSize(flags) && (type == HostMap.PRIVATE || type == HostMap.SHARED) && !isMisplaced;
        return isRight ? Errno.ENOMEM.negative() : Errno.EINVAL.negative();
    }

    private static long mapAnonymous(Task task, long addr, long length, int prot, int flags) {
        long len = checkLength(length, 0);
        return len < 0 ? len : unlessMisplaced(mapPages(task, addr, len, prot, flags), task, addr, len, flags);
    }

    private static long mapPages(Task task, long addr, long len, int prot, int flags) {
        MemoryLimits limits = TaskMemoryLimits.of(task);
        int vmFlags = vmFlags(flags) | Vma.MAY_ALL;
        if ((flags & HostMap.LOCKED) != 0 && limits.lockedBytes() == 0) {
            return Errno.EPERM.negative();
        }
        switch (flags & HostMap.TYPE) {
            case HostMap.PRIVATE -> {
                MapRequest r = new MapRequest(addr, len, prot & 7, placement(flags), vmFlags, null, 0);
                return MemoryChange.run(task, (as, calls) -> Mapper.map(as, r, limits, calls));
            }
            case HostMap.SHARED -> {
                if ((flags & HostMap.GROWSDOWN) != 0) {
                    return Errno.EINVAL.negative();
                }
                return mapShared(task, addr, len, prot, flags, vmFlags, limits);
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }

    /** What became of a request, but for one that failed: an error of its place, which Linux looks for first, comes before others. */
    private static long unlessMisplaced(long result, Task task, long addr, long len, int flags) {
        if (result >= 0 || (flags & (HostMap.FIXED | HostMap.FIXED_NOREPLACE)) == 0) {
            return result;
        }
        long refused = Mapper.checkFixed(task.addressSpace(), addr, len, (flags & HostMap.FIXED_NOREPLACE) != 0);
        return refused < 0 ? refused : result;
    }

    /** Shared anonymous memory is a shared-memory object of its own, which forked children map too. */
    private static long mapShared(Task task, long addr, long len, int prot, int flags, int vmFlags, MemoryLimits limits) {
        SharedMemory object = SharedMemory.ofCarrier(len, "/dev/zero (deleted)");
        try {
            MapRequest r = new MapRequest(addr, len, prot & 7, placement(flags), vmFlags | Vma.SHARED, object, 0);
            return MemoryChange.run(task, (as, calls) -> Mapper.map(as, r, limits, calls));
        } finally {
            object.drop();
        }
    }

    private static long mapFile(Task task, long addr, long length, int prot, int flags, OpenFile file, long offset) {
        long len = checkLength(length, offset);
        return len < 0 ? len : unlessMisplaced(mapContent(task, addr, len, prot, flags, file, offset), task, addr, len, flags);
    }

    private static long mapContent(Task task, long addr, long len, int prot, int flags, OpenFile file, long offset) {
        MemoryLimits limits = TaskMemoryLimits.of(task);
        if ((flags & HostMap.LOCKED) != 0 && limits.lockedBytes() == 0) {
            return Errno.EPERM.negative();
        }
        int vmFlags = vmFlags(flags) | Vma.MAY_ALL;
        boolean shared = false;
        switch (flags & HostMap.TYPE) {
            case HostMap.SHARED, HostMap.SHARED_VALIDATE -> {
                if ((flags & HostMap.TYPE) == HostMap.SHARED_VALIDATE && (flags & ~KNOWN_FLAGS) != 0) {
                    return Errno.EOPNOTSUPP.negative();
                }
                boolean mayOverwrite = file.isWritable() && file.inode() != null && file.inode().isAppendOnly();
                if ((prot & Vma.PROT_WRITE) != 0 && !file.isWritable() || mayOverwrite) {
                    return Errno.EACCES.negative();
                }
                if (!file.isWritable()) {
                    vmFlags &= ~Vma.MAY_WRITE;
                }
                vmFlags |= Vma.SHARED;
                shared = true;
            }
            case HostMap.PRIVATE -> {
                // the checks common to both follow
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        if (!file.isReadable()) {
            return Errno.EACCES.negative();
        }
        if (file.path() != null && (file.path().mount().flags() & Mount.NOEXEC) != 0) {
            if ((prot & Vma.PROT_EXEC) != 0) {
                return Errno.EPERM.negative();
            }
            vmFlags &= ~Vma.MAY_EXEC;
        }
        Mappable mappable = file.mappable();
        if (mappable == null) {
            return Errno.ENODEV.negative();
        }
        if ((flags & HostMap.GROWSDOWN) != 0) {
            return Errno.EINVAL.negative();
        }
        if (mappable.isAnonymous()) {
            return shared ? mapShared(task, addr, len, prot, flags, vmFlags, limits)
                    : mapPages(task, addr, len, prot, flags);
        }
        MapRequest r = new MapRequest(addr, len, prot & 7, placement(flags), vmFlags, new FileBacking(file), offset);
        long at = mapBacked(task, r, limits);
        if (at >= 0) {
            mappable.mapped();
        }
        return at;
    }

    private static long mapBacked(Task task, MapRequest r, MemoryLimits limits) {
        try {
            return MemoryChange.run(task, (as, calls) -> Mapper.map(as, r, limits, calls));
        } catch (ErrnoException e) {
            // A file sealed against writing (memfd F_SEAL_WRITE) can still be mapped for reading only.
            int both = Vma.SHARED | Vma.MAY_WRITE;
            if (e.errno() != Errno.EPERM || (r.vmFlags() & both) != both || (r.prot() & Vma.PROT_WRITE) != 0) {
                throw e;
            }
            MapRequest readOnly = new MapRequest(r.addr(), r.lengthBytes(), r.prot(), r.mapFlags(),
                    r.vmFlags() & ~Vma.MAY_WRITE, r.backing(), r.offset());
            return MemoryChange.run(task, (as, calls) -> Mapper.map(as, readOnly, limits, calls));
        }
    }

    /** The length in whole pages, or -errno. */
    private static long checkLength(long length, long offset) {
        if (length == 0) {
            return Errno.EINVAL.negative();
        }
        long len = MemoryChange.pageUp(length);
        if (len == 0 || len < 0) {
            return Errno.ENOMEM.negative();
        }
        return (offset >>> 12) + (len >>> 12) > 1L << 52 || offset + len < 0 ? Errno.EOVERFLOW.negative() : len;
    }

    private static int placement(int flags) {
        return flags & (HostMap.FIXED | HostMap.FIXED_NOREPLACE | HostMap.BIT32 | HostMap.NORESERVE
                | ((flags & HostMap.NONBLOCK) == 0 ? HostMap.POPULATE : 0));
    }

    private static int vmFlags(int flags) {
        return ((flags & HostMap.GROWSDOWN) != 0 ? Vma.GROWSDOWN : 0) | ((flags & HostMap.NORESERVE) != 0 ? Vma.NORESERVE : 0)
                | ((flags & HostMap.LOCKED) != 0 ? Vma.LOCKED : 0);
    }

    /** Implements {@code munmap(2)}: EINVAL for an unaligned address, length 0 or a range outside; EPERM for sealed memory. */
    public long munmap(Task task, long addr, long length) {
        if (!MemoryChange.isAligned(addr) || length == 0 || !org.belljar.mm.GuestMemory.isUserRange(addr, length)) {
            return Errno.EINVAL.negative();
        }
        long len = MemoryChange.pageUp(length);
        return MemoryChange.run(task, (as, calls) -> Mapper.unmap(as, addr, len, calls));
    }

    /**
     * Implements {@code remap_file_pages(2)} as Linux since 4.0 emulates it: the range, which must lie in one shared
     * mapping, is mapped anew at another offset. EINVAL for anything else.
     */
    public long remapFilePages(Task task, long addr, long size, int prot, long pageOffset, int flags) {
        long start = addr & -AddressSpace.PAGE;
        long len = size & -AddressSpace.PAGE;
        if (prot != 0 || len <= 0 || start < 0 || pageOffset < 0 || pageOffset + (len >>> 12) < 0 || pageOffset >= 1L << 51) {
            return Errno.EINVAL.negative();
        }
        Vma v = task.addressSpace().tree().find(start);
        if (v == null || !v.isShared() || v.backing() == null || start + len > v.end()) {
            return Errno.EINVAL.negative();
        }
        Backing backing = v.backing();
        int probe = backing.openForMapping(false);
        if (probe == Backing.ANONYMOUS) {
            // The memory is the guest process's own: the kernel has no object of which another part could be mapped.
            return Errno.EINVAL.negative();
        }
        HostFiles.close(probe);
        backing.retain();
        try {
            MapRequest r = new MapRequest(start, len, v.prot(), HostMap.FIXED, v.flags(), backing, pageOffset << 12);
            long result = mapBacked(task, r, TaskMemoryLimits.of(task));
            return result < 0 ? result : 0;
        } finally {
            backing.drop();
        }
    }

}
