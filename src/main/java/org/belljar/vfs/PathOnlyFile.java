package org.belljar.vfs;

import org.belljar.abi.Errno;

/** A descriptor opened with O_PATH: a place, not a file. System calls that need the file answer EBADF (see {@link Vfs}). */
public class PathOnlyFile extends OpenFile {
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

    /** As open(2) with O_PATH makes one: it counts as open on its mount. */
    public static PathOnlyFile at(VfsPath path) {
        PathOnlyFile f = new PathOnlyFile(path, org.belljar.abi.OpenFlags.O_PATH);
        f.countOn(path.mount());
        return f;
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
