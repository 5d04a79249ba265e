package org.belljar.vfs;

import org.belljar.abi.Errno;

/** A descriptor opened with O_PATH: a place, not a file. System calls that need the file answer EBADF (see {@link Vfs}). */
public final class PathOnlyFile extends OpenFile {
    private final VfsPath path;

    /** Throws ESTALE when the inode has gone since the walk. */
    public PathOnlyFile(VfsPath path, int flags) {
        super(flags);
        this.path = path;
        path.inode().hold();
    }

    @Override
    protected void release() {
        path.inode().letGo();
    }

    @Override
    public Inode inode() {
        return path.inode();
    }

    @Override
    public VfsPath path() {
        return path;
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        return Errno.EBADF.negative();
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        return Errno.EBADF.negative();
    }
}
