package org.belljar.syscall.ipc;

import org.belljar.abi.Errno;
import org.belljar.ipc.IpcObject;
import org.belljar.ipc.IpcObjects;
import org.belljar.ipc.IpcTable;
import org.belljar.ipc.SharedSegment;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskMemoryLimits;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.HostMap;
import org.belljar.mm.MapRequest;
import org.belljar.mm.Mapper;
import org.belljar.mm.MemoryLimits;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.syscall.memory.MemoryChange;
import org.belljar.vfs.Credentials;

/** shmget(2), shmat(2), shmdt(2), shmctl(2). A segment that was removed while attached is freed when next anybody asks for one. */
public final class SharedMemoryCalls {
    private static final int RMID = 0, SET = 1, STAT = 2, INFO = 3, LOCK = 11, UNLOCK = 12, SHM_STAT = 13, SHM_INFO = 14,
            SHM_STAT_ANY = 15;
    private static final int RDONLY = 010000, RND = 020000, REMAP = 040000, EXEC = 0100000, HUGETLB = 04000;
    private static final int PAGE = 4096, STATUS = 112, SHMINFO = 72, SHM_INFO_SIZE = 48;
    /** Greater segments are refused: a segment is memory of the host's at once. */
    private static final long MAX_BYTES = 1L << 40;

    /** Those of the task's IPC namespace. */
    private static IpcTable<SharedSegment> segments(Task task) {
        return IpcObjects.of(task).segments();
    }

    /** Implements {@code shmget(2)}. @return identifier; EINVAL, EEXIST, ENOENT, EACCES, ENOSPC, ENOMEM (huge pages) */
    public long shmget(Task task, int key, long size, int flags) {
        sweep(task);
        return segments(task).get(task, key, flags, () -> {
            if (size == 0 || Long.compareUnsigned(size, IpcObjects.of(task).longestSegment()) > 0) {
                throw Errno.EINVAL.exception();
            }
            if (Long.compareUnsigned(pages(task) + (size - 1 >>> 12) + 1, IpcObjects.of(task).mostPages()) > 0) {
                throw Errno.ENOSPC.exception();
            }
            if (size < 0 || (flags & HUGETLB) != 0 && !HostMap.isHugePageSize(flags)) {
                throw Errno.EINVAL.exception();
            }
            if ((flags & HUGETLB) != 0 || size > MAX_BYTES) {
                throw Errno.ENOMEM.exception();
            }
            return new SharedSegment(key, flags, task, size);
        }, found -> {
            if (Long.compareUnsigned(size, found.lengthBytes()) > 0) {
                throw Errno.EINVAL.exception();
            }
        });
    }

    /** Of all segments of the namespace. */
    private static long pages(Task task) {
        return segments(task).all().stream().mapToLong(s -> s.memory().lengthBytes() / PAGE).sum();
    }

    /** Forgets doomed segments that nobody maps any more. */
    private static void sweep(Task task) {
        for (SharedSegment s : segments(task).all()) {
            if (s.isDoomed() && s.attachments() == 0) {
                segments(task).remove(s);
            }
        }
    }

    /**
     * Implements {@code shmat(2)}.
     *
     * @param addr where to attach, page-aligned unless SHM_RND; 0: anywhere
     * @return address; EINVAL (identifier, address, something mapped there without SHM_REMAP), EACCES, ENOMEM
     */
    public long shmat(Task task, int id, long addr, int flags) {
        sweep(task);
        long at = (flags & RND) != 0 ? addr & -PAGE : addr;
        if ((at & PAGE - 1) != 0 || at == 0 && (flags & REMAP) != 0) {
            return Errno.EINVAL.negative();
        }
        SharedSegment s = segments(task).find(id);
        boolean readOnly = (flags & RDONLY) != 0;
        boolean exec = (flags & EXEC) != 0;
        s.require(task, (readOnly ? IpcObject.READ : IpcObject.READ | IpcObject.WRITE) | (exec ? 0100 : 0));
        if (addr != 0 && at == 0) {
            return Errno.EPERM.negative(); // below what may be mapped at all
        }
        if (at != 0 && (flags & REMAP) == 0 && Long.compareUnsigned(at + s.memory().lengthBytes(), at) < 0) {
            return Errno.EINVAL.negative();
        }
        int prot = Vma.PROT_READ | (readOnly ? 0 : Vma.PROT_WRITE) | (exec ? Vma.PROT_EXEC : 0);
        int vmFlags = Vma.SHARED | (readOnly ? Vma.MAY_READ | Vma.MAY_EXEC : Vma.MAY_ALL);
        int placement = at == 0 ? 0 : (flags & REMAP) != 0 ? HostMap.FIXED : HostMap.FIXED_NOREPLACE;
        MapRequest request = new MapRequest(at, s.memory().lengthBytes(), prot, placement, vmFlags, s.memory(), 0);
        MemoryLimits limits = TaskMemoryLimits.of(task);
        long r = MemoryChange.run(task, (as, calls) -> Mapper.map(as, request, limits, calls));
        if (r == Errno.EEXIST.negative()) {
            return Errno.EINVAL.negative();
        }
        if (r > 0) {
            s.attached(task.processId());
        }
        return r;
    }

