package org.belljar.vfs;

import org.belljar.abi.Errno;

/** What the file side of one kernel shares: the dentry cache and the registries that plug-ins fill. */
public final class Vfs {
    private static final int CACHED_DENTRIES = 1 << 16;

    private final DentryCache dentries = new DentryCache(CACHED_DENTRIES);
    private final Devices devices = new Devices();
    private final BlockDevices blockDevices = new BlockDevices();
    private final FileSystemTypes types = new FileSystemTypes();
    private final AnonymousFileSystem anonymous = new AnonymousFileSystem("anon_inodefs", 0x09041934);
    private final Mount anonymousMount = MountNamespace.detached(anonymous);
    private final NameOperations names = new NameOperations(this);
    private final FileOpener opener = new FileOpener(this);
    private final LockGraph lockGraph = new LockGraph();
    private final Marks marks = new Marks();
    private final NotifyLimits notifyLimits = new NotifyLimits();
    private final FileLimits fileLimits = new FileLimits();
    private final UserCountsRoot userCounts;
    private final StickyProtection sticky = new StickyProtection();
    private final FileHandles fileHandles = new FileHandles();
    /** /proc/sys/fs/lease-break-time. */
    private volatile int leaseBreakSeconds = 45;
    private volatile FifoOpener fifos = (caller, path, inode, flags) -> {
        throw Errno.ENXIO.exception();
    };

    public Vfs(UserCountsRoot userCounts) {
        this.userCounts = userCounts;
    }

    public DentryCache dentries() {
        return dentries;
    }

    public Devices devices() {
        return devices;
    }

    public BlockDevices blockDevices() {
        return blockDevices;
    }

    public FileSystemTypes types() {
        return types;
    }

    /** mkdir, unlink, rename and their kin. */
    public NameOperations names() {
        return names;
    }

    public FileOpener opener() {
        return opener;
    }

    public LockGraph lockGraph() {
        return lockGraph;
    }

    public Marks marks() {
        return marks;
    }

    public NotifyLimits notifyLimits() {
        return notifyLimits;
    }

    public FileLimits fileLimits() {
        return fileLimits;
    }

    public UserCountsRoot userCounts() {
        return userCounts;
    }

    public FileHandles fileHandles() {
        return fileHandles;
    }

    /** How long the holder of a lease has to give it up once it is told to. */
    public int leaseBreakSeconds() {
        return leaseBreakSeconds;
    }

    public void setLeaseBreakSeconds(int s) {
        leaseBreakSeconds = s;
    }

    public StickyProtection sticky() {
        return sticky;
    }

    public FifoOpener fifos() {
        return fifos;
    }

    public void setFifos(FifoOpener f) {
        fifos = f;
    }

    /** The file system of inodes that no path leads to (pipes, sockets, epoll, ...). */
    public AnonymousFileSystem anonymous() {
        return anonymous;
    }

    /**
     * A path for an inode outside every tree, as the target of a magic link (/proc/PID/fd/N). Shown as {@code name}:
     * "pipe:[123]", "anon_inode:[eventfd]".
     */
    public VfsPath anonymousPath(Inode inode, String name) {
        return new VfsPath(anonymousMount, new Dentry(null, name, inode));
    }
}
