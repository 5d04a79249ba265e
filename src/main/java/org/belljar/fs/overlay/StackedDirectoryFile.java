package org.belljar.fs.overlay;

import java.util.List;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.VfsPath;

/** An open directory of a {@link StackedFileSystem}: the names as they were when reading began; positions are indices into those. */
final class StackedDirectoryFile extends DirectoryFile {
    private final StackedDirectory directory;
    /** Guarded by the position's lock. */
    private List<MergedListing.Entry> entries;

    StackedDirectoryFile(StackedDirectory directory, VfsPath path, int flags) {
        super(directory, path, flags);
        this.directory = directory;
    }

    @Override
    protected void rewound() {
        entries = null;
    }

    @Override
    protected void list(Caller caller, long from, DirectorySink sink) {
        if (entries == null) {
            entries = StackedListing.of(directory, caller);
        }
        for (long i = from - FIRST_COOKIE; i >= 0 && i < entries.size(); i++) {
            MergedListing.Entry e = entries.get((int) i);
            if (!sink.entry(e.name(), e.ino(), e.type(), i + FIRST_COOKIE + 1)) {
                return;
            }
        }
    }
}
