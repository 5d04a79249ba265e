package org.belljar.fs.overlay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/**
 * An object of the overlay: upper, lower, or for a directory both. Directory operations are called with the directory's
 * inode lock held, so whiteouts need no lock of their own towards one another; copy-up takes {@link #copyUpLock}.
 */
final class OverlayInode extends Inode {
    /** Numbers of objects that were made in the upper layer: apart from the lower ones. */
    private static final long UPPER_NUMBERS = 1L << 40;

    private final OverlayFileSystem fs;
    /** Null when made in the upper layer, or (directory) when nothing below is to be seen. */
    private final Inode lower;
    private final long number;
    /** Where a lower object lies: needed until it is copied up, and fixed until then. */
    private final OverlayInode parent;
    private final String name;
    private final RankedLock copyUpLock = new RankedLock(Rank.COPY_UP);
    /** Set once; the upper inode's attachment is this. */
    private volatile Inode upper;
    /** A lower object without an upper one has lost its name: a copy of it must not get that back. */
    private volatile boolean removed;
    /** Lower names that are gone. Guarded by whiteoutLock: a tiny lock of rank STORE, for readers come without the inode's. */
    private Set<String> whiteouts;
    private final RankedLock whiteoutLock;

    /** @param upper null for an object of the lower layer */
    OverlayInode(OverlayFileSystem fs, OverlayInode parent, String name, Inode lower, Inode upper) {
        super(fs);
        this.fs = fs;
        this.parent = parent;
        this.name = name;
        this.lower = lower;
        this.number = lower != null ? lower.number() : UPPER_NUMBERS + upper.number();
        boolean directory = (lower != null ? lower : upper).isDirectory();
        this.whiteoutLock = directory ? new RankedLock(Rank.STORE) : null;
        this.upper = upper;
    }

    void adoptRoot(Inode upperRoot) {
        upperRoot.attach(null, this);
        AttributeChange c = attributesToCopy(lower);
        upperRoot.setAttributes(null, c);
        upper = upperRoot;
    }

    OverlayFileSystem fs() {
        return fs;
    }

    Inode upper() {
        return upper;
    }

    Inode lower() {
        return lower;
    }

    /** The layer that answers. */
    Inode real() {
        Inode u = upper;
        return u != null ? u : lower;
    }

    private static OverlayInode of(OverlayFileSystem fs, Inode upperInode) {
        Object o = upperInode.attachment();
        if (o == null) {
            o = upperInode.attach(null, new OverlayInode(fs, null, null, null, upperInode));
        }
        return (OverlayInode) o;
    }

    boolean isWhiteout(String child) {
        whiteoutLock.lock();
        try {
            return whiteouts != null && whiteouts.contains(child);
        } finally {
            whiteoutLock.unlock();
        }
    }

    /** A whiteout stays under a new object of that name: it must still hide the lower one when that goes. */
    private void setWhiteout(String child) {
        whiteoutLock.lock();
        try {
            if (whiteouts == null) {
                whiteouts = new HashSet<>();
            }
            whiteouts.add(child);
        } finally {
            whiteoutLock.unlock();
        }
    }

    /** Whether the lower layer has that name, seen or not. */
    private boolean lowerHas(Caller caller, String child) {
        return lower != null && lower.lookup(caller, child) != null;
    }

    @Override
    public Inode lookup(Caller caller, String child) {
        Inode u = upper;
        Inode found = u == null ? null : u.lookup(caller, child);
        if (found != null) {
            return of(fs, found);
        }
        if (lower == null || isWhiteout(child)) {
            return null;
        }
        Inode l = lower.lookup(caller, child);
        return l == null ? null : new OverlayInode(fs, this, child, l, null);
    }

    @Override
    public void attributes(Attributes out) {
        real().attributes(out);
        out.ino = number;
        out.dev = fs.device();
        if (upper == null) {
            out.nlink -= removed ? 1 : 0;
        } else if (lower != null && out.nlink > 0 && isDirectory()) {
            // As overlayfs: nobody may conclude the number of subdirectories from a merged directory's link count.
            out.nlink = 1;
            Attributes below = new Attributes();
            lower.attributes(below);
            out.size = below.size;
            out.blocks = below.blocks;
        }
    }

    @Override
    public int mode() {
        return real().mode();
    }

    @Override
    public int uid() {
        return real().uid();
    }

