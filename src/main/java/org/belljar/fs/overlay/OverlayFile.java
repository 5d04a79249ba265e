package org.belljar.fs.overlay;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/** An open regular file of the overlay, on top of one of the layer that has the data. */
final class OverlayFile extends PositionedFile implements Mappable {
    private final OverlayInode inode;
    /** Replaced once, when a file that was opened in the lower layer has been copied up. */
    private volatile PositionedFile real;
    private volatile boolean isUpper;
    /** The lower file after that: kept until the end, because a reader may still be in it. Guarded by the inode's lock. */
    private PositionedFile retired;

    OverlayFile(OverlayInode inode, VfsPath path, int flags, OpenFile real) {
        super(inode, path, flags);
        this.inode = inode;
        this.real = (PositionedFile) real;
        this.isUpper = real.inode() != inode.lower();
    }

    @Override
    protected void release() {
        real.drop();
        if (retired != null) {
            retired.drop();
        }
    }

    /** The file below, in the layer that has the data now. */
    private PositionedFile current() {
        if (!isUpper && inode.upper() != null) {
            switchToUpper();
        }
        return real;
    }

    private void switchToUpper() {
        inode.lock().lock();
        try {
            if (!isUpper) {
                retired = real;
                real = (PositionedFile) inode.upper().open(null, path(), OverlayInode.realFlags(flags()));
                isUpper = true;
            }
        } finally {
            inode.lock().unlock();
        }
    }

    @Override
    protected long readAt(Caller caller, IoBuffer dst, long offset) {
        return current().readDirect(caller, dst, offset);
    }

    @Override
    protected long writeAt(Caller caller, IoBuffer src, long offset) {
        return current().writeDirect(caller, src, offset);
    }

    @Override
    protected long append(Caller caller, IoBuffer src, long[] end) {
        return current().appendDirect(caller, src, end);
    }

    @Override
    protected long size() {
        return current().sizeNow();
    }

    @Override
    protected long nextData(long offset, long size) {
        return current().nextDataDirect(offset, size);
    }

    @Override
    protected long nextHole(long offset, long size) {
        return current().nextHoleDirect(offset, size);
    }

    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        return current().allocate(caller, mode, offset, length);
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return 0;
    }

    @Override
    public Mappable mappable() {
        return this;
    }

    @Override
    public int openForMapping(boolean writable) {
        if (writable && (flags() & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY) {
            throw Errno.EACCES.exception();
        }
        return current().mappable().openForMapping(writable);
    }
}
