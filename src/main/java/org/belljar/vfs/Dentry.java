package org.belljar.vfs;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name in a directory, positive or negative, with its cached children. Parent links always lead up to the file
 * system's root; mounts are kept apart ({@link Mount}).
 *
 * <p>A directory's children are changed under the directory inode's lock and read without it. An entry that
 * {@link DentryCache} has demoted is held weakly: as long as anybody uses the dentry (an open file, a working directory, a
 * child), lookups find the same object.
 */
public final class Dentry {
    private volatile Dentry parent;
    private volatile String name;
    /** Null: negative. */
    private volatile Inode inode;
    /** Unlinked or replaced; shown as "(deleted)". */
    private volatile boolean unhashed;
    /** Number of mounts on top of this dentry, so that the walk need not ask otherwise. Guarded by the mount lock. */
    volatile int mountCount;
    /** Second-chance bit of {@link DentryCache}; racy by design. */
    boolean recentlyUsed;
    /** True while the parent holds this dentry weakly. */
    private volatile boolean demoted;

    /** Name to Dentry or Weak; made with the first child. */
    private volatile ConcurrentHashMap<String, Object> children;

    /** The weak form of an entry, with what it takes to remove it. */
    static final class Weak extends WeakReference<Dentry> {
        final Dentry directory;
        final String name;

        Weak(Dentry d, Dentry directory, String name, java.lang.ref.ReferenceQueue<Dentry> queue) {
            super(d, queue);
            this.directory = directory;
            this.name = name;
        }

        void forget() {
            ConcurrentHashMap<String, Object> c = directory.children;
            if (c != null) {
                c.remove(name, this);
            }
        }
    }

    public Dentry(Dentry parent, String name, Inode inode) {
        this.parent = parent == null ? this : parent;
        this.name = name;
        this.inode = inode;
    }

    public Dentry parent() {
        return parent;
    }

    public String name() {
        return name;
    }

    public Inode inode() {
        return inode;
    }

    public void setInode(Inode inode) {
        this.inode = inode;
    }

    public boolean isNegative() {
        return inode == null;
    }

    public boolean isUnhashed() {
        return unhashed;
    }

    public boolean isRoot() {
        return parent == this;
    }

    /** Whether {@code other} is this dentry or lies above it. */
    public boolean isBelowOrSame(Dentry other) {
        Dentry d = this;
        while (d != other) {
            if (d.isRoot()) {
                return false;
            }
            d = d.parent;
        }
        return true;
    }

    /** The cached child of that name, or null: not known. */
    public Dentry child(String childName) {
        ConcurrentHashMap<String, Object> c = children;
        if (c == null) {
            return null;
        }
        Object o = c.get(childName);
        if (o instanceof Dentry d) {
            if (!d.recentlyUsed) {
                d.recentlyUsed = true;
            }
            return d;
        }
        return o == null ? null : ((Weak) o).get();
    }

    /** Enters {@code d} under its name. */
    void putChild(Dentry d) {
        ConcurrentHashMap<String, Object> c = children;
        if (c == null) {
            // Only under the directory's lock, or for file systems that are not cached, where losing an entry does no harm.
            c = new ConcurrentHashMap<>(4);
            children = c;
        }
        d.demoted = false;
        c.put(d.name, d);
    }

    /** Takes {@code d} out of this directory: it lives on for those who hold it. */
    void unhashChild(Dentry d) {
        ConcurrentHashMap<String, Object> c = children;
        if (c != null) {
            c.remove(d.name);
        }
        d.unhashed = true;
    }

    void markUnhashed() {
        unhashed = true;
    }

    /** Takes {@code d} out of this directory for a moment: it gets another name at once ({@link #moveTo}). */
    void unhashChildForMove(Dentry d) {
        ConcurrentHashMap<String, Object> c = children;
        if (c != null) {
            c.remove(d.name);
        }
    }

    void moveTo(Dentry newDirectory, String newName) {
        parent = newDirectory;
        name = newName;
        newDirectory.putChild(this);
    }

    /** Moves from this directory to another place (rename); the caller holds both directories' locks. */
    void moveChild(Dentry d, Dentry newDirectory, String newName) {
        ConcurrentHashMap<String, Object> c = children;
        if (c != null) {
            c.remove(d.name);
        }
        d.moveTo(newDirectory, newName);
    }

    boolean isDemoted() {
        return demoted;
    }

    /** Lets the parent hold this dentry weakly from now on. */
    void demote(java.lang.ref.ReferenceQueue<Dentry> queue) {
        Dentry p = parent;
        String n = name;
        ConcurrentHashMap<String, Object> c = p.children;
        if (p != this && c != null && c.replace(n, this, new Weak(this, p, n, queue))) {
            demoted = true;
        }
    }

    @Override
    public String toString() {
        return isRoot() ? "/" : parent + (parent.isRoot() ? "" : "/") + name;
    }
}
