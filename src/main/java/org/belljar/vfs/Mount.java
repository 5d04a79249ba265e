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
    /** Mounts whose mount point lies in this one; replaced as a whole under the mount lock, read by the walk without it. */
    private volatile Mount[] children = NONE;
    /** Null until attached and after unmounting. Guarded by the mount lock for writes. */
    private volatile MountNamespace namespace;
    private static final Mount[] NONE = new Mount[0];

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

    public MountNamespace namespace() {
        return namespace;
    }

    void setNamespace(MountNamespace ns) {
        namespace = ns;
    }

    Mount[] children() {
        return children;
    }

    void addChild(Mount m) {
        Mount[] now = java.util.Arrays.copyOf(children, children.length + 1);
        now[now.length - 1] = m;
        children = now;
    }

    void removeChild(Mount m) {
        children = java.util.Arrays.stream(children).filter(c -> c != m).toArray(Mount[]::new);
    }

    /** The mount that sits on {@code d} of this mount, or null. */
    Mount childAt(Dentry d) {
        for (Mount m : children) {
            VfsPath p = m.mountPoint;
            if (p != null && p.dentry() == d) {
                return m;
            }
        }
        return null;
    }

    public VfsPath rootPath() {
        return new VfsPath(this, root);
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
