package org.belljar.mm;

import org.belljar.platform.GuestProcess;

/**
 * An address space as a debugger sees it: every page that the guest has mapped can be read, and those that it could make
 * writable can be written, whatever their protection (FOLL_FORCE). Nothing of the platform's own lies within reach.
 */
public final class TraceMemory {
    private TraceMemory() {}

    private interface Transfer {
        /** Bytes moved at {@code addr}, all of them within one mapping; short or negative at a bad page. */
        long move(GuestMemory memory, long addr, int at, int len);
    }

    /** Bytes read before the first page that cannot be. */
    public static int read(AddressSpace space, long addr, byte[] dst, int offset, int len) {
        return transfer(space, addr, len, (memory, a, at, n) -> {
            int direct = memory.readPartly(a, dst, offset + at, n);
            return direct == n ? n : memory.readForced(a, dst, offset + at, n);
        });
    }

    /** Bytes written before the first page that cannot be. */
    public static int write(AddressSpace space, long addr, byte[] src, int offset, int len) {
        return transfer(space, addr, len, (memory, a, at, n) -> {
            int direct = memory.writePartly(a, src, offset + at, n);
            return direct == n ? n : memory.writeForced(a, src, offset + at, n);
        });
    }

    private static int transfer(AddressSpace space, long addr, int len, Transfer t) {
        GuestProcess process = space.process();
        GuestMemory memory = GuestMemory.processOnly(process);
        try {
            int done = 0;
            while (done < len) {
                long a = addr + done;
                long end = endOfMapping(space, process, a);
                if (end == 0) {
                    break;
                }
                int n = (int) Math.min(Math.min(len - done, end - a), 1 << 16);
                long r = t.move(memory, a, done, n);
                done += (int) Math.max(r, 0);
                if (r < n) {
                    break;
                }
            }
            return done;
        } finally {
            memory.close();
        }
    }

    /** End of the mapping that holds an address, the host's vDSO included; 0 if there is none. */
    private static long endOfMapping(AddressSpace space, GuestProcess process, long addr) {
        Vma v = space.tree().find(addr);
        if (v != null) {
            return v.end();
        }
        long vdso = process.vdsoAddress();
        return vdso != 0 && addr >= vdso && addr < vdso + process.vdsoLength() ? vdso + process.vdsoLength() : 0;
    }
}
