package org.belljar.fs.tmpfs;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.Sealable;
import org.belljar.vfs.VfsPath;

/** An open regular file of a tmpfs. */
final class TmpfsOpenFile extends PositionedFile implements Mappable, Sealable {
    private final TmpfsFile file;

    TmpfsOpenFile(TmpfsFile file, VfsPath path, int flags) {
        super(file, path, flags);
        this.file = file;
    }

    @Override
    public boolean takesDirect() {
        return file.fs.takesDirect();
    }

    /** Linux's tmpfs does not, though it never waits. */
    @Override
    public boolean takesNowait() {
        return false;
    }

    @Override
    protected void release() {
        file.letGo();
    }

    @Override
    protected long readAt(Caller caller, IoBuffer dst, long offset) {
        long n = file.data().read(dst, offset);
        if (n >= 0) {
            file.accessed(accessTime()); // at the end of the file too
        }
        return n;
    }

    @Override
    protected long writeAt(Caller caller, IoBuffer src, long offset) {
        return file.write(caller, src, offset, null);
    }

    @Override
    protected long append(Caller caller, IoBuffer src, long[] end) {
        return file.write(caller, src, 0, end);
    }

    @Override
    protected long size() {
        return file.size();
    }

    @Override
    protected long nextData(long offset, long size) {
        return file.fs.hasHoles() ? file.data().next(offset, false) : super.nextData(offset, size);
    }

    @Override
    protected long nextHole(long offset, long size) {
        return file.fs.hasHoles() ? file.data().next(offset, true) : super.nextHole(offset, size);
    }

    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        return file.fs.hasHoles() ? file.allocate(caller, mode, offset, length) : Errno.EOPNOTSUPP.negative();
    }

    @Override
    public Mappable mappable() {
        return this;
    }

    @Override
    public int openForMapping(boolean writable) {
        return file.openForMapping(writable);
    }

    @Override
    public void mapped() {
        file.accessed(accessTime());
    }

    @Override
    public int seals() {
        return file.seals();
    }

    @Override
    public long addSeals(int seals) {
        return isWritable() ? file.addSeals(seals) : Errno.EPERM.negative();
    }
}
