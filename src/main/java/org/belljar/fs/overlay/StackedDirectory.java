package org.belljar.fs.overlay;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Dentry;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.RenameOperation;
import org.belljar.vfs.VfsPath;

/** A directory of a {@link StackedFileSystem}. Changes are made with its inode lock held. */
final class StackedDirectory extends StackedInode {
    private static final VfsPath[] NONE = {};

    private final StackedFileSystem fs;
    private final StackNames names;
    /** The directories below that it shows, topmost first. */
    private final VfsPath[] lowers;

    StackedDirectory(StackedFileSystem fs, StackedDirectory parent, String name, VfsPath upper, VfsPath[] lowers) {
        super(fs, parent, name, upper, lowers.length == 0 ? null : lowers[0]);
        this.fs = fs;
        this.names = fs.names();
        this.lowers = lowers;
    }

    VfsPath[] lowers() {
        return lowers;
    }

    /** A merged one has 1, as its subdirectories are not counted. */
    @Override
    public int linkCount() {
        return isGone() ? 0 : lowers.length > 0 && (upper() != null || lowers.length > 1) ? 1 : real().linkCount();
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new StackedDirectoryFile(this, path, flags);
    }

    @Override
    public Inode lookup(Caller caller, String name) {
        Caller as = fs.as(caller);
        VfsPath u = upper() == null ? null : names.child(as, upper(), name);
        if (u != null) {
            if (StackNames.isWhiteout(u.inode())) {
                return null;
            }
            if (!u.inode().isDirectory()) {
                return fs.ofUpper(this, name, u);
            }
            if (names.isOpaque(as, u.inode())) {
                return new StackedDirectory(fs, this, name, u, NONE);
            }
        }
        List<VfsPath> below = below(as, name);
        if (u == null && below.isEmpty()) {
            return null;
        }
        if (u == null && !below.get(0).inode().isDirectory()) {
            return new StackedInode(fs, this, name, null, below.get(0));
        }
        below.removeIf(p -> !p.inode().isDirectory());
        return new StackedDirectory(fs, this, name, u, below.toArray(NONE));
    }

    /** What the lower layers show under a name: one object, or several directories. */
    private List<VfsPath> below(Caller as, String name) {
        List<VfsPath> found = new ArrayList<>();
        for (VfsPath l : lowers) {
            VfsPath p = names.child(as, l, name);
            if (p == null) {
                continue;
            }
            boolean isDirectory = p.inode().isDirectory();
            if (StackNames.isWhiteout(p.inode()) || !isDirectory && !found.isEmpty()) {
                break;
            }
            found.add(p);
            if (!isDirectory || names.isOpaque(as, p.inode())) {
                break;
            }
        }
        return found;
    }

    private boolean isBelow(Caller as, String name) {
        return !below(as, name).isEmpty();
    }

    // ---- making

    /** Makes something in the upper layer that belongs to {@code caller}; over a whiteout, it is made elsewhere first. */
    private VfsPath make(Caller caller, String name, boolean isDirectory, StackNames.Maker maker) {
        Caller as = fs.as(caller);
        VfsPath dir = copyUp(caller);
        if (names.child(as, dir, name) == null) {
            VfsPath made = names.make(as, dir, name, maker);
            own(caller, made.inode());
            return made;
        }
        String temporary = fs.temporaryName();
        VfsPath made = names.make(as, fs.work(), temporary, maker);
        boolean done = false;
        try {
            own(caller, made.inode());
            if (isDirectory) {
                names.setOpaque(as, made.inode());
            }
            names.putAt(as, temporary, dir, name, isDirectory);
            done = true;
        } finally {
            if (!done) {
                names.remove(as, fs.work(), temporary);
            }
        }
        return names.child(as, dir, name);
    }

    private void own(Caller caller, Inode made) {
        AttributeChange c = new AttributeChange();
        c.uid = caller.credentials().fsuid();
        c.gid = Permissions.groupForNew(caller.credentials(), this);
        if (!made.isSymlink()) {
            c.mode = made.mode() & 07777;
        }
        made.setAttributes(caller, c);
    }

    @Override
    public Inode create(Caller caller, String name, int mode, long rdev) {
        if ((mode & S_IFMT) == S_IFCHR && rdev == 0) {
            // It would be a whiteout.
            throw Errno.EPERM.exception();
        }
        int m = Permissions.modeForNew(caller.credentials(), this, mode);
        Caller as = fs.as(caller);
        return fs.ofUpper(this, name, make(caller, name, false, (n, c, d, t) -> n.mknod(as, c, d, t, m, rdev)));
    }

    @Override
    public Inode mkdir(Caller caller, String name, int mode) {
        Caller as = fs.as(caller);
        VfsPath made = make(caller, name, true, (n, c, d, t) -> n.mkdir(as, c, d, t, mode & 07777));
        return new StackedDirectory(fs, this, name, made, NONE);
    }

