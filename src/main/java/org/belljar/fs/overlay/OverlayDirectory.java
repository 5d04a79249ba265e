package org.belljar.fs.overlay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Times;
import org.belljar.vfs.VfsPath;

/**
 * A directory: upper names, and the lower ones that are not hidden. The lower part goes along when the directory is
 * renamed. Changes are made with the directory's inode lock held.
 */
final class OverlayDirectory extends OverlayInode {
    private static final int RENAME_EXCHANGE = 2, RENAME_WHITEOUT = 4;

    /**
     * Lower names that are not to be seen any more (whiteouts): removed, renamed or replaced. Null while there are none.
     * An upper name hides a lower one in any case. Changed under the inode's lock, read without.
     */
    private volatile Set<String> hidden;

    OverlayDirectory(OverlayFileSystem fs, Inode upper) {
        super(fs, upper);
    }

    OverlayDirectory(OverlayDirectory parent, String name, Inode lower) {
        super(parent, name, lower, false);
    }

    /** The root, with the root of the empty upper layer made like the lower one. */
    OverlayDirectory(OverlayFileSystem fs, Inode lower, Inode upper) {
        super(fs, null, "", lower, upper, false);
        upper.attach(null, this);
        Attributes a = new Attributes();
        lower.attributes(a);
        AttributeChange c = new AttributeChange();
        c.mode = a.mode & 07777;
        c.uid = a.uid;
        c.gid = a.gid;
        c.atimeNs = a.atimeNs;
        c.mtimeNs = a.mtimeNs;
        upper.setAttributes(null, c);
    }

    boolean isHidden(String child) {
        Set<String> h = hidden;
        return h != null && h.contains(child);
    }

    /** Whether all that it shows is what its lower part holds. The hidden names first: what hides some may have made an upper part. */
    boolean isLowerAlone() {
        return hidden == null && upper() == null;
    }

    /** Called with the inode's lock held. */
    void hide(String child) {
        if (hidden == null) {
            hidden = ConcurrentHashMap.newKeySet(8);
        }
        hidden.add(child);
    }

    @Override
    public Inode lookup(Caller caller, String child) {
        Inode u = upper();
        Inode found = u == null ? null : u.lookup(caller, child);
        if (found != null) {
            return of(fs, found);
        }
        Inode below = lower();
        if (below == null || isHidden(child)) {
            return null;
        }
        Inode l = below.lookup(caller, child);
        return l == null ? null : fs.ofLower(this, child, l);
    }

    @Override
    public void attributes(Attributes out) {
        Inode u = upper();
        Inode l = lower();
        (u == null ? l : u).attributes(out);
        if (u != null && l != null) {
            // The size stays that of the lower part: what is seen of a directory should not change with its first copy-up.
            Attributes below = new Attributes();
            l.attributes(below);
            out.size = below.size;
            out.blocks = below.blocks;
        }
        out.ino = number();
        out.dev = fs.device();
        out.nlink = linkCount();
    }

    /** As overlayfs: nobody may conclude the number of subdirectories from a merged directory's link count. */
    @Override
    public int linkCount() {
        Inode u = upper();
        int n = u == null ? lower().linkCount() : u.linkCount();
        return u != null && lower() != null ? Math.min(n, 1) : n;
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new OverlayDirectoryFile(this, path, flags);
    }

    @Override
    public Inode create(Caller caller, String child, int mode, long rdev) {
        return of(fs, copyUp(caller).create(caller, child, mode, rdev));
    }

    @Override
    public Inode createUnnamed(Caller caller, int mode) {
        return of(fs, copyUp(caller).createUnnamed(caller, mode));
    }

    @Override
    public Inode mkdir(Caller caller, String child, int mode) {
        return of(fs, copyUp(caller).mkdir(caller, child, mode));
    }

    @Override
    public Inode symlink(Caller caller, String child, String target) {
        return of(fs, copyUp(caller).symlink(caller, child, target));
    }

    @Override
    public void link(Caller caller, String child, Inode target) {
        OverlayInode t = (OverlayInode) target;
        if (t.lower() != null && t.linkCount() == 0) {
            throw Errno.ENOENT.exception();
        }
        Inode dir = copyUp(caller);
        dir.link(caller, child, t.copyUp(caller));
    }

    @Override
    public void unlink(Caller caller, String child, Inode victim) {
        OverlayInode v = (OverlayInode) victim;
        Inode dir = copyUp(caller);
        if (v.loseLowerName(this, child)) {
            hide(child);
            AttributeChange times = new AttributeChange();
            times.mtimeNs = Times.now();
            dir.setAttributes(caller, times);
            v.lostName();
            return;
        }
        if (v.covers(this, child)) {
            hide(child);
        }
        v.keepWhileOpen();
        dir.unlink(caller, child, v.upper());
        v.lostName();
    }

    @Override
    public void rmdir(Caller caller, String child, Inode victim) {
        OverlayDirectory v = (OverlayDirectory) victim;
        v.requireEmpty(caller);
        Inode dir = copyUp(caller);
        // Copied up even so: whoever has it open must see it removed.
        Inode u = v.copyUp(caller);
        if (v.covers(this, child)) {
            hide(child);
        }
        dir.rmdir(caller, child, u);
    }

    /** ENOTEMPTY unless there is nothing to be seen in this directory. */
    private void requireEmpty(Caller caller) {
        if (!new MergedListing(this).isEmpty(caller)) {
            throw Errno.ENOTEMPTY.exception();
        }
    }

    @Override
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        if ((flags & RENAME_WHITEOUT) != 0) {
            throw Errno.EINVAL.exception();
        }
        OverlayInode m = (OverlayInode) moved;
        OverlayDirectory to = (OverlayDirectory) newDirectory;
        OverlayInode r = (OverlayInode) replaced;
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        if (r instanceof OverlayDirectory d && !exchange) {
            d.requireEmpty(caller);
        }
        Inode fromUpper = copyUp(caller);
        Inode toUpper = to.copyUp(caller);
        Inode mu = copyUpWithName(caller, oldName, m);
        boolean lost = false;
        Inode ru = null;
        if (r != null) {
            if (exchange || r.isDirectory()) {
                ru = to.copyUpWithName(caller, newName, r);
            } else {
                lost = r.loseLowerName(to, newName);
                if (!lost) {
                    r.keepWhileOpen();
                    ru = r.upper();
                }
            }
        }
        boolean done = false;
        try {
            fromUpper.rename(caller, oldName, mu, toUpper, newName, ru, flags);
            done = true;
        } finally {
            if (lost && !done) {
                r.regainLowerName();
            }
        }
        if (m.covers(this, oldName)) {
            hide(oldName);
        }
        if (r != null) {
            to.hide(newName);
            r.lostName();
        }
    }

    private Inode copyUpWithName(Caller caller, String child, OverlayInode object) {
        Inode u = object.copyUp(caller);
        if (!object.isDirectory()) {
            object.moveNameUp(caller, this, child);
        }
        return u;
    }
}
