package org.belljar.fs.overlay;

import java.util.List;
import java.util.Objects;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.PosixAcl;
import org.belljar.vfs.VfsPath;

/** An object of a {@link StackedFileSystem}: of a lower layer, of the upper one, or of both after its copy-up. */
class StackedInode extends LayeredInode {
    private final StackedFileSystem fs;
    /** Where a lower object's copy goes; null for the root. */
    private final StackedDirectory parent;
    private final String name;
    /** The topmost of the lower layers' that is seen, or null. */
    private final VfsPath lower;
    /** Of the lower object, if it has one name: several names are several objects once one of them is copied. */
    private volatile long number;
    private final RankedLock copyUpLock = new RankedLock(Rank.STACKED_COPY_UP);
    /** Set once, under the copy-up lock. */
    private volatile VfsPath upper;
    /** Its name is gone, so that a copy would have no place. Written under the copy-up lock. */
    private volatile boolean isGone;
    /** Guarded by the copy-up lock. */
    private int holds;

    StackedInode(StackedFileSystem fs, StackedDirectory parent, String name, VfsPath upper, VfsPath lower) {
        super(fs);
        this.fs = fs;
        this.parent = parent;
        this.name = name;
        this.upper = upper;
        this.lower = lower;
        this.number = upper != null ? fs.names().numberOfUpper(fs.as(null), upper) : fs.number(lower);
    }

    final StackedFileSystem stack() {
        return fs;
    }

    final VfsPath upper() {
        return upper;
    }

    @Override
    final Inode real() {
        VfsPath u = upper;
        return (u != null ? u : lower).inode();
    }

    final boolean isGone() {
        return isGone;
    }

    /** Its name goes. To be called before it does. */
    final void loseName() {
        copyUpLock.lock();
        isGone = true;
        copyUpLock.unlock();
    }

    @Override
    public Inode copy() {
        VfsPath u = upper;
        return u == null ? null : u.inode();
    }

    @Override
    public void fileClosed() {}

    /** Makes sure that there is an upper object; returns it. EROFS without an upper layer, ESTALE for a lower object without a name. */
    final VfsPath copyUp(Caller caller) {
        return copyUp(caller, Long.MAX_VALUE);
    }

    /** As {@link #copyUp(Caller)}, with only the first {@code lengthBytes} of a file's data: the rest is about to be cut off. */
    final VfsPath copyUp(Caller caller, long lengthBytes) {
        VfsPath u = upper;
        if (u != null) {
            return u;
        }
        if (fs.work() == null) {
            throw Errno.EROFS.exception();
        }
        VfsPath directory = parent.copyUp(caller);
        copyUpLock.lock();
        try {
            if (upper == null) {
                if (isGone) {
                    throw Errno.ESTALE.exception();
                }
                VfsPath made = new StackedCopy(fs, lower.inode(), fs.as(caller), lengthBytes).into(directory, name, number);
                for (int i = 0; i < holds; i++) {
                    made.inode().hold();
                    lower.inode().letGo();
                }
                upper = made;
                if (!isDirectory()) {
                    fs.copied(this, made.inode());
                    number = fs.names().numberOfUpper(fs.as(caller), made);
                }
            }
            return upper;
        } finally {
            copyUpLock.unlock();
        }
    }

    @Override
    public void hold() {
        copyUpLock.lock();
        try {
            real().hold();
            holds++;
        } finally {
            copyUpLock.unlock();
        }
    }

    @Override
    public void letGo() {
        copyUpLock.lock();
        try {
            holds--;
            real().letGo();
        } finally {
            copyUpLock.unlock();
        }
    }

    @Override
    public void attributes(Attributes out) {
        real().attributes(out);
        out.ino = number;
        out.dev = fs.device();
        out.nlink = linkCount();
    }

    @Override
    public int linkCount() {
        return upper == null && isGone ? 0 : real().linkCount();
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public final String readLink(Caller caller) {
        return real().readLink(fs.as(caller));
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        if (!isRegular()) {
            throw Errno.ENXIO.exception();
        }
        if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY) {
            copyUp(caller);
        }
        fs.requirePermission(real(), switch (flags & OpenFlags.O_ACCMODE) {
            case OpenFlags.O_RDONLY -> Permissions.READ;
            case OpenFlags.O_WRONLY -> Permissions.WRITE;
            default -> Permissions.READ | Permissions.WRITE;
        });
        VfsPath u = upper;
        OpenFile real = (u == null ? lower : u).inode().open(caller, null, OverlayFile.realFlags(path, flags));
        return new OverlayFile(this, path, flags, real, u != null);
    }

    @Override
    public final void setAttributes(Caller caller, AttributeChange change) {
        copyUp(caller, change.size == null ? Long.MAX_VALUE : change.size).inode().setAttributes(caller, change);
    }

    @Override
    public final boolean hasAcls() {
        return !isSymlink();
    }

    @Override
    public final PosixAcl accessAcl() {
        return real().accessAcl();
    }

    @Override
    public final PosixAcl defaultAcl() {
        return real().defaultAcl();
    }

    @Override
    public final void setAcl(Caller caller, boolean isDefault, PosixAcl acl, int mode) {
        copyUp(caller).inode().setAcl(caller, isDefault, acl, mode);
    }

    @Override
    public final int flags() {
        return real().flags();
    }

    @Override
    public final void setFlags(Caller caller, int f) {
        copyUp(caller).inode().setFlags(caller, f);
    }

    @Override
    public final byte[] getXattr(Caller caller, String xattr) {
        return real().getXattr(fs.as(caller), fs.escaped(xattr));
    }

    @Override
    public final void setXattr(Caller caller, String xattr, byte[] value, int flags) {
        copyUp(caller).inode().setXattr(fs.as(caller), fs.escaped(xattr), value, flags);
    }

    @Override
    public final void removeXattr(Caller caller, String xattr) {
        String name = fs.escaped(xattr);
        real().getXattr(fs.as(caller), name);
        copyUp(caller).inode().removeXattr(fs.as(caller), name);
    }

    @Override
    public final List<String> listXattrs(Caller caller) {
        return real().listXattrs(fs.as(caller)).stream().map(fs::shown).filter(Objects::nonNull).toList();
    }
}
