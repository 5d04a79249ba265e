package org.belljar.fs.host;

import org.belljar.abi.Errno;
import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.DirectoryListing;
import org.belljar.vfs.VfsPath;

/** An open directory of the host: a snapshot of its names, taken at the first read and after each rewind. */
final class HostDirectoryFile extends DirectoryFile {
    private final HostInode inode;
    private final boolean masked;

    HostDirectoryFile(HostInode inode, boolean masked, VfsPath path, int flags) {
        super(inode, path, flags);
        this.inode = inode;
        this.masked = masked;
    }

    @Override
    protected DirectoryListing makeListing(Caller caller) {
        DirectoryListing l = new DirectoryListing();
        if (!masked) {
            load(l);
        }
        return l;
    }

    private void load(DirectoryListing into) {
        HostFd fd = new HostFd(inode.openChecked(HostFiles.O_RDONLY | HostFiles.O_DIRECTORY));
        boolean done = false;
        try {
            long inoMask = inode.numberBeside(0);
            NativeMemory bounce = HostFiles.bounce();
            long n;
            while ((n = HostFiles.readDirectory(fd.number(), bounce)) > 0) {
                into.addAll(bounce, (int) n, inoMask);
            }
            Errno.check(n);
            done = true;
        } finally {
            // What is listed is mostly looked at next: lookups go through the same descriptor.
            if (!done || !inode.offerPath(fd)) {
                fd.release();
            }
        }
    }
}
