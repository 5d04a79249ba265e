package org.belljar.fs.overlay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.Mount;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/**
 * An open regular file of the overlay, on top of one of the layer that has the data. One that was opened in the lower
 * layer follows a copy-up; mappings made before do not.
 */
final class OverlayFile extends PositionedFile implements Mappable {
    /** What may be copied up while it is open. */
    interface Copied {
        /** In the upper layer, or null. */
        Inode copy();

        void fileClosed();
    }

    private static final VarHandle UPPER_FILE;

    static {
        try {
            UPPER_FILE = MethodHandles.lookup().findVarHandle(OverlayFile.class, "upperFile", PositionedFile.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Copied inode;
    /** Kept to the end, for a reader may still be in it; null if the file was in the upper layer already. */
    private final PositionedFile lowerFile;
    /** Null until copied up; set once. */
    private volatile PositionedFile upperFile;

    <T extends Inode & Copied> OverlayFile(T inode, VfsPath path, int flags, OpenFile real, boolean isUpper) {
        super(inode, path, flags);
        this.inode = inode;
        this.lowerFile = isUpper ? null : (PositionedFile) real;
        this.upperFile = isUpper ? (PositionedFile) real : null;
    }

    /** What the file below is opened with: positions and appending are the overlay file's own, access times the mount's matter. */
    static int realFlags(VfsPath path, int flags) {
        boolean noTimes = path != null && (path.mount().flags() & (Mount.NOATIME | Mount.RDONLY)) != 0;
        return flags & ~OpenFlags.O_APPEND | (noTimes ? OpenFlags.O_NOATIME : 0);
    }

    @Override
    protected void release() {
        if (lowerFile != null) {
            lowerFile.drop();
        }
        if (upperFile != null) {
            upperFile.drop();
        }
        inode.fileClosed();
    }

    /** The file below, in the layer that has the data now. */
    private PositionedFile current() {
        PositionedFile u = upperFile;
        if (u != null) {
            return u;
        }
        Inode copy = inode.copy();
        return copy == null ? lowerFile : openUpper(copy);
    }

    private PositionedFile openUpper(Inode copy) {
        OpenFile opened = copy.open(null, null, realFlags(path(), flags()));
        if (!UPPER_FILE.compareAndSet(this, (PositionedFile) null, (PositionedFile) opened)) {
            opened.drop();
        }
        return upperFile;
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
    public long[] cachedPages(long first, long last) {
        return current().cachedPages(first, last);
    }

    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        return current().allocate(caller, mode, offset, length);
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return current().sync(caller, dataOnly);
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

    @Override
    public void mapped() {
        current().mappable().mapped();
    }
}
