package org.belljar.fs.tmpfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;

/** A directory: names in a map, and in the order of their making for reading it with offsets that stay valid. */
final class TmpfsDirectory extends TmpfsInode {
    private static final int BYTES_PER_ENTRY = 20;
    private static final int RENAME_EXCHANGE = 2, RENAME_WHITEOUT = 4;

    // All guarded by the tree lock.
    private final Map<String, Entry> names = new HashMap<>(4);
    private final TreeMap<Long, Entry> byCookie = new TreeMap<>();

    record Entry(String name, TmpfsInode inode, long cookie) {}

    TmpfsDirectory(TmpfsFileSystem fs, int mode, int uid, int gid) {
        super(fs, mode, uid, gid, 0);
        setLinksLocked(2);
    }

    /** The file system ends: forgets all names. */
    @Override
    void discard() {
        List<TmpfsInode> all = new ArrayList<>();
        fs.tree().lock();
        try {
            byCookie.values().forEach(e -> all.add(e.inode));
            names.clear();
            byCookie.clear();
        } finally {
            fs.tree().unlock();
        }
        all.forEach(TmpfsInode::discard);
    }

    @Override
    long size() {
        return fs.hasDirectorySizes() ? (names.size() + 2L) * BYTES_PER_ENTRY : 0;
    }

    private TmpfsInode findLocked(String name) {
        Entry e = names.get(name);
        return e == null ? null : e.inode;
    }

    private void putLocked(String name, TmpfsInode inode) {
        Entry e = new Entry(name, inode, fs.nextCookie());
        names.put(name, e);
        byCookie.put(e.cookie, e);
    }

    private void removeLocked(String name) {
        byCookie.remove(names.remove(name).cookie);
    }

    @Override
    public Inode lookup(Caller caller, String name) {
        fs.tree().lock();
        try {
            return findLocked(name);
        } finally {
            fs.tree().unlock();
        }
    }

    /** Enters a new inode; gives its charge back when that fails. */
    private Inode enter(String name, TmpfsInode made) {
        Errno failed = null;
        fs.tree().lock();
        try {
            if (linkCount() == 0) {
                failed = Errno.ENOENT;
            } else if (names.containsKey(name)) {
                failed = Errno.EEXIST;
            } else {
                putLocked(name, made);
                if (made.isDirectory()) {
                    setLinksLocked(linkCount() + 1);
                }
            }
        } finally {
            fs.tree().unlock();
        }
        if (failed != null) {
            fs.unchargeInode();
            throw failed.exception();
        }
        modified();
        return made;
    }

    @Override
    public Inode create(Caller caller, String name, int mode, long rdev) {
        Credentials c = caller.credentials();
        int m = Permissions.modeForNew(c, this, mode);
        int gid = Permissions.groupForNew(c, this);
        TmpfsInode made = (m & S_IFMT) == S_IFREG
                ? new TmpfsFile(fs, m, c.fsuid(), gid) : new TmpfsInode(fs, m, c.fsuid(), gid, rdev);
        made.inheritAcl(defaultAcl());
        return enter(name, made);
    }

    @Override
    public Inode createUnnamed(Caller caller, int mode) {
        Credentials c = caller.credentials();
        TmpfsFile f = new TmpfsFile(fs, Permissions.modeForNew(c, this, mode), c.fsuid(), Permissions.groupForNew(c, this));
        f.inheritAcl(defaultAcl());
        f.setUnnamed(true);
        return f;
    }

    @Override
    public Inode mkdir(Caller caller, String name, int mode) {
        Credentials c = caller.credentials();
        int m = Permissions.modeForNew(c, this, S_IFDIR | mode & 07777);
        TmpfsDirectory made = new TmpfsDirectory(fs, m, c.fsuid(), Permissions.groupForNew(c, this));
        made.inheritAcl(defaultAcl());
        return enter(name, made);
    }

    @Override
    public Inode symlink(Caller caller, String name, String target) {
        Credentials c = caller.credentials();
        return enter(name, new TmpfsSymlink(fs, c.fsuid(), Permissions.groupForNew(c, this), target));
    }

    @Override
    public void link(Caller caller, String name, Inode target) {
        TmpfsInode t = (TmpfsInode) target;
        fs.tree().lock();
        try {
            if (linkCount() == 0 || t.linkCount() == 0 && !(t instanceof TmpfsFile f && f.isLinkableLocked())) {
                throw Errno.ENOENT.exception();
            }
            if (names.containsKey(name)) {
                throw Errno.EEXIST.exception();
            }
            if (t.linkCount() > 0) {
                fs.chargeInode(); // a name pins memory as an inode does: shmem_link
            }
            putLocked(name, t);
            t.setLinksLocked(t.linkCount() + 1);
        } finally {
            fs.tree().unlock();
        }
        t.changed();
        modified();
    }

