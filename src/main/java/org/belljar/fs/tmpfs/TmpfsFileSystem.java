package org.belljar.fs.tmpfs;

import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.mm.SharedStore;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;

/**
 * A file system in memory. Trees are Java objects, file data lies in a {@link SharedStore} that several of them may share.
 *
 * <p>Locks: the tree lock for directory entries and link counts (innermost but for data), each file's data lock for its
 * content. The file system locks itself, so that an overlay may use it without the VFS.
 */
public sealed class TmpfsFileSystem extends FileSystem permits RamFileSystem {
    private static final long MAGIC = 0x01021994;

    private final PageQuota quota;
    private final AtomicLong inodes = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong cookies = new AtomicLong(2);
    private final RankedLock tree = new RankedLock(Rank.DENTRY);
    private final TmpfsDirectory root;
    private volatile boolean takesDirect = true;
    private volatile long maxInodes;
    /** What was asked for of {@code nr_inodes}, or -1. */
    private volatile long shownInodes = -1;

    /**
     * @param store where file data goes; its limit is this file system's
     * @param mode permission bits of the root, with S_ISVTX for /tmp
     */
    public TmpfsFileSystem(SharedStore store, int mode, int uid, int gid, long maxInodes) {
        this.quota = new PageQuota(store, Long.MAX_VALUE);
        this.maxInodes = maxInodes;
        this.root = new TmpfsDirectory(this, Inode.S_IFDIR | mode & 07777, uid, gid);
    }

    /** As mount(2) makes one: size or nr_blocks, nr_inodes, mode, uid, gid. EINVAL. */
    public static TmpfsFileSystem fromOptions(SharedStore store, long maxInodes, Caller caller, String data) {
        TmpfsOptions o = TmpfsOptions.parse(caller, data, 2 * store.limitBytes() >> 12);
        TmpfsFileSystem fs = new TmpfsFileSystem(store, o.mode == -1 ? 01777 : o.mode,
                o.uid == -1 ? caller.credentials().fsuid() : o.uid, o.gid == -1 ? caller.credentials().fsgid() : o.gid,
                o.inodes == -1 ? maxInodes : Math.min(maxInodes, o.inodes));
        fs.shownInodes = o.inodes;
        if (o.pages != -1) {
            fs.quota.setLimit(o.pages);
        }
        return fs;
    }

    /** Limits may change as far as they are not exceeded already: EINVAL. */
    @Override
    public void reconfigure(Caller caller, String data) {
        TmpfsOptions o = TmpfsOptions.parse(caller, data, 2 * quota.store().limitBytes() >> 12);
        if (o.inodes != -1 && o.inodes < inodes.get() || o.pages != -1 && !quota.setLimit(o.pages)) {
            throw Errno.EINVAL.exception();
        }
        if (o.inodes != -1) {
            maxInodes = o.inodes;
            shownInodes = o.inodes;
        }
    }

    PageQuota quota() {
        return quota;
    }

    RankedLock tree() {
        return tree;
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    long nextCookie() {
        return cookies.getAndIncrement();
    }

    /** Charges one inode: ENOSPC beyond the limit. */
    void chargeInode() {
        if (inodes.incrementAndGet() > maxInodes) {
            inodes.decrementAndGet();
            throw Errno.ENOSPC.exception();
        }
    }

    void unchargeInode() {
        inodes.decrementAndGet();
    }

    @Override
    public String type() {
        return "tmpfs";
    }

    @Override
    public String options() {
        StringBuilder s = new StringBuilder();
        if (quota.isLimited()) {
            s.append(",size=").append(quota.limitPages() << 2).append('k');
        }
        if (shownInodes != -1) {
            s.append(",nr_inodes=").append(shownInodes);
        }
        appendMode(s, 01777);
        if (root.uid() != 0) {
            s.append(",uid=").append(Integer.toUnsignedString(root.uid()));
        }
        if (root.gid() != 0) {
            s.append(",gid=").append(Integer.toUnsignedString(root.gid()));
        }
        return s.toString();
    }

    void appendMode(StringBuilder s, int standard) {
        int mode = root.mode() & 07777;
        if (mode != standard) {
            s.append(",mode=").append(Integer.toOctalString(mode));
        }
    }

    @Override
    public void shutdown() {
        root.discard();
    }

    @Override
    public Inode root() {
        return root;
    }

    /** For the files of memfd_create(2): O_DIRECT cannot be set for them. */
    public void refuseDirect() {
        takesDirect = false;
    }

    boolean takesDirect() {
        return takesDirect;
    }

    /** Extended attributes and access lists. */
    boolean hasXattrs() {
        return true;
    }

    /** Holes can be found and made, and space allocated ahead. */
    boolean hasHoles() {
        return true;
    }

    boolean hasDirectorySizes() {
        return true;
    }

    /** A regular file without a name: memfd_create(2). It takes seals if {@code sealable}. */
    public Inode newUnnamedFile(Caller caller, int mode, boolean sealable) {
        TmpfsFile f = new TmpfsFile(this, Inode.S_IFREG | mode & 07777, caller.credentials().fsuid(), caller.credentials().fsgid());
        f.setUnnamed(false);
        f.setSealable(sealable);
        return f;
    }

    @Override
    public FsStatistics statistics() {
        long free = quota.freePages();
        return new FsStatistics(MAGIC, 4096, quota.limitPages(), free, free, maxInodes, Math.max(0, maxInodes - inodes.get()), 255);
    }

    @Override
    public boolean hasFileHandles() {
        return true;
    }
}
