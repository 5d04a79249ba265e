package org.belljar.fs.overlay;

import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.DirectoryListing;
import org.belljar.vfs.VfsPath;

/** An open directory: the merged names as they were when reading began; positions are indices into those. */
final class OverlayDirectoryFile extends DirectoryFile {
    private final OverlayDirectory directory;

    OverlayDirectoryFile(OverlayDirectory directory, VfsPath path, int flags) {
        super(directory, path, flags);
        this.directory = directory;
    }

    @Override
    protected DirectoryListing makeListing(Caller caller) {
        return new MergedListing(directory).all(caller);
    }
}
