package org.belljar.mm;

import java.util.TreeMap;
import org.belljar.platform.GuestThread;
import org.belljar.platform.HostCalls;

/** A host for tests: executes host calls on a table of pages, and fails where Linux would. */
final class PageModel implements HostCalls {
    /** Protection and a tag of what is mapped, by page number. */
    record PageState(int prot, long tag) {}

    final TreeMap<Long, PageState> pages = new TreeMap<>();
    /** Descriptors that went into the guest process, and whether one stays there. */
    private int injections;
    private boolean holds;
    private int size;

    private static void check(long addr, long len) {
        if ((addr & 4095) != 0 || (len & 4095) != 0 || len <= 0 || addr < AddressSpace.LOWEST
                || addr + len > GuestMemory.TASK_SIZE) {
            throw new AssertionError("host call on " + Long.toHexString(addr) + "+" + Long.toHexString(len));
        }
    }

    private void map(long addr, long len, int prot, long tag) {
        check(addr, len);
        size++;
        for (long a = addr; a < addr + len; a += 4096) {
            pages.put(a >>> 12, new PageState(prot, tag));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int capacity() {
        return 128;
    }

    @Override
    public void clear() {
        size = 0;
    }

    @Override
    public void mapAnonymous(long addr, long len, int prot, int flags) {
        map(addr, len, prot, 0);
    }

    @Override
    public void mapFile(long addr, long len, int prot, int flags, int hostFd, long offset) {
        map(addr, len, prot, 1);
        if (!holds) {
            injections++;
        }
    }

    @Override
    public void holdFile(int hostFd) {
        holds = true;
        injections++;
    }

    @Override
    public void releaseFile() {
        holds = false;
    }

    int injections() {
        return injections;
    }

    boolean holds() {
        return holds;
    }

    @Override
    public void unmap(long addr, long len) {
        check(addr, len);
        size++;
        pages.subMap(addr >>> 12, addr + len >>> 12).clear();
    }

    @Override
    public void protect(long addr, long len, int prot) {
        check(addr, len);
        size++;
        for (long a = addr; a < addr + len; a += 4096) {
            PageState p = pages.get(a >>> 12);
            if (p == null) {
                throw new AssertionError("mprotect of an unmapped page");
            }
            pages.put(a >>> 12, new PageState(prot, p.tag));
        }
    }

    @Override
    public void remap(long oldAddr, long oldLen, long newLen, int flags, long newAddr) {
        size++;
        long to = (flags & Remapper.FIXED) != 0 ? newAddr : oldAddr;
        check(to, newLen);
        PageState first = pages.get(oldAddr >>> 12);
        TreeMap<Long, PageState> moved = new TreeMap<>();
        for (long a = 0; a < newLen; a += 4096) {
            PageState p = a < oldLen ? pages.get(oldAddr + a >>> 12) : first;
            if (p == null) {
                throw new AssertionError("mremap of an unmapped page");
            }
            moved.put(to + a >>> 12, p);
        }
        if ((flags & Remapper.DONTUNMAP) == 0 && oldLen > 0) {
            pages.subMap(oldAddr >>> 12, oldAddr + oldLen >>> 12).clear();
        }
        pages.putAll(moved);
    }

    @Override
    public void advise(long addr, long len, int advice) {
        check(addr, len);
        size++;
    }

    @Override
    public void zero(long addr, long len) {
        size++;
        for (long a = addr & -4096; a < addr + len; a += 4096) {
            if (!pages.containsKey(a >>> 12)) {
                throw new AssertionError("zeroing an unmapped page");
            }
        }
    }

    @Override
    public boolean copyOut(long addr, byte[] src, int offset, int len) {
        size++;
        return true;
    }

    @Override
    public void futexOr(long addr, int bit) {
        size++;
    }

    @Override
    public void futex(long addr, int op, int val, long timeout, long addr2, int val3) {}

    @Override
    public void futexWaitUntil(long addr, int val, long deadlineNs) {}

    @Override
    public void futexWaitv(long watchesAddr, int count, long timeout, int clock) {}

    @Override
    public void futexWaitv(byte[] watches, long timeout, int clock) {}

    @Override
    public void rseq(long addr, int len, int flags, int signature) {}

    @Override
    public void membarrier(int command, int flags, int cpu) {}

    @Override
    public void trapTimeStamps(boolean trap) {}

    @Override
    public void trapCpuid(boolean trap) {}

    @Override
    public void userfaultfd() {}

    @Override
    public void close(int guestFd) {}

    @Override
    public long result(int i) {
        return 0;
    }

    @Override
    public void fork(GuestThread child) {
        throw new UnsupportedOperationException();
    }

    /** Fails unless the tree describes exactly the pages that are mapped here. */
    void assertAgrees(VmaTree tree) {
        long at = 0;
        long count = 0;
        for (int i = 0; i < tree.size(); i++) {
            Vma v = tree.get(i);
            if (v.start() < at || v.end() <= v.start()) {
                throw new AssertionError("not sorted: " + v);
            }
            if (i > 0 && tree.get(i - 1).mergesWith(v)) {
                throw new AssertionError("not merged: " + tree.get(i - 1) + " and " + v);
            }
            at = v.end();
            for (long a = v.start(); a < v.end(); a += 4096) {
                PageState p = pages.get(a >>> 12);
                if (p == null || p.prot != v.prot()) {
                    throw new AssertionError("host has " + p + " at " + Long.toHexString(a) + ", tree " + v);
                }
                count++;
            }
        }
        if (count != pages.size()) {
            throw new AssertionError("host has " + pages.size() + " pages, tree " + count);
        }
    }
}
