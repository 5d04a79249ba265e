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
public final class TmpfsFileSystem extends FileSystem {
    private static final long MAGIC = 0x01021994;

    private final SharedStore store;
    private final long maxInodes;
    private final AtomicLong inodes = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong cookies = new AtomicLong(2);
    private final RankedLock tree = new RankedLock(Rank.DENTRY);
    private final TmpfsDirectory root;
    private final String options;

    /**
     * @param store where file data goes; its limit is this file system's
     * @param mode permission bits of the root, with S_ISVTX for /tmp
     */
    public TmpfsFileSystem(SharedStore store, int mode, int uid, int gid, long maxInodes) {
        this(store, mode, uid, gid, maxInodes, "");
    }

    public TmpfsFileSystem(SharedStore store, int mode, int uid, int gid, long maxInodes, String options) {
        this.store = store;
        this.maxInodes = maxInodes;
        this.options = options;
        this.root = new TmpfsDirectory(this, Inode.S_IFDIR | mode & 07777, uid, gid);
    }

    /** As mount(2) makes one: mode, uid, gid and nr_inodes; size is accepted, but all share the store's limit. EINVAL. */
    public static TmpfsFileSystem fromOptions(SharedStore store, long maxInodes, String data) {
        int mode = 01777;
        int uid = 0;
        int gid = 0;
        long inodes = maxInodes;
        try {
            for (String option : data.isEmpty() ? new String[0] : data.split(",")) {
                String value = option.substring(option.indexOf('=') + 1);
                switch (option.substring(0, Math.max(0, option.indexOf('=')))) {
                    case "mode" -> mode = Integer.parseInt(value, 8) & 07777;
                    case "uid" -> uid = Integer.parseInt(value);
                    case "gid" -> gid = Integer.parseInt(value);
                    case "nr_inodes" -> inodes = Long.parseLong(value);
                    case "size", "nr_blocks", "huge", "mpol" -> { }
                    default -> {
                        if (!option.equals("inode64") && !option.equals("inode32") && !option.equals("noswap")) {
                            throw Errno.EINVAL.exception();
                        }
                    }
                }
            }
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
        return new TmpfsFileSystem(store, mode, uid, gid, inodes, data.isEmpty() ? "" : "," + data);
    }

    SharedStore store() {
        return store;
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
        return options;
    }

    @Override
    public Inode root() {
        return root;
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
        long total = store.limitBytes() >> 12;
        long free = Math.max(0, total - (store.usedBytes() >> 12));
        return new FsStatistics(MAGIC, 4096, total, free, free, maxInodes, Math.max(0, maxInodes - inodes.get()), 255);
    }

    @Override
    public boolean hasFileHandles() {
        return true;
    }
}
