package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.PageMap;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;

/** mincore. */
public final class MincoreCalls {
    private static final int CHUNK_PAGES = 4096;

    /**
     * Implements {@code mincore(2)}: one byte a page to {@code vec}, bit 0 set for a resident page. EINVAL: unaligned; ENOMEM:
     * a hole or a range outside; EFAULT: vec. Private memory answers from the host's page tables; file pages, which the
     * guest shares with the host's page cache, always read as resident (what Linux says too to callers that do not own the
     * file).
     */
    public long mincore(Task task, long addr, long length, long vec) {
        if (!MemoryChange.isAligned(addr)) {
            return Errno.EINVAL.negative();
        }
        if (!GuestMemory.isUserRange(addr, length)) {
            return Errno.ENOMEM.negative();
        }
        long pages = MemoryChange.pageUp(length) >>> 12;
        if (!GuestMemory.isUserRange(vec, pages)) {
            return Errno.EFAULT.negative();
        }
        VmaTree tree = task.addressSpace().tree();
        long done = 0;
        while (done < pages) {
            int n = (int) Math.min(pages - done, CHUNK_PAGES);
            long from = addr + (done << 12);
            if (!tree.covers(from, from + ((long) n << 12))) {
                return Errno.ENOMEM.negative();
            }
            byte[] out = new byte[n];
            resident(task, tree, from, out);
            task.memory().writeBytes(vec + done, out);
            done += n;
        }
        return 0;
    }

    /** Whether one mapped page of a task is there. */
    static boolean isResident(Task task, long page) {
        byte[] out = new byte[1];
        resident(task, task.addressSpace().tree(), page, out);
        return out[0] != 0;
    }

    private static void resident(Task task, VmaTree tree, long from, byte[] out) {
        NativeMemory entries = NativeMemory.allocate(out.length * 8L);
        try {
            boolean known = PageMap.read(task.thread().process().hostPid(), from, entries);
            for (int i = 0; i < out.length; i++) {
                Vma v = tree.find(from + ((long) i << 12));
                boolean isFile = v != null && v.backing() != null && v.backing().file() != null;
                boolean present = entries.getLong(i * 8L) < 0;
                out[i] = (byte) (isFile || !known || present ? 1 : 0);
            }
        } finally {
            entries.free();
        }
    }
}
