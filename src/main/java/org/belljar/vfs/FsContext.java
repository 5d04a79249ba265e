package org.belljar.vfs;

/** Root, working directory and umask of a task (struct fs_struct); shared by tasks cloned with CLONE_FS. */
public final class FsContext {
    private volatile VfsPath root;
    private volatile VfsPath cwd;
    private volatile int umask;

    public FsContext(VfsPath root, VfsPath cwd, int umask) {
        this.root = root;
        this.cwd = cwd;
        this.umask = umask;
    }

    public FsContext copy() {
        return new FsContext(root, cwd, umask);
    }

    public VfsPath root() {
        return root;
    }

    public void setRoot(VfsPath root) {
        this.root = root;
    }

    public VfsPath cwd() {
        return cwd;
    }

    public void setCwd(VfsPath cwd) {
        this.cwd = cwd;
    }

    public int umask() {
        return umask;
    }

    /** Sets the mask (low 9 bits) and returns the old one. */
    public int setUmask(int mask) {
        int old = umask;
        umask = mask & 0777;
        return old;
    }
}
