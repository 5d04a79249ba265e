package org.belljar.vfs.pseudo;

import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Times;

/** An inode without storage. Belongs to root unless a subclass says otherwise. */
public abstract class PseudoInode extends Inode {
    private static final AtomicLong NUMBERS = new AtomicLong(4026531999L);

    private final int mode;
    private final long number;
    private final long createdNs = Times.now();

    /** @param mode type and permission bits */
    protected PseudoInode(FileSystem fs, int mode) {
        this(fs, mode, NUMBERS.incrementAndGet());
    }

    protected PseudoInode(FileSystem fs, int mode, long number) {
        super(fs);
        this.mode = mode;
        this.number = number;
    }

    @Override
    public int mode() {
        return mode;
    }

    @Override
    public int uid() {
        return 0;
    }

    @Override
    public int gid() {
        return 0;
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public int linkCount() {
        return isDirectory() ? 2 : 1;
    }

    /** What stat shows as size. */
    protected long size() {
        return 0;
    }

    @Override
    public void attributes(Attributes out) {
        out.ino = number;
        out.mode = mode();
        out.nlink = linkCount();
        out.uid = uid();
        out.gid = gid();
        out.rdev = 0;
        out.dev = fileSystem().device();
        out.size = size();
        out.blockSize = 1024;
        out.blocks = 0;
        out.atimeNs = createdNs;
        out.mtimeNs = createdNs;
        out.ctimeNs = createdNs;
        out.btimeNs = -1;
    }

    /** A truncation by open(O_TRUNC) is without effect, as in procfs; other changes are refused. */
    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        if (change.mode != null || change.uid != null || change.gid != null) {
            throw Errno.EPERM.exception();
        }
    }
}