    @Override
    public int gid() {
        return real().gid();
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long rdev() {
        return real().rdev();
    }

    @Override
    public int linkCount() {
        return real().linkCount() - (removed && upper == null ? 1 : 0);
    }

    @Override
    public String readLink(Caller caller) {
        return real().readLink(caller);
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        if (isDirectory()) {
            return new OverlayDirectoryFile(this, path, flags);
        }
        if (!isRegular()) {
            throw Errno.ENXIO.exception();
        }
        if ((flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY) {
            copyUp(caller, true);
        }
        return new OverlayFile(this, path, flags, real().open(caller, path, realFlags(flags)));
    }

    /** Positions, appending and limits are the overlay file's. */
    static int realFlags(int flags) {
        return flags & ~OpenFlags.O_APPEND;
    }

    private static AttributeChange attributesToCopy(Inode from) {
        Attributes a = new Attributes();
        from.attributes(a);
        AttributeChange c = new AttributeChange();
        c.mode = a.mode & 07777;
        c.uid = a.uid;
        c.gid = a.gid;
        c.atimeNs = a.atimeNs;
        c.mtimeNs = a.mtimeNs;
        return c;
    }

    /** Makes sure that there is an upper object, with the lower one's content unless {@code withData} is false. */
    Inode copyUp(Caller caller, boolean withData) {
        Inode u = upper;
        if (u != null) {
            return u;
        }
        Inode dir = parent.copyUp(caller, true);
        copyUpLock.lock();
        try {
            if (upper == null) {
                upper = copyInto(caller, dir, withData);
            }
            return upper;
        } finally {
            copyUpLock.unlock();
        }
    }

    private Inode copyInto(Caller caller, Inode dir, boolean withData) {
        CopyUp copy = new CopyUp(lower, caller, withData);
        if (removed) {
            return copy.unnamed(dir, this);
        }
        Inode there = dir.lookup(caller, name);
        if (there != null) {
            // Another inode object of the same lower file was faster: its dentry had been dropped meanwhile.
            return there;
        }
        Attributes before = new Attributes();
        dir.attributes(before);
        Inode made = copy.into(dir, name, this);
        AttributeChange times = new AttributeChange();
        times.atimeNs = before.atimeNs;
        times.mtimeNs = before.mtimeNs;
        dir.setAttributes(caller, times);
        return made;
    }

    @Override
    public Inode create(Caller caller, String child, int mode, long rdev) {
        return of(fs, copyUp(caller, true).create(caller, child, mode, rdev));
    }

    @Override
    public Inode createUnnamed(Caller caller, int mode) {
        return of(fs, copyUp(caller, true).createUnnamed(caller, mode));
    }

    @Override
    public Inode mkdir(Caller caller, String child, int mode) {
        return of(fs, copyUp(caller, true).mkdir(caller, child, mode));
    }

    @Override
    public Inode symlink(Caller caller, String child, String target) {
        return of(fs, copyUp(caller, true).symlink(caller, child, target));
    }

    @Override
    public void link(Caller caller, String child, Inode target) {
        Inode t = ((OverlayInode) target).copyUp(caller, true);
        copyUp(caller, true).link(caller, child, t);
    }

    @Override
    public void unlink(Caller caller, String child, Inode victim) {
        remove(caller, child, (OverlayInode) victim);
    }

    @Override
    public void rmdir(Caller caller, String child, Inode victim) {
        OverlayInode v = (OverlayInode) victim;
        v.requireEmpty(caller);
        remove(caller, child, v);
    }

    private void remove(Caller caller, String child, OverlayInode v) {
        Inode dir = copyUp(caller, true);
        boolean below = lowerHas(caller, child);
        Inode u = v.upper;
        // A lower directory that still hangs on an open descriptor must look removed.
        if (u == null && v.isDirectory()) {
            u = v.copyUp(caller, true);
        }
        if (u == null) {
            v.removed = true;
            AttributeChange touch = new AttributeChange();
            long now = org.belljar.vfs.Times.now();
            touch.mtimeNs = now;
            dir.setAttributes(caller, touch);
        } else if (v.isDirectory()) {
            dir.rmdir(caller, child, u);
        } else {
            dir.unlink(caller, child, u);
        }
        if (below) {
            setWhiteout(child);
        }
    }

    /** ENOTEMPTY unless there is nothing to be seen in this directory. */
    private void requireEmpty(Caller caller) {
        if (!new MergedListing(this).isEmpty(caller)) {
            throw Errno.ENOTEMPTY.exception();
        }
    }

    @Override
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        OverlayInode m = (OverlayInode) moved;
        OverlayInode to = (OverlayInode) newDirectory;
        OverlayInode r = (OverlayInode) replaced;
        boolean exchange = (flags & 2) != 0;
        if (r != null && !exchange && r.isDirectory()) {
            r.requireEmpty(caller);
        }
        Inode fromUpper = copyUp(caller, true);
        Inode toUpper = to.copyUp(caller, true);
        Inode mu = m.copyUp(caller, true);
        Inode ru = r == null ? null : exchange || r.isDirectory() ? r.copyUp(caller, true) : r.upper;
        if (r != null && ru == null) {
            r.removed = true;
        }
        boolean oldBelow = lowerHas(caller, oldName);
        boolean newBelow = to.lowerHas(caller, newName);
        fromUpper.rename(caller, oldName, mu, toUpper, newName, ru, flags);
        if (oldBelow) {
            setWhiteout(oldName);
        }
        if (newBelow) {
            to.setWhiteout(newName);
        }
    }

    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        // A file that is cut to nothing need not be copied first.
        copyUp(caller, change.size == null || change.size != 0).setAttributes(caller, change);
    }

    @Override
    public byte[] getXattr(Caller caller, String xattr) {
        return real().getXattr(caller, xattr);
    }

    @Override
    public void setXattr(Caller caller, String xattr, byte[] value, int flags) {
        copyUp(caller, true).setXattr(caller, xattr, value, flags);
    }

    @Override
    public void removeXattr(Caller caller, String xattr) {
        real().getXattr(caller, xattr);
        copyUp(caller, true).removeXattr(caller, xattr);
    }

    @Override
    public List<String> listXattrs(Caller caller) {
        return real().listXattrs(caller);
    }
}