    @Override
    public Inode symlink(Caller caller, String name, String target) {
        Caller as = fs.as(caller);
        return fs.ofUpper(this, name, make(caller, name, false, (n, c, d, t) -> n.symlink(as, c, target, d, t)));
    }

    /** Below the working directory, as there is no name yet. */
    @Override
    public Inode createUnnamed(Caller caller, int mode) {
        Caller as = fs.as(caller);
        copyUp(caller);
        Inode made = fs.work().inode().createUnnamed(as, mode);
        own(caller, made);
        made.setLinkable(true);
        VfsPath path = new VfsPath(fs.work().mount(), new Dentry(fs.work().dentry(), fs.temporaryName(), made));
        return fs.ofUpper(this, path.dentry().name(), path);
    }

    @Override
    public void link(Caller caller, String name, Inode target) {
        Caller as = fs.as(caller);
        VfsPath dir = copyUp(caller);
        VfsPath old = ((StackedInode) target).copyUp(caller);
        if (names.child(as, dir, name) == null) {
            fs.vfs().names().link(as, StackNames.context(dir), old, dir, name);
            return;
        }
        String temporary = fs.temporaryName();
        fs.vfs().names().link(as, StackNames.context(fs.work()), old, fs.work(), temporary);
        names.putAt(as, temporary, dir, name, false);
    }

    // ---- removing

    @Override
    public void unlink(Caller caller, String name, Inode victim) {
        removeName(caller, name, (StackedInode) victim);
    }

    @Override
    public void rmdir(Caller caller, String name, Inode victim) {
        requireEmpty(caller, victim);
        removeName(caller, name, (StackedInode) victim);
    }

    private static void requireEmpty(Caller caller, Inode directory) {
        if (!StackedListing.of((StackedDirectory) directory, caller).isEmpty()) {
            throw Errno.ENOTEMPTY.exception();
        }
    }

    private void removeName(Caller caller, String name, StackedInode victim) {
        Caller as = fs.as(caller);
        VfsPath dir = copyUp(caller);
        boolean isBelow = isBelow(as, name);
        if (isBelow || victim.isDirectory()) {
            victim.loseName();
        }
        VfsPath u = names.child(as, dir, name);
        if (isBelow) {
            names.whiteOut(as, dir, name, u);
        } else {
            names.remove(as, dir, name);
        }
    }

    // ---- renaming

    @Override
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        boolean exchanges = (flags & RenameOperation.EXCHANGE) != 0;
        if ((flags & RenameOperation.WHITEOUT) != 0) {
            throw Errno.EINVAL.exception();
        }
        requireMovable(moved);
        if (exchanges) {
            requireMovable(replaced);
        } else if (replaced != null && replaced.isDirectory()) {
            requireEmpty(caller, replaced);
        }
        StackedDirectory to = (StackedDirectory) newDirectory;
        VfsPath from = copyUp(caller);
        VfsPath target = to.copyUp(caller);
        ((StackedInode) moved).copyUp(caller);
        Caller as = fs.as(caller);
        if (exchanges) {
            ((StackedInode) replaced).copyUp(caller);
            hideBelow(as, moved, to, newName);
            hideBelow(as, replaced, this, oldName);
            names.rename(as, from, oldName, target, newName, RenameOperation.EXCHANGE);
            return;
        }
        hideBelow(as, moved, to, newName);
        if (replaced != null && (to.isBelow(as, newName) || replaced.isDirectory())) {
            ((StackedInode) replaced).loseName();
        }
        moveOver(as, from, oldName, target, newName, moved.isDirectory(), isBelow(as, oldName));
    }

    /** EXDEV: a directory whose content is, or would be, of lower layers: there would have to be a reference to its old place. */
    private static void requireMovable(Inode i) {
        if (i instanceof StackedDirectory d && d.lowers.length > 0) {
            throw Errno.EXDEV.exception();
        }
    }

    /** A directory that comes to where lower layers have something must not be merged with that. */
    private void hideBelow(Caller as, Inode moved, StackedDirectory to, String name) {
        if (moved.isDirectory() && to.isBelow(as, name)) {
            names.setOpaque(as, ((StackedInode) moved).upper().inode());
        }
    }

    /** A directory cannot take a whiteout's place, nor that of a directory with whiteouts in it: those it is exchanged with. */
    private void moveOver(Caller as, VfsPath from, String oldName, VfsPath to, String newName, boolean isDirectory, boolean leavesWhiteout) {
        VfsPath there = names.child(as, to, newName);
        if (!isDirectory || there == null) {
            names.rename(as, from, oldName, to, newName, leavesWhiteout ? RenameOperation.WHITEOUT : 0);
            return;
        }
        names.rename(as, from, oldName, to, newName, RenameOperation.EXCHANGE);
        if (!leavesWhiteout) {
            names.remove(as, from, oldName);
        } else if (!StackNames.isWhiteout(there.inode())) {
            names.whiteOut(as, from, oldName, there);
        }
    }
}
