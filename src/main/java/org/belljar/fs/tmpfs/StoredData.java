package org.belljar.fs.tmpfs;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.NativeMemory;
import org.belljar.mm.SharedStore;
import org.belljar.vfs.IoBuffer;

/** File content in the shared store: page-wise sparse, no host descriptor of its own. Guarded by the file's data lock. */
final class StoredData {
    private static final int CHUNK = SharedStore.CHUNK_SIZE;

    private final PageQuota quota;
    private final SharedStore store;
    private final ChunkTable table = new ChunkTable();
    private long pages;

    StoredData(PageQuota quota) {
        this.quota = quota;
        this.store = quota.store();
    }

    /** Pages that hold data. */
    long pages() {
        return pages;
    }

    /** Bits of the pages from byte {@code from} up to {@code to} (exclusive) of a chunk. */
    private static int pageMask(int from, int to) {
        int lo = from >> 12;
        int hi = to + 4095 >> 12;
        return (1 << hi) - (1 << lo);
    }

    /** Reads [offset, offset+len), all within the file's size. Short when the guest's memory is bad. */
    long read(IoBuffer dst, long offset, long len) {
        long done = 0;
        while (done < len) {
            long at = offset + done;
            int in = (int) (at & CHUNK - 1);
            int n = (int) Math.min(len - done, CHUNK - in);
            ChunkTable.Leaf leaf = table.find(at);
            int i = ChunkTable.index(at);
            int touched = leaf == null ? 0 : leaf.touchedPages(i);
            int got;
            try {
                got = readChunk(dst, leaf, i, touched, in, n);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            done += got;
            if (got < n) {
                return done;
            }
        }
        return done;
    }

    private int readChunk(IoBuffer dst, ChunkTable.Leaf leaf, int i, int touched, int in, int n) {
        int mask = pageMask(in, in + n);
        if ((touched & mask) == mask) {
            return dst.put(store.memory(), SharedStore.address(leaf.chunks[i]) + in, n);
        }
        if ((touched & mask) == 0) {
            return dst.putZeros(n);
        }
        int done = 0;
        while (done < n) {
            int at = in + done;
            boolean data = (touched >> (at >> 12) & 1) != 0;
            int run = 4096 - (at & 4095);
            while (done + run < n && ((touched >> (at + run >> 12) & 1) != 0) == data) {
                run += 4096;
            }
            run = Math.min(run, n - done);
            int got = data ? dst.put(store.memory(), SharedStore.address(leaf.chunks[i]) + at, run) : dst.putZeros(run);
            done += got;
            if (got < run) {
                break;
            }
        }
        return done;
    }

    /** Writes up to {@code len} bytes; ENOSPC when nothing could be written, else short. */
    long write(IoBuffer src, long offset, long len) {
        long done = 0;
        while (done < len) {
            long at = offset + done;
            int in = (int) (at & CHUNK - 1);
            int n = (int) Math.min(len - done, CHUNK - in);
            int got;
            try {
                got = writeChunk(src, at, in, n);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            done += got;
            if (got < n) {
                return done;
            }
        }
        return done;
    }

    private int writeChunk(IoBuffer src, long at, int in, int n) {
        ChunkTable.Leaf leaf = table.make(at);
        int i = ChunkTable.index(at);
        int fresh = touch(leaf, i, in, n);
        leaf.unwritten[i] &= (short) ~pageMask(in, in + n);
        long base = SharedStore.address(leaf.chunks[i]);
        int got = 0;
        try {
            if (fresh != 0) {
                zeroStaleEdges(leaf, i, fresh, in, n);
            }
            got = src.get(store.memory(), base + in, n);
            return got;
        } finally {
            if (fresh != 0) {
                if (got < n) {
                    zeroStale(leaf, i, fresh & pageMask(in + got & -4096, in + n), in + got);
                }
                leaf.stale[i] &= (short) ~fresh;
            }
        }
    }

    /** Makes the chunk and its pages exist; returns the bits of the pages that did not. */
    private int touch(ChunkTable.Leaf leaf, int i, int in, int n) {
        leaf.grow(i);
        int fresh = pageMask(in, in + n) & ~leaf.touched[i] & 0xffff;
        if (fresh != 0) {
            int count = Integer.bitCount(fresh);
            if (!quota.reserve(count)) {
                throw Errno.ENOSPC.exception();
            }
            if (leaf.chunks[i] == 0) {
                allocate(leaf, i, count);
            }
            pages += count;
            leaf.touched[i] |= (short) fresh;
        }
        return fresh;
    }

    private void allocate(ChunkTable.Leaf leaf, int i, int reserved) {
        boolean done = false;
        try {
            int c = store.allocate();
            leaf.chunks[i] = c;
            leaf.stale[i] = (short) store.stalePages(c);
            done = true;
        } finally {
            if (!done) {
                quota.release(reserved);
            }
        }
    }

    /** Zeroes what the write will not cover of its first and last page. */
    private void zeroStaleEdges(ChunkTable.Leaf leaf, int i, int fresh, int in, int n) {
        int stale = leaf.stale[i] & fresh;
        if (stale == 0) {
            return;
        }
        long base = SharedStore.address(leaf.chunks[i]);
        int first = in >> 12;
        int last = in + n - 1 >> 12;
        NativeMemory m = store.memory();
        if ((stale >> first & 1) != 0 && (in & 4095) != 0) {
            m.fill(base + ((long) first << 12), in & 4095, (byte) 0);
        }
        int end = in + n & 4095;
        if ((stale >> last & 1) != 0 && end != 0) {
            m.fill(base + in + n, 4096 - end, (byte) 0);
        }
    }

    /** Zeroes stale pages of a set from byte {@code from} of the chunk on. */
    private void zeroStale(ChunkTable.Leaf leaf, int i, int set, int from) {
        int stale = leaf.stale[i] & set;
        long base = SharedStore.address(leaf.chunks[i]);
        for (int p = 0; p < SharedStore.pagesPerChunk(); p++) {
            if ((stale >> p & 1) != 0) {
                int start = Math.max(p << 12, from);
                store.memory().fill(base + start, (p + 1 << 12) - start, (byte) 0);
            }
        }
    }

    /** fallocate: makes the pages of a range exist, as zeros where they did not. */
    void allocateRange(long offset, long len) {
        long at = offset;
        while (at < offset + len) {
            int in = (int) (at & CHUNK - 1);
            int n = (int) Math.min(offset + len - at, CHUNK - in);
            ChunkTable.Leaf leaf = table.make(at);
            int i = ChunkTable.index(at);
            int fresh = touch(leaf, i, in, n);
            zeroStale(leaf, i, fresh, 0);
            leaf.stale[i] &= (short) ~fresh;
            leaf.unwritten[i] |= (short) fresh;
            at += n;
        }
    }

    /** Frees all behind {@code size} and zeroes the rest of its last page. */
    void truncate(long size) {
        int in = (int) (size & CHUNK - 1);
        if (in != 0) {
            punchInChunk(size, CHUNK - in);
        }
        long from = size > Long.MAX_VALUE - CHUNK ? Long.MAX_VALUE : size + CHUNK - 1 & -CHUNK;
        long[] run = new long[2];
        table.forEach((offset, leaf) -> {
            for (int i = 0; i < leaf.chunks.length; i++) {
                if (offset + ((long) i << SharedStore.CHUNK_SHIFT) >= from) {
                    freeChunk(leaf, i, run);
                }
            }
        });
        flushRun(run);
        table.dropFrom(from);
    }

    /** Frees a chunk; neighbouring ones of large files are gathered in {@code run} (first, count) for one host call. */
    private void freeChunk(ChunkTable.Leaf leaf, int i, long[] run) {
        int c = leaf.chunks[i];
        if (c == 0) {
            return;
        }
        int touched = leaf.touched[i] & 0xffff;
        int count = Integer.bitCount(touched);
        pages -= count;
        quota.release(count);
        int old = touched | leaf.stale[i] & 0xffff;
        leaf.chunks[i] = 0;
        leaf.touched[i] = 0;
        leaf.stale[i] = 0;
        leaf.unwritten[i] = 0;
        if (run[1] > 0 && run[0] + run[1] == c) {
            run[1]++;
        } else if (run[1] == 0 && old == 0xffff) {
            run[0] = c;
            run[1] = 1;
        } else {
            store.free(c, old);
        }
    }

    private void flushRun(long[] run) {
        if (run[1] == 1) {
            store.free((int) run[0], 0xffff);
        } else if (run[1] > 1) {
            store.freeRun((int) run[0], (int) run[1]);
        }
        run[1] = 0;
    }

    /** Makes a hole. */
    void punch(long offset, long len) {
        long at = offset;
        long end = offset + len;
        long[] run = new long[2];
        while (at < end) {
            ChunkTable.Leaf leaf = table.find(at);
            if (leaf == null) {
                long next = table.nextLeaf((at >> ChunkTable.LEAF_SHIFT) + 1);
                if (next < 0) {
                    break;
                }
                at = Math.max(at, next << ChunkTable.LEAF_SHIFT);
                continue;
            }
            int in = (int) (at & CHUNK - 1);
            int n = (int) Math.min(end - at, CHUNK - in);
            int i = ChunkTable.index(at);
            if (n == CHUNK && i < leaf.chunks.length) {
                freeChunk(leaf, i, run);
            } else {
                punchInChunk(at, n);
            }
            at += n;
        }
        flushRun(run);
    }

    /** Whole pages go, parts of pages are zeroed. */
    private void punchInChunk(long at, int n) {
        ChunkTable.Leaf leaf = table.find(at);
        int i = ChunkTable.index(at);
        if (leaf == null || leaf.touchedPages(i) == 0) {
            return;
        }
        int in = (int) (at & CHUNK - 1);
        int end = in + n;
        int touched = leaf.touched[i] & 0xffff;
        long base = SharedStore.address(leaf.chunks[i]);
        int firstWhole = in + 4095 >> 12;
        int endWhole = end >> 12;
        if (firstWhole > endWhole) {
            zero(touched, base, in, end);
            return;
        }
        zero(touched, base, in, firstWhole << 12);
        zero(touched, base, endWhole << 12, end);
        int gone = touched & (1 << endWhole) - (1 << firstWhole);
        if (gone != 0) {
            store.punchPages(leaf.chunks[i], firstWhole, endWhole - firstWhole);
            leaf.touched[i] &= (short) ~gone;
            leaf.unwritten[i] &= (short) ~gone;
            leaf.stale[i] &= (short) ~((1 << endWhole) - (1 << firstWhole));
            pages -= Integer.bitCount(gone);
            quota.release(Integer.bitCount(gone));
        }
    }

    private void zero(int touched, long base, int from, int to) {
        if (to > from && (touched >> (from >> 12) & 1) != 0) {
            store.memory().fill(base + from, to - from, (byte) 0);
        }
    }

    /** First byte at or behind {@code offset} whose page holds data (or with {@code hole} holds none); {@code size} if none. */
    long next(long offset, long size, boolean hole) {
        long at = offset;
        while (at < size) {
            ChunkTable.Leaf leaf = table.find(at);
            if (leaf == null) {
                if (hole) {
                    return at;
                }
                long n = table.nextLeaf((at >> ChunkTable.LEAF_SHIFT) + 1);
                if (n < 0) {
                    return size;
                }
                at = n << ChunkTable.LEAF_SHIFT;
                continue;
            }
            int touched = leaf.writtenPages(ChunkTable.index(at));
            for (int p = (int) (at >> 12 & 15); p < 16; p++) {
                if ((touched >> p & 1) != 0 != hole) {
                    return Math.min(size, Math.max(offset, (at & -CHUNK) + ((long) p << 12)));
                }
            }
            at = (at & -CHUNK) + CHUNK;
        }
        return size;
    }

    /** A receiver of the pieces that hold data. */
    interface PieceSink {
        void piece(long fileOffset, NativeMemory memory, long at, int len);
    }

    void forEachPiece(PieceSink sink) {
        table.forEach((offset, leaf) -> {
            for (int i = 0; i < leaf.chunks.length; i++) {
                int touched = leaf.touched[i] & 0xffff;
                for (int p = 0; p < 16 && touched != 0; p++) {
                    int run = 0;
                    while (p + run < 16 && (touched >> p + run & 1) != 0) {
                        run++;
                    }
                    if (run > 0) {
                        sink.piece(offset + ((long) i << SharedStore.CHUNK_SHIFT) + ((long) p << 12), store.memory(),
                                SharedStore.address(leaf.chunks[i]) + ((long) p << 12), run << 12);
                        p += run;
                    }
                }
            }
        });
    }
}
