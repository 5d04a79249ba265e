package org.belljar.fs.overlay;

import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.DirectoryListing;
import org.belljar.vfs.VfsPath;

/** An open directory of a {@link StackedFileSystem}: the names as they were when reading began; positions are indices into those. */
final class StackedDirectoryFile extends DirectoryFile {
    private final StackedDirectory directory;

    StackedDirectoryFile(StackedDirectory directory, VfsPath path, int flags) {
        super(directory, path, flags);
        this.directory = directory;
    }

    @Override
    protected DirectoryListing makeListing(Caller caller) {
        return StackedListing.of(directory, caller);
    }
}
