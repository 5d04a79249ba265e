package org.belljar.mm;

import org.belljar.abi.Errno;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.OpenFile;

/** A mapped file: one reference on its open file description per mapping. */
public final class FileBacking implements Backing {
    private final OpenFile file;
    private final Mappable mappable;

    /** @throws org.belljar.abi.ErrnoException ENODEV if the file cannot be mapped */
    public FileBacking(OpenFile file) {
        this.file = file;
        this.mappable = file.mappable();
        if (mappable == null) {
            throw Errno.ENODEV.exception();
        }
    }

    public Mappable mappable() {
        return mappable;
    }

    @Override
    public OpenFile file() {
        return file;
    }

    @Override
    public void retain() {
        file.retain();
    }

    @Override
    public void drop() {
        file.drop();
    }

    @Override
    public boolean isSame(Backing other) {
        return other instanceof FileBacking f && f.file == file;
    }

    @Override
    public Object identity() {
        return file.inode();
    }

    @Override
    public int openForMapping(boolean writable) {
        return mappable.openForMapping(writable);
    }

    @Override
    public long baseOffset() {
        return mappable.baseOffset();
    }

    @Override
    public String label() {
        return null;
    }

    private Attributes attributes() {
        Attributes a = new Attributes();
        Inode i = file.inode();
        i.attributes(a);
        return a;
    }

    @Override
    public boolean holds(long offset) {
        return offset < attributes().size || (attributes().mode & Inode.S_IFMT) != Inode.S_IFREG;
    }

    @Override
    public long device() {
        return attributes().dev;
    }

    @Override
    public long inodeNumber() {
        return file.inode().number();
    }

    @Override
    public long punchHole(Caller caller, long offset, long length) {
        return file.allocate(caller, 3, offset, length);
    }
}
