package org.belljar.fs.tmpfs;

import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.VfsPath;

/** An open directory; positions are cookies of entries, valid over changes. */
final class TmpfsDirectoryFile extends DirectoryFile {
    private final TmpfsDirectory directory;

    /** Entries made after the reading began are left out, so that it ends. Guarded by the position's lock. */
    private long limit = Long.MAX_VALUE;

    TmpfsDirectoryFile(TmpfsDirectory directory, VfsPath path, int flags) {
        super(directory, path, flags);
        this.directory = directory;
    }

    @Override
    protected void rewound() {
        limit = directory.fs.nextCookie();
    }

    @Override
    protected void list(Caller caller, long from, DirectorySink sink) {
        TmpfsDirectory.Entry e;
        long at = from;
        while ((e = directory.next(at)) != null && e.cookie() < limit) {
            at = e.cookie() + 1;
            if (!sink.entry(e.name(), e.inode().number(), direntType(e.inode().mode()), at)) {
                break;
            }
        }
        directory.accessed(accessTime());
    }
}
