package org.belljar.mm;

import java.util.List;

/**
 * The mappings of an address space, sorted by address, never overlapping. Immutable: an edit makes a new tree, so readers
 * (EFAULT checks, procfs) take no lock and fork shares it as it stands. A flat array: at the usual 50 to 300 mappings an
 * edit copies about a kilobyte, and a search is a few cache lines; 10,000 mappings cost 40 KB a change.
 */
public final class VmaTree {
    static final VmaTree EMPTY = new VmaTree(new Vma[0]);

    private final Vma[] areas;

    private VmaTree(Vma[] areas) {
        this.areas = areas;
    }

    public int size() {
        return areas.length;
    }

    public Vma get(int i) {
        return areas[i];
    }

    /** Index of the first mapping that ends above {@code addr}; {@link #size()} if there is none. */
    public int indexAbove(long addr) {
        int lo = 0;
        int hi = areas.length;
        while (lo < hi) {
            int mid = lo + hi >>> 1;
            if (areas[mid].end() > addr) {
                hi = mid;
            } else {
                lo = mid + 1;
            }
        }
        return lo;
    }

    /** The mapping that contains {@code addr}, or null. */
    public Vma find(long addr) {
        int i = indexAbove(addr);
        return i < areas.length && areas[i].start() <= addr ? areas[i] : null;
    }

    /** Whether something is mapped in [start, end). */
    public boolean overlaps(long start, long end) {
        int i = indexAbove(start);
        return i < areas.length && areas[i].start() < end;
    }

    /** Whether [start, end) is mapped without a hole. */
    public boolean covers(long start, long end) {
        return coveredUpTo(start, end) >= end;
    }

    /** End of the unbroken run of mappings from {@code start} on, at most {@code end}; {@code start} if there is none. */
    public long coveredUpTo(long start, long end) {
        long at = start;
        for (int i = indexAbove(start); i < areas.length && at < end; i++) {
            if (areas[i].start() > at) {
                break;
            }
            at = areas[i].end();
        }
        return Math.min(at, end);
    }

    /** Whether every page of [addr, addr+len) is mapped with all bits of {@code prot}. */
    boolean permits(long addr, long len, int prot) {
        long end = addr + len;
        long at = addr;
        for (int i = indexAbove(addr); at < end; i++) {
            if (i >= areas.length || areas[i].start() > at || (areas[i].prot() & prot) != prot) {
                return false;
            }
            at = areas[i].end();
        }
        return true;
    }

    /** A tree in which entries [from, to) are replaced. */
    VmaTree spliced(int from, int to, List<Vma> with) {
        int n = with.size();
        Vma[] now = new Vma[areas.length - (to - from) + n];
        System.arraycopy(areas, 0, now, 0, from);
        for (int i = 0; i < n; i++) {
            now[from + i] = with.get(i);
        }
        System.arraycopy(areas, to, now, from + n, areas.length - to);
        return new VmaTree(now);
    }
}
