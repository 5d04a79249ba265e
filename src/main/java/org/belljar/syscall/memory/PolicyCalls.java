package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.MemoryPolicy;
import org.belljar.kernel.Task;
import org.belljar.kernel.TraceAccess;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.RangeFlags;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.vfs.Credentials;

/** mbind(2), set_mempolicy(2) and their kin, as a machine of one node answers: policies are stored and returned. */
public final class PolicyCalls {
    private static final int MF_STRICT = 1, MF_MOVE = 2, MF_MOVE_ALL = 4, MF_VALID = 7;
    private static final int F_NODE = 1, F_ADDR = 2, F_MEMS_ALLOWED = 4;

    private final Kernel kernel;

    public PolicyCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Implements {@code set_mempolicy(2)}. EINVAL, EFAULT. */
    public long setMempolicy(Task task, int mode, long nodesAddr, long count) {
        MemoryPolicy.check(mode);
        NodeSet nodes = NodeSet.read(task, nodesAddr, count);
        task.scheduling().setMemoryPolicy(MemoryPolicy.of(mode, nodes.isAny(), nodes.hasNode0()));
        return 0;
    }

    /**
     * Implements {@code mbind(2)}: EINVAL (address, mode, flags, nodes), EPERM: MPOL_MF_MOVE_ALL without CAP_SYS_NICE, EFAULT:
     * a hole in the range.
     */
    public long mbind(Task task, long addr, long length, int mode, long nodesAddr, long count, int flags) {
        MemoryPolicy.check(mode);
        NodeSet nodes = NodeSet.read(task, nodesAddr, count);
        if ((flags & ~MF_VALID) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & MF_MOVE_ALL) != 0 && !task.credentials().hasCapability(Credentials.CAP_SYS_NICE)) {
            return Errno.EPERM.negative();
        }
        long len = MemoryChange.pageUp(length);
        if (!MemoryChange.isAligned(addr) || addr + len < addr) {
            return Errno.EINVAL.negative();
        }
        if (len == 0) {
            return 0;
        }
        MemoryPolicy p = MemoryPolicy.of(mode, nodes.isAny(), nodes.hasNode0());
        if (!GuestMemory.isUserRange(addr, len)) {
            return Errno.EFAULT.negative();
        }
        return MemoryChange.run(task, (as, calls) -> {
            if (!as.tree().covers(addr, addr + len)) {
                return Errno.EFAULT.negative();
            }
            return RangeFlags.change(as, addr, addr + len, toBits(p), Vma.POLICY);
        });
    }

    private static int toBits(MemoryPolicy p) {
        return p.mode() << Vma.POLICY_SHIFT | (p.hasNode() ? Vma.POLICY_NODE : 0)
                | p.modeFlags() >> 13 << Vma.POLICY_FLAGS_SHIFT;
    }

    private static MemoryPolicy ofBits(int bits) {
        return new MemoryPolicy(bits >> Vma.POLICY_SHIFT & 7, (bits >> Vma.POLICY_FLAGS_SHIFT & 7) << 13,
                (bits & Vma.POLICY_NODE) != 0);
    }

    /**
     * Implements {@code get_mempolicy(2)}: EINVAL: flags that do not go together, an address without MPOL_F_ADDR, a set too
     * small; EFAULT.
     */
    public long getMempolicy(Task task, long modeAddr, long nodesAddr, long count, long addr, long flags) {
        boolean byAddr = (flags & F_ADDR) != 0;
        if (nodesAddr != 0 && count < 1 || (flags & ~(F_NODE | F_ADDR | F_MEMS_ALLOWED)) != 0
                || (flags & F_MEMS_ALLOWED) != 0 && flags != F_MEMS_ALLOWED) {
            return Errno.EINVAL.negative();
        }
        int value = 0;
        boolean hasNode = true;
        if ((flags & F_MEMS_ALLOWED) == 0) {
            if (!byAddr && addr != 0) {
                return Errno.EINVAL.negative();
            }
            MemoryPolicy p = byAddr ? at(task, addr) : task.scheduling().memoryPolicy();
            boolean interleaves = p.mode() == MemoryPolicy.INTERLEAVE || p.mode() == MemoryPolicy.WEIGHTED_INTERLEAVE;
            if ((flags & F_NODE) != 0) {
                if (!byAddr && !interleaves) {
                    return Errno.EINVAL.negative();
                }
            } else {
                value = p.mode() | p.modeFlags();
            }
            hasNode = p.hasNode();
        }
        if (modeAddr != 0) {
            task.memory().writeInt(modeAddr, value);
        }
        if (nodesAddr != 0) {
            NodeSet.write(task, nodesAddr, count, hasNode);
        }
        return 0;
    }

    private static MemoryPolicy at(Task task, long addr) {
        Vma v = task.addressSpace().tree().find(addr);
        if (v == null) {
            throw Errno.EFAULT.exception();
        }
        return ofBits(v.flags());
    }

    /** Implements {@code set_mempolicy_home_node(2)}: EINVAL; EOPNOTSUPP for a policy that is neither BIND nor PREFERRED_MANY; ENOENT: none there. */
    public long setHomeNode(Task task, long addr, long length, long node, long flags) {
        long len = MemoryChange.pageUp(length);
        if (!MemoryChange.isAligned(addr) || flags != 0 || node != 0 || addr + len < addr) {
            return Errno.EINVAL.negative();
        }
        if (len == 0) {
            return 0;
        }
        VmaTree t = task.addressSpace().tree();
        long result = Errno.ENOENT.negative();
        for (int i = t.indexAbove(addr); i < t.size() && t.get(i).start() < addr + len; i++) {
            int mode = ofBits(t.get(i).flags()).mode();
            if (mode != MemoryPolicy.DEFAULT) {
                if (mode != MemoryPolicy.BIND && mode != MemoryPolicy.PREFERRED_MANY) {
                    return Errno.EOPNOTSUPP.negative();
                }
                result = 0;
            }
        }
        return result;
    }

    private Task find(Task task, int pid) {
        Task t = pid == 0 ? task : task.pids().task(pid);
        if (t == null) {
            throw Errno.ESRCH.exception();
        }
        if (t != task && !TraceAccess.isAllowed(task, t.group(), true)) {
            throw Errno.EPERM.exception();
        }
        return t;
    }

    /** Implements {@code migrate_pages(2)}: pages that could not be moved, 0. ESRCH, EPERM, EINVAL: no node of the machine. */
    public long migratePages(Task task, int pid, long count, long oldAddr, long newAddr) {
        NodeSet.read(task, oldAddr, count);
        NodeSet to = NodeSet.read(task, newAddr, count);
        find(task, pid);
        if (to.isAny() && !to.hasNode0() && !task.credentials().hasCapability(Credentials.CAP_SYS_NICE)) {
            return Errno.EPERM.negative();
        }
        return to.hasNode0() ? 0 : Errno.EINVAL.negative();
    }

    /**
     * Implements {@code move_pages(2)}: writes to {@code statusAddr} (int each) node 0, -ENOENT for a page that is not there,
     * -EFAULT for one that is not mapped. ENODEV for a node that the machine has not; EINVAL, EPERM, ESRCH, EFAULT.
     */
    public long movePages(Task task, int pid, long count, long pagesAddr, long nodesAddr, long statusAddr, int flags) {
        if ((flags & ~(MF_MOVE | MF_MOVE_ALL)) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & MF_MOVE_ALL) != 0 && !task.credentials().hasCapability(Credentials.CAP_SYS_NICE)) {
            return Errno.EPERM.negative();
        }
        Task target = find(task, pid);
        for (long i = 0; i < count; i++) {
            if (task.isDying()) {
                return Errno.EINTR.negative();
            }
            long page = task.memory().readLong(pagesAddr + i * 8) & -4096L;
            int node = nodesAddr == 0 ? 0 : task.memory().readInt(nodesAddr + i * 4);
            if (node != 0) {
                return Errno.ENODEV.negative();
            }
            boolean isMapped = target.addressSpace().tree().find(page) != null;
            long status = !isMapped ? Errno.EFAULT.negative() : MincoreCalls.isResident(target, page) ? 0 : Errno.ENOENT.negative();
            task.memory().writeInt(statusAddr + i * 4, (int) status);
        }
        return 0;
    }
}
