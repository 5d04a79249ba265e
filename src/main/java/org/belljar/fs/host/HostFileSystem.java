package org.belljar.fs.host;

import org.belljar.abi.Errno;
import org.belljar.host.HostFiles;
import org.belljar.host.HostStat;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;

/**
 * A directory (or one file) of the host, shown to the sandbox.
 *
 * <p>Containment: every host call takes one component relative to the descriptor of its parent directory, with
 * O_NOFOLLOW; ".." is resolved by the VFS alone. So no symbolic link and no rename on the host leads outside the tree.
 * Devices, sockets and FIFOs are shown but never opened on the host. Directories of the host's kernel file systems
 * (proc, sysfs, devpts, cgroup, ...) that are mounted inside are shown empty.
 *
 * <p>What is remembered depends on the {@link Use}. A layer of an overlay is taken as unchanging: attributes and names, missing
 * ones too, are asked for once (as Linux's overlayfs, which leaves open what a change below it does). In all other trees
 * changes from outside are seen at once: each path walk and each stat asks the host again.
 */
public final class HostFileSystem extends FileSystem {
    /** What /proc/mounts shows as source: no guest learns where its directories lie on the host. */
    public static final String SOURCE = "host";

    /** What a tree is opened for. */
    public enum Use {
        /** Changes go to the host, and changes of the host's are seen. */
        READ_WRITE,
        /** The sandbox changes nothing; changes of the host's are seen. */
        READ_ONLY,
        /** The lower layer of an overlay: read-only, and taken as unchanging. */
        LAYER
    }

    private static final int MAX_KEPT_FDS = 4096;

    private final Use use;
    private final HostIds ids;
    private final FdCache fds = new FdCache(MAX_KEPT_FDS);
    private final HostFd rootFd;
    /** The root is of a mount in no tree, whose files have no path; null: it has one. */
    private final String copiedFrom;
    private final HostInode root;
    /** Host devices seen in this tree; the first is the root's. Copied on write. */
    private volatile long[] devices;
    private final RankedLock deviceLock = new RankedLock(Rank.STORE);
    /** Host ids are given to new files only if the host lets this process do so. */
    private final boolean canChown = org.belljar.host.Host.call(107, 0) == 0;

    private HostFileSystem(int rootFd, Use use, HostIds ids, HostStat stat, String copiedFrom) {
        this.copiedFrom = copiedFrom;
        this.use = use;
        this.ids = ids;
        this.devices = new long[] {stat.dev};
        this.rootFd = new HostFd(rootFd);
        this.root = new HostInode(this, null, "", stat, this.rootFd);
    }

    /**
     * @param hostPath as the user gave it: here symbolic links are followed
     * @throws org.belljar.abi.ErrnoException what opening it on the host gives
     */
    public static HostFileSystem open(String hostPath, Use use) {
        return open(hostPath, use, HostIds.SAME);
    }

    /** As {@link #open(String, Use)}, with owners that are others outside. */
    public static HostFileSystem open(String hostPath, Use use, HostIds ids) {
        int fd = HostFiles.openAt(HostFiles.AT_FDCWD, hostPath, HostFiles.O_PATH, 0);
        Errno.check(fd);
        HostStat stat = new HostStat();
        Errno.check(HostFiles.stat(fd, stat));
        return new HostFileSystem(fd, use, ids, stat, null);
    }

    /**
     * As {@link #open(String, Use, HostIds)}, without what is mounted below the path on the host. Where the host does not let this process
     * have it so (which takes CAP_SYS_ADMIN, and mounts that it may take apart), with that.
     */
    public static HostFileSystem openAlone(String hostPath, Use use, HostIds ids) {
        int fd = HostFiles.openTree(hostPath);
        if (fd < 0) {
            return open(hostPath, use, ids);
        }
        HostStat stat = new HostStat();
        Errno.check(HostFiles.stat(fd, stat));
        return new HostFileSystem(fd, use, ids, stat, hostPath);
    }

    /** Where it lies on the host now; of a tree without what is mounted below, where it lay. */
    public String hostPath() {
        if (copiedFrom != null) {
            return copiedFrom;
        }
        HostFd fd = root.acquirePath();
        try {
            return HostFiles.readLink(HostFiles.AT_FDCWD, "/proc/self/fd/" + fd.number());
        } finally {
            fd.release();
        }
    }

    HostIds ids() {
        return ids;
    }

    FdCache fds() {
        return fds;
    }

    boolean isWritable() {
        return use == Use.READ_WRITE;
    }

    /** Whether what was seen once may be answered from memory. */
    boolean isUnchanging() {
        return use == Use.LAYER;
    }

    boolean canChown() {
        return canChown;
    }

    /** The guest's inode number: the host's, with the device in the high bits where the tree spans several. */
    long number(long hostDev, long hostIno) {
        long[] known = devices;
        for (int i = 0; i < known.length; i++) {
            if (known[i] == hostDev) {
                return hostIno ^ (long) i << 48;
            }
        }
        return addDevice(hostDev) ^ hostIno;
    }

    private long addDevice(long hostDev) {
        deviceLock.lock();
        try {
            long[] known = devices;
            for (int i = 0; i < known.length; i++) {
                if (known[i] == hostDev) {
                    return (long) i << 48;
                }
            }
            long[] now = java.util.Arrays.copyOf(known, known.length + 1);
            now[known.length] = hostDev;
            devices = now;
            return (long) known.length << 48;
        } finally {
            deviceLock.unlock();
        }
    }

    @Override
    public String type() {
        return "hostfs";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public boolean isReadOnly() {
        return !isWritable() || super.isReadOnly();
    }

    @Override
    public boolean isDentryCacheable() {
        return isUnchanging();
    }

    @Override
    public FsStatistics statistics() {
        HostFd fd = root.acquirePath();
        try {
            NativeMemory m = HostFiles.statFs(fd.number());
            if (m == null) {
                throw Errno.EIO.exception();
            }
            return new FsStatistics(m.getLong(0), m.getLong(8), m.getLong(16), m.getLong(24), m.getLong(32), m.getLong(40),
                    m.getLong(48), (int) m.getLong(64));
        } finally {
            fd.release();
        }
    }

    @Override
    public void shutdown() {
        fds.clear();
        rootFd.release();
    }

    @Override
    public boolean hasFileHandles() {
        return true;
    }
}
