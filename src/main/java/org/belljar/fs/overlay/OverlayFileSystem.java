package org.belljar.fs.overlay;

import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;

/**
 * A writable view of a read-only tree: what is changed is copied up into a second file system first, and what is removed
 * is remembered by its directory.
 *
 * <p>The upper file system is fresh and belongs to this overlay alone. So the marks that Linux's overlayfs keeps in the
 * upper tree (whiteouts, opaque directories, redirects, origins) are kept in the overlay's own inodes, each of which its
 * upper inode refers to for as long as it lives. A directory's lower part goes along when it is renamed.
 *
 * <p>Differences to Linux's overlayfs, on purpose: a file that is open for reading when it is copied up is read from its
 * copy from then on; directories can be renamed without redirect_dir. The same: hard links of the lower tree are
 * broken by a copy-up; inode numbers stay over it.
 */
public final class OverlayFileSystem extends FileSystem {
    private final FileSystem lower;
    private final FileSystem upper;
    private final OverlayInode root;

    /**
     * @param lower never changed through this; its names and attributes are taken as stable
     * @param upper an empty file system
     */
    public OverlayFileSystem(FileSystem lower, FileSystem upper) {
        this.lower = lower;
        this.upper = upper;
        this.root = new OverlayInode(this, null, "", lower.root(), null);
        root.adoptRoot(upper.root());
    }

    FileSystem upper() {
        return upper;
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
        return new FsStatistics(0x794c7630, u.blockSize(), u.blocks(), u.blocksFree(), u.blocksAvailable(), u.files(),
                u.filesFree(), u.nameMax());
    }

    @Override
    public void shutdown() {
        upper.shutdown();
        lower.shutdown();
    }
}
