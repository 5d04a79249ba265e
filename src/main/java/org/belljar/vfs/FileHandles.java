package org.belljar.vfs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * What file handles (name_to_handle_at(2)) lead to: the objects asked for last. A handle of one that has been forgotten for
 * newer ones is stale, as it may become on Linux too.
 */
public final class FileHandles {
    /** struct file_handle {u32 bytes, s32 type, u8[]}; ours are as those of tmpfs, {u32 generation, u64 inode number}. */
    public static final int HEADER = 8, BYTES = 12, GENERATION = 0x426a6172;
    private static final int FILEID_INO32_GEN = 1, FILEID_INO64_GEN = 0x81;
    private static final int KEPT = 1 << 14;

    private record Key(FileSystem fileSystem, long inode) {}

    private final RankedLock lock = new RankedLock(Rank.STORE);
    /** Guarded by lock; the least recently used goes first. */
    private final Map<Key, Dentry> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Dentry> eldest) {
            return size() > KEPT;
        }
    };

    /** The type of an inode's handle: whether it can be opened shows in it. */
    public static int type(FileSystem fs) {
        return fs.hasFileHandles() ? FILEID_INO32_GEN : FILEID_INO64_GEN;
    }

    /** Whether a handle of that type and length can be opened. */
    public static boolean canBeOpened(int type, int bytes) {
        return type == FILEID_INO32_GEN && bytes >= BYTES;
    }

    public void remember(Dentry d) {
        Inode i = d.inode();
        lock.lock();
        try {
            known.put(new Key(i.fileSystem(), i.number()), d);
        } finally {
            lock.unlock();
        }
    }

    /** The object, or null if it is not known or gone. */
    public Dentry find(FileSystem fs, long inodeNumber) {
        Dentry d;
        lock.lock();
        try {
            d = known.get(new Key(fs, inodeNumber));
        } finally {
            lock.unlock();
        }
        Inode i = d == null ? null : d.inode();
        if (i == null || i.number() != inodeNumber) {
            return null;
        }
        return i.linkCount() > 0 || i.readers() > 0 || i.writers() > 0 ? d : null;
    }
}
