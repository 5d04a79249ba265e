package org.belljar.fs.tmpfs;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.belljar.mm.SharedStore;

/**
 * Which chunk of the store holds which 64 KiB of a file, and which pages of it hold data. Leaves of 64 MiB, grown as far
 * as used; a file with holes has only the leaves it needs. Guarded by the file's data lock.
 */
final class ChunkTable {
    static final int LEAF_SHIFT = 26;
    private static final int CHUNKS_PER_LEAF = 1 << LEAF_SHIFT - SharedStore.CHUNK_SHIFT;

    /** 64 MiB of a file. Index: chunk within the leaf; 0: a hole. */
    static final class Leaf {
        int[] chunks = new int[1];
        /** Pages that hold data. */
        short[] touched = new short[1];
        /** Pages that hold old bytes of another file: zeroed when touched. */
        short[] stale = new short[1];
        /** Pages that fallocate made and nobody has written: zeros, and holes to SEEK_DATA. */
        short[] unwritten = new short[1];

        void grow(int index) {
            if (index >= chunks.length) {
                int n = Math.min(CHUNKS_PER_LEAF, Math.max(index + 1, chunks.length * 2));
                chunks = Arrays.copyOf(chunks, n);
                touched = Arrays.copyOf(touched, n);
                stale = Arrays.copyOf(stale, n);
                unwritten = Arrays.copyOf(unwritten, n);
            }
        }

        int writtenPages(int index) {
            return index < chunks.length ? touched[index] & ~unwritten[index] & 0xffff : 0;
        }

        int touchedPages(int index) {
            return index < chunks.length ? touched[index] & 0xffff : 0;
        }
    }

    private Leaf first;
    private TreeMap<Long, Leaf> others;
    private long lastNumber = -1;
    private Leaf last;

    static int index(long offset) {
        return (int) (offset >> SharedStore.CHUNK_SHIFT) & CHUNKS_PER_LEAF - 1;
    }

    /** The leaf of an offset, or null: all of it is a hole. */
    Leaf find(long offset) {
        long n = offset >> LEAF_SHIFT;
        if (n == 0) {
            return first;
        }
        if (n == lastNumber) {
            return last;
        }
        Leaf l = others == null ? null : others.get(n);
        if (l != null) {
            lastNumber = n;
            last = l;
        }
        return l;
    }

    Leaf make(long offset) {
        Leaf l = find(offset);
        if (l == null) {
            l = new Leaf();
            long n = offset >> LEAF_SHIFT;
            if (n == 0) {
                first = l;
            } else {
                if (others == null) {
                    others = new TreeMap<>();
                }
                others.put(n, l);
            }
        }
        return l;
    }

    /** A visitor of leaves in order. */
    interface Visitor {
        void leaf(long fileOffset, Leaf leaf);
    }

    void forEach(Visitor v) {
        if (first != null) {
            v.leaf(0, first);
        }
        if (others != null) {
            for (Map.Entry<Long, Leaf> e : others.entrySet()) {
                v.leaf(e.getKey() << LEAF_SHIFT, e.getValue());
            }
        }
    }

    /** Number of the first leaf at or behind {@code n} that exists, or -1. */
    long nextLeaf(long n) {
        if (n == 0 && first != null) {
            return 0;
        }
        if (others == null) {
            return -1;
        }
        Long k = others.ceilingKey(n);
        return k == null ? -1 : k;
    }

    /** Forgets the leaves that begin at or behind {@code offset}; their chunks have been freed. */
    void dropFrom(long offset) {
        long n = (offset + (1L << LEAF_SHIFT) - 1) >> LEAF_SHIFT;
        lastNumber = -1;
        last = null;
        if (others != null) {
            others.tailMap(n, true).clear();
        }
        if (n == 0) {
            first = null;
        }
    }
}
