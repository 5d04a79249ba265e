package org.belljar.mm;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * Memory for the content of in-memory files: one large sparse memfd, mapped by the kernel alone, handed out in chunks of
 * 64 KiB of address space. The host gives memory only for pages that are touched, so a chunk costs what is written to it.
 *
 * <p>Chunks are numbered from 1. Freed chunks keep their pages for reuse up to a bound (a page fault and its zeroing cost
 * more than a copy); beyond it the pages go back to the host.
 */
public final class SharedStore {
    public static final int CHUNK_SHIFT = 16;
    public static final int CHUNK_SIZE = 1 << CHUNK_SHIFT;
    private static final int PAGES_PER_CHUNK = CHUNK_SIZE / 4096;
    private static final int MAX_DIRTY_CHUNKS = 256;
    private static final int PUNCH_HOLE_KEEP_SIZE = 3;
    private static final int PROT_READ_WRITE = 3, MAP_SHARED_NORESERVE = 0x4001;

    private final RankedLock lock = new RankedLock(Rank.STORE);
    private final long limitPages;
    private final int fd;
    private final NativeMemory memory;
    private final int capacity;

    // Guarded by lock:
    private long usedPages;
    private int next = 1;
    private int[] clean = new int[64];
    private int cleanCount;
    private int[] dirty = new int[64];
    private int dirtyCount;
    /** Pages of a free or fresh chunk that hold old bytes: one bit each. */
    private short[] stale = new short[1024];

    /** @param limitBytes memory that may be in use at once: ENOSPC beyond */
    public SharedStore(long limitBytes) {
        this.limitPages = limitBytes >> 12;
        long space = Math.min(1L << 40, Math.max(1L << 30, limitBytes * 16)) & -CHUNK_SIZE;
        this.capacity = (int) (space >> CHUNK_SHIFT);
        this.fd = HostFiles.memfd("belljar-store");
        Errno.check(fd);
        Errno.check(HostFiles.truncate(fd, space));
        long at = Errno.check(Host.call(HostNumbers.MMAP, 0, space, PROT_READ_WRITE, MAP_SHARED_NORESERVE, fd, 0));
        this.memory = NativeMemory.at(at, space);
    }

    /** A store with the limit of a sandbox that was given none. */
    public static SharedStore standard() {
        return new SharedStore(standardLimit());
    }

    /** Half of the host's memory, as Linux's tmpfs has it. */
    public static long standardLimit() {
        NativeMemory info = NativeMemory.allocate(128);
        try {
            long r = Host.call(99, info.address());
            long bytes = info.getLong(32) * Integer.toUnsignedLong(info.getInt(104));
            return r == 0 && bytes > 0 ? bytes / 2 & -4096 : 1L << 30;
        } finally {
            info.free();
        }
    }

    /** The whole store; chunk n starts at {@link #address}. */
    public NativeMemory memory() {
        return memory;
    }

    public static long address(int chunk) {
        return (long) chunk << CHUNK_SHIFT;
    }

    /** Bytes in use, and the limit. */
    public long usedBytes() {
        lock.lock();
        try {
            return usedPages << 12;
        } finally {
            lock.unlock();
        }
    }

    public long limitBytes() {
        return limitPages << 12;
    }

    /** Counts pages as used, in the store or in a memfd of a file's own: false beyond the limit. */
    public boolean reservePages(long pages) {
        lock.lock();
        try {
            if (usedPages + pages > limitPages) {
                return false;
            }
            usedPages += pages;
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void releasePages(long pages) {
        lock.lock();
        try {
            usedPages -= pages;
        } finally {
            lock.unlock();
        }
    }

    /** A chunk, or ENOSPC. Its pages may hold old bytes: see {@link #stalePages}. */
    public int allocate() {
        lock.lock();
        try {
            if (dirtyCount > 0) {
                return dirty[--dirtyCount];
            }
            if (cleanCount > 0) {
                return clean[--cleanCount];
            }
            if (next >= capacity) {
                throw Errno.ENOSPC.exception();
            }
            int c = next++;
            if (c >= stale.length) {
                stale = Arrays.copyOf(stale, stale.length * 2);
            }
            return c;
        } finally {
            lock.unlock();
        }
    }

    /** The pages of a chunk just allocated that are not zero: one bit each, to be zeroed by the new owner when it touches them. */
    public int stalePages(int chunk) {
        lock.lock();
        try {
            int s = stale[chunk] & 0xffff;
            stale[chunk] = 0;
            return s;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a chunk back. {@code touched}: its pages that hold bytes. */
    public void free(int chunk, int touched) {
        boolean punch;
        lock.lock();
        try {
            stale[chunk] = (short) touched;
            punch = touched != 0 && dirtyCount >= MAX_DIRTY_CHUNKS;
            if (touched != 0 && !punch) {
                dirty = push(dirty, dirtyCount++, chunk);
            } else if (touched == 0) {
                clean = push(clean, cleanCount++, chunk);
            }
        } finally {
            lock.unlock();
        }
        if (punch) {
            punch(chunk, 1);
            lock.lock();
            try {
                stale[chunk] = 0;
                clean = push(clean, cleanCount++, chunk);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Takes back a run of neighbouring chunks with one call to the host. */
    public void freeRun(int first, int count) {
        punch(first, count);
        lock.lock();
        try {
            for (int i = count - 1; i >= 0; i--) {
                stale[first + i] = 0;
                clean = push(clean, cleanCount++, first + i);
            }
        } finally {
            lock.unlock();
        }
    }

    private void punch(int chunk, int count) {
        HostFiles.allocate(fd, PUNCH_HOLE_KEEP_SIZE, address(chunk), (long) count << CHUNK_SHIFT);
    }

    /** Gives pages inside a chunk back to the host; they read as zeros then. */
    public void punchPages(int chunk, int firstPage, int count) {
        HostFiles.allocate(fd, PUNCH_HOLE_KEEP_SIZE, address(chunk) + ((long) firstPage << 12), (long) count << 12);
    }

    private static int[] push(int[] stack, int at, int v) {
        int[] s = at < stack.length ? stack : Arrays.copyOf(stack, stack.length * 2);
        s[at] = v;
        return s;
    }

    /** Pages in a chunk. */
    public static int pagesPerChunk() {
        return PAGES_PER_CHUNK;
    }

    /** Gives everything back; nothing may use the store any more. */
    public void close() {
        Host.call(HostNumbers.MUNMAP, memory.address(), memory.size(), 0);
        HostFiles.close(fd);
    }
}
