package org.belljar.fs.overlay;

import java.util.concurrent.atomic.AtomicLong;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelCaller;

/**
 * A writable view of a read-only tree: what is changed is copied up into a second file system first, and what is removed
 * is remembered by its directory.
 *
 * <p>The upper file system is fresh and belongs to this overlay alone. So the marks that Linux's overlayfs keeps in the
 * upper tree (whiteouts, opaque directories, redirects, origins) are kept in the overlay's own inodes, each of which its
 * upper inode refers to for as long as it lives.
 */
public final class OverlayFileSystem extends FileSystem {
    private static final long MAGIC = 0x794c7630;

    private final FileSystem lower;
    private final FileSystem upper;
    private final OverlayDirectory root;
    private final Inode index;
    private final AtomicLong indexNumbers = new AtomicLong();
    private final HardLinks hardLinks = new HardLinks();

    /**
     * @param lower never changed through this; its names and attributes are taken as stable
     * @param upper an empty file system
     */
    public OverlayFileSystem(FileSystem lower, FileSystem upper) {
        this.lower = lower;
        this.upper = upper;
        KernelCaller kernel = new KernelCaller(null);
        this.root = new OverlayDirectory(this, lower.root(), upper.root().mkdir(kernel, "root", 0700));
        this.index = upper.root().mkdir(kernel, "index", 0700);
    }

    /** The directory of copies whose names are not in the upper tree. */
    Inode index() {
        return index;
    }

    HardLinks hardLinks() {
        return hardLinks;
    }

    long nextIndexNumber() {
        return indexNumbers.incrementAndGet();
    }

    /** The overlay's inode of a lower object that has no copy under this name. */
    OverlayInode ofLower(OverlayDirectory parent, String name, Inode object) {
        if (object.isDirectory()) {
            return new OverlayDirectory(parent, name, object);
        }
        return object.linkCount() > 1 ? hardLinks.get(parent, name, object) : new OverlayInode(parent, name, object, false);
    }

    @Override
    public String type() {
        return "overlay";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public FsStatistics statistics() {
        FsStatistics u = upper.statistics();
        return new FsStatistics(MAGIC, u.blockSize(), u.blocks(), u.blocksFree(), u.blocksAvailable(), u.files(), u.filesFree(),
                u.nameMax());
    }

    @Override
    public void shutdown() {
        upper.shutdown();
        lower.shutdown();
    }

    @Override
    public boolean hasFileHandles() {
        return true;
    }
}
