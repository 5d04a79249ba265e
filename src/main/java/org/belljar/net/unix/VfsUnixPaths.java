package org.belljar.net.unix;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Inode;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.Vfs;

/** Paths of sockets in the calling task's tree. */
final class VfsUnixPaths implements UnixPaths {
    private final Vfs vfs;

    VfsUnixPaths(Vfs vfs) {
        this.vfs = vfs;
    }

    @Override
    public Inode make(Caller caller, String path, int permissions) {
        FsContext fs = ((Task) caller).fs();
        try {
            vfs.names().mknod(caller, fs, fs.cwd(), path, Inode.S_IFSOCK | permissions, 0);
        } catch (ErrnoException e) {
            throw e.errno() == Errno.EEXIST ? Errno.EADDRINUSE.exception() : e;
        }
        return new PathWalk(vfs, caller, fs).find(fs.cwd(), path, 0).inode();
    }

    @Override
    public boolean exists(Caller caller, String path) {
        FsContext fs = ((Task) caller).fs();
        return new PathWalk(vfs, caller, fs).walk(fs.cwd(), path, 0) == 0;
    }

    @Override
    public Inode find(Caller caller, String path) {
        FsContext fs = ((Task) caller).fs();
        Inode inode = new PathWalk(vfs, caller, fs).find(fs.cwd(), path, PathWalk.FOLLOW).inode();
        Permissions.require(caller.credentials(), inode, Permissions.WRITE);
        return inode;
    }
}