    @Override
    public void unlink(Caller caller, String name, Inode victim) {
        TmpfsInode v = (TmpfsInode) victim;
        fs.tree().lock();
        try {
            if (findLocked(name) != v) {
                throw Errno.ENOENT.exception();
            }
            removeLocked(name);
            dropLinkLocked(v);
        } finally {
            fs.tree().unlock();
        }
        modified();
        v.changed();
        if (v.linkCount() == 0) {
            v.vanished();
        }
    }

    private void dropLinkLocked(TmpfsInode file) {
        if (file.linkCount() > 1) {
            fs.unchargeInode();
        }
        file.setLinksLocked(file.linkCount() - 1);
    }

    @Override
    public void rmdir(Caller caller, String name, Inode victim) {
        TmpfsDirectory v = (TmpfsDirectory) victim;
        fs.tree().lock();
        try {
            if (findLocked(name) != v) {
                throw Errno.ENOENT.exception();
            }
            if (!v.names.isEmpty()) {
                throw Errno.ENOTEMPTY.exception();
            }
            removeLocked(name);
            v.setLinksLocked(0);
            setLinksLocked(linkCount() - 1);
        } finally {
            fs.tree().unlock();
        }
        modified();
        v.changed();
        v.vanished();
    }

    @Override
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        if ((flags & RENAME_WHITEOUT) != 0 && !fs.hasXattrs()) {
            throw Errno.EINVAL.exception(); // ramfs can be no layer of an overlay
        }
        TmpfsDirectory to = (TmpfsDirectory) newDirectory;
        TmpfsInode m = (TmpfsInode) moved;
        TmpfsInode r = (TmpfsInode) replaced;
        TmpfsInode whiteout = (flags & RENAME_WHITEOUT) == 0 ? null
                : new TmpfsInode(fs, S_IFCHR, caller.credentials().fsuid(), caller.credentials().fsgid(), 0);
        boolean exchange = (flags & RENAME_EXCHANGE) != 0;
        fs.tree().lock();
        try {
            if (findLocked(oldName) != m || to.findLocked(newName) != r) {
                throw Errno.ENOENT.exception();
            }
            if (exchange) {
                exchangeLocked(oldName, m, to, newName, r);
            } else {
                moveLocked(oldName, m, to, newName, r);
                if (whiteout != null) {
                    putLocked(oldName, whiteout);
                }
            }
        } finally {
            fs.tree().unlock();
        }
        modified();
        to.modified();
        m.changed();
        if (r != null) {
            r.changed();
            if (r.linkCount() == 0) {
                r.vanished();
            }
        }
    }

    private void moveLocked(String oldName, TmpfsInode m, TmpfsDirectory to, String newName, TmpfsInode r) {
        if (r instanceof TmpfsDirectory d && !d.names.isEmpty()) {
            throw Errno.ENOTEMPTY.exception();
        }
        if (r != null) {
            to.removeLocked(newName);
            if (r.isDirectory()) {
                r.setLinksLocked(0);
                to.setLinksLocked(to.linkCount() - 1);
            } else {
                dropLinkLocked(r);
            }
        }
        removeLocked(oldName);
        to.putLocked(newName, m);
        if (m.isDirectory() && to != this) {
            setLinksLocked(linkCount() - 1);
            to.setLinksLocked(to.linkCount() + 1);
        }
    }

    private void exchangeLocked(String oldName, TmpfsInode m, TmpfsDirectory to, String newName, TmpfsInode r) {
        removeLocked(oldName);
        to.removeLocked(newName);
        putLocked(oldName, r);
        to.putLocked(newName, m);
        if (to != this) {
            int change = (r.isDirectory() ? 1 : 0) - (m.isDirectory() ? 1 : 0);
            setLinksLocked(linkCount() + change);
            to.setLinksLocked(to.linkCount() - change);
        }
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new TmpfsDirectoryFile(this, path, flags);
    }

    /** The entry behind a cookie (inclusive), or null at the end. */
    Entry next(long fromCookie) {
        fs.tree().lock();
        try {
            Map.Entry<Long, Entry> e = byCookie.ceilingEntry(fromCookie);
            return e == null ? null : e.getValue();
        } finally {
            fs.tree().unlock();
        }
    }
}
