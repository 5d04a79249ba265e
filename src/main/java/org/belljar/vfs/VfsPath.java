package org.belljar.vfs;

/** A place in the tree: a dentry seen through a mount (struct path). */
public record VfsPath(Mount mount, Dentry dentry) {
    public Inode inode() {
        return dentry.inode();
    }
}