    /** Implements {@code shmdt(2)}: unmaps what is left of the attachment that began at {@code addr}. EINVAL when none did. */
    public long shmdt(Task task, long addr) {
        if ((addr & PAGE - 1) != 0) {
            return Errno.EINVAL.negative();
        }
        SharedSegment s = attachedAt(task, addr);
        if (s == null) {
            return Errno.EINVAL.negative();
        }
        long r = MemoryChange.run(task, (as, calls) -> {
            VmaTree tree = as.tree();
            long end = addr + s.memory().lengthBytes();
            for (int i = tree.indexAbove(addr); i < tree.size() && tree.get(i).start() < end; i++) {
                Vma v = tree.get(i);
                if (v.backing() == s.memory() && v.start() - v.offset() == addr) {
                    long failed = Mapper.unmap(as, v.start(), v.lengthBytes(), calls);
                    if (failed != 0) {
                        return failed;
                    }
                }
            }
            return 0;
        });
        s.detached(task.processId());
        return r;
    }

    private SharedSegment attachedAt(Task task, long addr) {
        VmaTree tree = task.addressSpace().tree();
        for (int i = tree.indexAbove(addr); i < tree.size(); i++) {
            Vma v = tree.get(i);
            if (v.start() - v.offset() == addr) {
                for (SharedSegment s : segments(task).all()) {
                    if (v.backing() == s.memory()) {
                        return s;
                    }
                }
            }
        }
        return null;
    }

    /** Implements {@code shmctl(2)}. @param addr guest address of struct shmid_ds, shminfo or shm_info */
    public long shmctl(Task task, int id, int command, long addr) {
        int cmd = command & ~0x100;
        if (id < 0 || cmd < 0) {
            return Errno.EINVAL.negative();
        }
        sweep(task);
        return switch (cmd) {
            case INFO -> {
                GuestStruct s = new GuestStruct(SHMINFO);
                IpcObjects o = IpcObjects.of(task);
                task.memory().writeStruct(addr, s.putLong(0, o.longestSegment()).putLong(8, 1).putLong(16, o.mostSegments())
                        .putLong(24, o.mostSegments()).putLong(32, o.mostPages()));
                yield segments(task).highest();
            }
            case SHM_INFO -> {
                GuestStruct s = new GuestStruct(SHM_INFO_SIZE);
                long resident = segments(task).all().stream().mapToLong(m -> m.memory().allocatedBytes() / PAGE).sum();
                task.memory().writeStruct(addr, s.putInt(0, segments(task).count()).putLong(8, pages(task)).putLong(16, resident));
                yield segments(task).highest();
            }
            case STAT, SHM_STAT, SHM_STAT_ANY -> {
                SharedSegment s = cmd == STAT ? segments(task).find(id) : segments(task).at(id);
                if (cmd != SHM_STAT_ANY) {
                    s.require(task, IpcObject.READ);
                }
                task.memory().writeStruct(addr, s.status());
                yield cmd == STAT ? 0 : s.id();
            }
            case SET -> {
                GuestStruct ds = task.memory().readStruct(addr, STATUS);
                SharedSegment s = segments(task).find(id);
                s.requireOwner(task);
                s.setOwner(ds);
                yield 0;
            }
            case RMID -> {
                SharedSegment s = segments(task).find(id);
                s.requireOwner(task);
                segments(task).forgetKey(s);
                s.doom();
                sweep(task);
                yield 0;
            }
            case LOCK, UNLOCK -> {
                SharedSegment s = segments(task).find(id);
                if (!task.credentials().hasCapability(Credentials.CAP_IPC_LOCK)) {
                    s.requireOwner(task);
                    if (cmd == LOCK && task.limits().soft(ResourceLimits.MEMLOCK) == 0) {
                        yield Errno.EPERM.negative();
                    }
                }
                s.setLocked(cmd == LOCK);
                yield 0;
            }
            default -> Errno.EINVAL.negative();
        };
    }
}
