package org.belljar.vfs;

/** A file system attached at a place of a mount namespace. */
public final class Mount {
    public static final int RDONLY = 1, NOSUID = 2, NODEV = 4, NOEXEC = 8;

    private final FileSystem fileSystem;
    private final Dentry root;
    private final int id;
    /** Null for the namespace's root mount. Guarded by the namespace's mount lock for writes. */
    private volatile VfsPath mountPoint;
    private volatile int flags;
    /** What the first column of /proc/mounts says. */
    private final String source;

    public Mount(int id, FileSystem fileSystem, Dentry root, VfsPath mountPoint, int flags, String source) {
        this.id = id;
        this.fileSystem = fileSystem;
        this.root = root;
        this.mountPoint = mountPoint;
        this.flags = flags;
        this.source = source;
    }

    public int id() {
        return id;
    }

    public FileSystem fileSystem() {
        return fileSystem;
    }

    public Dentry root() {
        return root;
    }

    public VfsPath mountPoint() {
        return mountPoint;
    }

    void setMountPoint(VfsPath p) {
        mountPoint = p;
    }

    public int flags() {
        return flags;
    }

    public void setFlags(int flags) {
        this.flags = flags;
    }

    public boolean isReadOnly() {
        return (flags & RDONLY) != 0;
    }

    public String source() {
        return source;
    }
}
