package org.belljar.vfs;

import java.util.concurrent.ConcurrentHashMap;

/**
 * A name in a directory, positive or negative, with its cached children. Parent links always lead up to the file
 * system's root; mounts are kept apart ({@link Mount}).
 */
public final class Dentry {
    private volatile Dentry parent;
    private volatile String name;
    /** Null: negative. */
    private volatile Inode inode;
    /** Unlinked or replaced; shown as "(deleted)". */
    private volatile boolean unhashed;
    /** Number of mounts on top of this dentry, so that the walk need not ask otherwise. */
    volatile int mountCount;

    private final ConcurrentHashMap<String, Dentry> children = new ConcurrentHashMap<>(0);

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

    ConcurrentHashMap<String, Dentry> children() {
        return children;
    }

    void markUnhashed() {
        unhashed = true;
    }

    void move(Dentry newParent, String newName) {
        parent = newParent;
        name = newName;
    }
}
