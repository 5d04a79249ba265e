package org.belljar.fs.overlay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PosixAcl;
import org.belljar.vfs.VfsPath;

/**
 * An object of the overlay: lower, upper, or lower with a copy in the upper layer that answers from then on. Directories are
 * {@link OverlayDirectory}.
 *
 * <p>A lower object's names are of two kinds: those of the lower tree that are still seen, and those in the upper tree. A
 * copy-up turns the one into the other, except for a file with several lower names: its copy has no name until one is given
 * to it, and all its lower names lead to it by {@link HardLinks}.
 */
class OverlayInode extends LayeredInode {
    /** Numbers of objects that were made in the upper layer: apart from the lower ones. */
    private static final long UPPER_NUMBERS = 1L << 40;
    private static final VarHandle COPY_UP_LOCK, OPEN_FILES;

    static {
        try {
            MethodHandles.Lookup l = MethodHandles.lookup();
            COPY_UP_LOCK = l.findVarHandle(OverlayInode.class, "copyUpLock", RankedLock.class);
            OPEN_FILES = l.findVarHandle(OverlayInode.class, "openFiles", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final OverlayFileSystem fs;
    /** Null when made in the upper layer. */
    private final Inode lower;
    private final long number;
    /** A lower object's directory and its name there: where its copy goes. */
    private final OverlayDirectory parent;
    private final String name;
    private final boolean isHardLinked;
    /** Made on first use. */
    private volatile RankedLock copyUpLock;
    /** Set once, under the copy-up lock; the upper inode's attachment is this. */
    private volatile Inode upper;
    /** Lower names that are gone: removed, or taken over by the upper layer. Written under the copy-up lock. */
    private volatile int hiddenNames;
    /** The copy's name in the index, which keeps it while it has none in the upper tree; 0: none. Written under the copy-up lock. */
    private volatile long indexNumber;
    /** Number of {@link OverlayFile}s and holds; changed atomically. */
    private volatile int openFiles;

    /** An object of the lower layer. */
    OverlayInode(OverlayDirectory parent, String name, Inode lower, boolean isHardLinked) {
        this(parent.fs, parent, name, lower, null, isHardLinked);
    }

    /** An object of the upper layer alone. */
    OverlayInode(OverlayFileSystem fs, Inode upper) {
        this(fs, null, null, null, upper, false);
    }

    OverlayInode(OverlayFileSystem fs, OverlayDirectory parent, String name, Inode lower, Inode upper, boolean isHardLinked) {
        super(fs);
        this.fs = fs;
        this.parent = parent;
        this.name = name;
        this.lower = lower;
        this.number = lower != null ? lower.number() : numberOfUpper(upper.number());
        this.upper = upper;
        this.isHardLinked = isHardLinked;
    }

    static long numberOfUpper(long upperNumber) {
        return UPPER_NUMBERS + upperNumber;
    }

    /** The overlay's inode of an upper one. */
    static OverlayInode of(OverlayFileSystem fs, Inode upper) {
        Object o = upper.attachment();
        if (o == null) {
            o = upper.attach(null, upper.isDirectory() ? new OverlayDirectory(fs, upper) : new OverlayInode(fs, upper));
        }
        return (OverlayInode) o;
    }

    final Inode upper() {
        return upper;
    }

    @Override
    public final Inode copy() {
        return upper;
    }

    @Override
    public final void fileClosed() {
        closed();
    }

    final Inode lower() {
        return lower;
    }

    @Override
    final Inode real() {
        Inode u = upper;
        return u != null ? u : lower;
    }

    final RankedLock copyUpLock() {
        RankedLock l = copyUpLock;
        if (l == null) {
            l = new RankedLock(Rank.COPY_UP);
            if (!COPY_UP_LOCK.compareAndSet(this, (RankedLock) null, l)) {
                l = copyUpLock;
            }
        }
        return l;
    }

    @Override
    public void attributes(Attributes out) {
        real().attributes(out);
        out.ino = number;
        out.dev = fs.device();
        if (lower != null) {
            out.nlink = linkCount();
        }
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public int linkCount() {
        Inode u = upper;
        if (lower == null) {
            return u.linkCount();
        }
        return lower.linkCount() - hiddenNames + (u == null ? 0 : u.linkCount() - (indexNumber == 0 ? 0 : 1));
    }

    @Override
    public final String readLink(Caller caller) {
        return real().readLink(caller);
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        if (!isRegular()) {
            throw Errno.ENXIO.exception();
        }
        OPEN_FILES.getAndAdd(this, 1);
        boolean done = false;
        try {
            if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY) {
                copyUp(caller);
            }
            Inode u = upper;
            // Positions, appending and limits are the overlay file's own.
            OpenFile real = (u == null ? lower : u).open(caller, null, OverlayFile.realFlags(path, flags));
            done = true;
            return new OverlayFile(this, path, flags, real, u != null);
        } finally {
            if (!done) {
                closed();
            }
        }
    }

    /** A lower object's copy is kept as long as there is a hold (see {@link #keepWhileOpen}); an upper object must be held itself. */
    @Override
    public void hold() {
        if (lower == null) {
            upper.hold();
        }
        OPEN_FILES.getAndAdd(this, 1);
    }

    @Override
    public void letGo() {
        closed();
        if (lower == null) {
            upper.letGo();
        }
    }

    /** An {@link OverlayFile} has been released. */
    final void closed() {
        if ((int) OPEN_FILES.getAndAdd(this, -1) == 1) {
            dropUnused();
        }
    }

    /** Lets a copy go that no name and no open file leads to. */
    private void dropUnused() {
        if (indexNumber == 0 || linkCount() > 0) {
            return;
        }
        copyUpLock().lock();
        try {
            if (indexNumber != 0 && openFiles == 0 && linkCount() == 0) {
                String indexName = Long.toString(indexNumber);
                indexNumber = 0;
                fs.index().unlink(null, indexName, upper);
            }
        } finally {
            copyUpLock().unlock();
        }
    }

    /** Before a name in the upper tree goes: an open file that has not followed a copy-up yet still needs the copy. */
    final void keepWhileOpen() {
        if (lower == null || openFiles == 0 || indexNumber != 0) {
            return;
        }
        copyUpLock().lock();
        try {
            if (indexNumber == 0) {
                long n = fs.nextIndexNumber();
                fs.index().link(null, Long.toString(n), upper);
                indexNumber = n;
            }
        } finally {
            copyUpLock().unlock();
        }
    }

    /** Makes sure that there is an upper object. */
    final Inode copyUp(Caller caller) {
        return copyUp(caller, Long.MAX_VALUE);
    }

    /** As {@link #copyUp(Caller)}, with only the first {@code lengthBytes} of a file's data: the rest is about to be cut off. */
    final Inode copyUp(Caller caller, long lengthBytes) {
        Inode u = upper;
        if (u != null) {
            return u;
        }
        Inode dir = isHardLinked ? null : parent.copyUp(caller);
        copyUpLock().lock();
        try {
            if (upper == null) {
                copyInto(new CopyUp(this, caller, lengthBytes), caller, dir);
            }
            return upper;
        } finally {
            copyUpLock().unlock();
        }
    }

    private void copyInto(CopyUp copy, Caller caller, Inode dir) {
        if (isHardLinked || hiddenNames > 0) {
            fs.hardLinks().keep(this);
            long n = fs.nextIndexNumber();
            Inode made = copy.into(fs.index(), Long.toString(n));
            indexNumber = n;
            upper = made;
            return;
        }
        Inode there = dir.lookup(caller, name);
        if (there != null) {
            // Another inode object of the same lower object was faster; this one's dentry had been dropped meanwhile.
            upper = there;
        } else {
            Attributes before = new Attributes();
            dir.attributes(before);
            upper = copy.into(dir, name);
            AttributeChange times = new AttributeChange();
            times.atimeNs = before.atimeNs;
            times.mtimeNs = before.mtimeNs;
            dir.setAttributes(caller, times);
        }
        hiddenNames = 1;
    }

    // What the directories do with this object's names, holding their own locks.

    /** Whether {@code child} of {@code dir} is a lower name of this object that the upper layer has not taken over. */
    private boolean isLowerName(OverlayDirectory dir, String child) {
        Inode u = upper;
        Inode dirUpper = dir.upper();
        return lower != null && (u == null || dirUpper == null || dirUpper.lookup(null, child) != u);
    }

    /** Whether there may be a lower name {@code child} of {@code dir} below this object's name in the upper layer. */
    final boolean covers(OverlayDirectory dir, String child) {
        return lower != null && (isHardLinked || parent == dir && child.equals(name));
    }

    /** Takes a name away if it is a lower one: false if it is in the upper layer. To be followed by {@link #lostName}. */
    final boolean loseLowerName(OverlayDirectory dir, String child) {
        copyUpLock().lock();
        try {
            if (!isLowerName(dir, child)) {
                return false;
            }
            fs.hardLinks().keep(this);
            hiddenNames++;
            return true;
        } finally {
            copyUpLock().unlock();
        }
    }

    /** Takes {@link #loseLowerName} back. */
    final void regainLowerName() {
        copyUpLock().lock();
        try {
            hiddenNames--;
        } finally {
            copyUpLock().unlock();
        }
    }

    /** A name is gone, from whichever layer. */
    final void lostName() {
        dropUnused();
    }

    /** Gives a copied-up object its name in the upper layer, if the lower one is still in use. */
    final void moveNameUp(Caller caller, OverlayDirectory dir, String child) {
        copyUpLock().lock();
        try {
            if (isLowerName(dir, child)) {
                dir.upper().link(caller, child, upper);
                dir.hide(child);
                hiddenNames++;
            }
        } finally {
            copyUpLock().unlock();
        }
    }

    @Override
    public final void setAttributes(Caller caller, AttributeChange change) {
        copyUp(caller, change.size == null ? Long.MAX_VALUE : change.size).setAttributes(caller, change);
    }

    @Override
    public final boolean hasAcls() {
        return !isSymlink();
    }

    @Override
    public final PosixAcl accessAcl() {
        Inode u = upper;
        return u == null ? null : u.accessAcl();
    }

    @Override
    public final PosixAcl defaultAcl() {
        Inode u = upper;
        return u == null ? null : u.defaultAcl();
    }

    @Override
    public final void setAcl(Caller caller, boolean isDefault, PosixAcl acl, int mode) {
        copyUp(caller).setAcl(caller, isDefault, acl, mode);
    }

    /** A lower layer has none to tell of. */
    @Override
    public final int flags() {
        Inode u = upper;
        return u != null ? u.flags() : isRegular() || isDirectory() ? 0 : NO_FLAGS;
    }

    @Override
    public final void setFlags(Caller caller, int f) {
        copyUp(caller).setFlags(caller, f);
    }

    @Override
    public final byte[] getXattr(Caller caller, String xattr) {
        return real().getXattr(caller, xattr);
    }

    @Override
    public final void setXattr(Caller caller, String xattr, byte[] value, int flags) {
        copyUp(caller).setXattr(caller, xattr, value, flags);
    }

    @Override
    public final void removeXattr(Caller caller, String xattr) {
        real().getXattr(caller, xattr);
        copyUp(caller).removeXattr(caller, xattr);
    }

    @Override
    public final List<String> listXattrs(Caller caller) {
        return real().listXattrs(caller);
    }
}
