package org.belljar.net;

import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** The file system that the sockets of a sandbox live on (sockfs). */
public final class SocketInodes {
    private static final long SOCKFS_MAGIC = 0x534f434b;

    private final AnonymousFileSystem sockfs = new AnonymousFileSystem("sockfs", SOCKFS_MAGIC);

    /** For sockets of the kernel's own. */
    public Inode ofKernel() {
        return new SocketInode(sockfs, 0, 0);
    }

    public Inode make(Caller caller) {
        return new SocketInode(sockfs, caller.credentials().fsuid(), caller.credentials().fsgid());
    }
}
