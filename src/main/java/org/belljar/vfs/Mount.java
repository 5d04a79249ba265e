package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;

/** A file system, or a part of one, attached at a place of a mount namespace. */
public final class Mount implements MarkHolder {
    /** Per-mount flags, by their MS_* bits. */
    public static final int RDONLY = 1, NOSUID = 2, NODEV = 4, NOEXEC = 8, NOSYMFOLLOW = 256, NOATIME = 1024, NODIRATIME = 2048,
            RELATIME = 1 << 21;
    public static final int ALL_FLAGS = RDONLY | NOSUID | NODEV | NOEXEC | NOSYMFOLLOW | NOATIME | NODIRATIME | RELATIME;
    /** Instead of RELATIME when neither is set. */
    public static final int STRICTATIME = 1 << 24;
    static final int ATIME_FLAGS = NOATIME | NODIRATIME | RELATIME;

    private static final AtomicInteger IDS = new AtomicInteger(20);
    private static final AtomicLong UNIQUE_IDS = new AtomicLong(0x8000_0000L);
    private static final Mount[] NONE = new Mount[0];

    private final FileSystem fileSystem;
    private final Dentry root;
    private final int id = IDS.incrementAndGet();
    private final long uniqueId = UNIQUE_IDS.incrementAndGet();
    /** What the first column of /proc/mounts says. */
    private final String source;
    private final AtomicInteger openFiles = new AtomicInteger();
    private final AtomicInteger writers = new AtomicInteger();

    // Guarded by the mount lock for writes:
    /** Null for the namespace's root mount and what is in no tree. */
    private volatile VfsPath mountPoint;
    private volatile int flags;
    /** Flags that the owner of a less privileged namespace may not take away. */
    private volatile int lockedFlags;
    /** It may not be unmounted or moved alone: it came with its parent from a more privileged namespace. */
    private volatile boolean isLocked;
    /** Mounts whose mount point lies in this one; replaced as a whole, read by the walk without the lock. */
    private volatile Mount[] children = NONE;
    private volatile MountNamespace namespace;
    /** Null: not shared. */
    private volatile PeerGroup peers;
    /** The group it receives from; null: none. */
    private volatile PeerGroup master;
    private volatile boolean isUnbindable;
    /** MNT_EXPIRE was asked for, and nobody has been here since. */
    private volatile boolean expiryMark;
    private volatile Mark[] marks;

    Mount(FileSystem fileSystem, Dentry root, int flags, String source) {
        this.fileSystem = fileSystem;
        this.root = root;
        this.flags = normalise(flags);
        this.source = source;
        holdRoot();
        fileSystem.hold();
    }

    /** A file that is mounted stays though its last name goes. There is none at the root of what only magic links lead to. */
    private void holdRoot() {
        if (root.inode() != null) {
            root.inode().hold();
        }
    }

    /** The mount is gone. Called without locks. */
    void letRootGo() {
        if (root.inode() != null) {
            root.inode().letGo();
        }
    }

    /** A mount of a whole file system that is in no tree yet. */
    public static Mount of(FileSystem fs, int flags, String source) {
        return new Mount(fs, new Dentry(null, "/", fs.root()), flags, source);
    }

    /** What the kernel itself uses of {@code like}, whatever becomes of that; in no tree, until {@link #release}. */
    public static Mount copyOf(Mount like) {
        return new Mount(like.fileSystem, like.root, like.flags, like.source);
    }

    /** Ends a {@link #copyOf}. Called without locks. */
    public void release() {
        letRootGo();
        if (fileSystem.letGo()) {
            fileSystem.tellWatches();
            fileSystem.shutdown();
        }
    }

    private static int normalise(int flags) {
        int f = flags & ALL_FLAGS & ~RELATIME;
        boolean isRelative = (flags & (NOATIME | STRICTATIME)) == 0;
        return isRelative ? f | RELATIME : f;
    }

    @Override
    public Mark[] marks() {
        return marks;
    }

    @Override
    public void setMarks(Mark[] now) {
        marks = now;
    }

    public int id() {
        return id;
    }

    /** Never used again: for statmount(2). */
    public long uniqueId() {
        return uniqueId;
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

    /** The mount it sits on, or null. */
    public Mount parent() {
        VfsPath at = mountPoint;
        return at == null ? null : at.mount();
    }

    /** Null: in no tree. */
    public MountNamespace namespace() {
        return namespace;
    }

    void setNamespace(MountNamespace ns) {
        namespace = ns;
    }

    public Mount[] children() {
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

    /** Whether it is this mount or one that sits below it. */
    boolean isAncestorOf(Mount other) {
        for (Mount m = other; m != null; m = m.parent()) {
            if (m == this) {
                return true;
            }
        }
        return false;
    }

    // ---- flags ----

    public int flags() {
        return flags;
    }

    /** {@code now} by MS_* bits. EPERM for a locked flag, EBUSY for a mount made read-only that has files open for writing. */
    void changeFlagsLocked(int now) {
        int next = normalise(now);
        int locked = lockedFlags;
        if ((locked & flags & ~ATIME_FLAGS & ~next) != 0
                || (locked & ATIME_FLAGS) != 0 && (flags & ATIME_FLAGS) != (next & ATIME_FLAGS)) {
            throw Errno.EPERM.exception();
        }
        if ((next & RDONLY) != 0 && !isReadOnly() && writers.get() > 0) {
            throw Errno.EBUSY.exception();
        }
        flags = next;
    }

    int lockedFlags() {
        return lockedFlags;
    }

    /** For a copy in a less privileged namespace. */
    void lockFlags() {
        lockedFlags |= flags & (RDONLY | NOSUID | NODEV | NOEXEC) | ATIME_FLAGS;
    }

    void setLockedFlags(int f) {
        lockedFlags = f;
    }

    boolean isLocked() {
        return isLocked;
    }

    void setLocked(boolean on) {
        isLocked = on;
    }

    OpenFile.AccessTime accessTime(Inode of) {
        int f = flags;
        if ((f & (NOATIME | RDONLY)) != 0 || (f & NODIRATIME) != 0 && of.isDirectory() || fileSystem.isReadOnly()) {
            return OpenFile.AccessTime.NEVER;
        }
        return (f & RELATIME) != 0 ? OpenFile.AccessTime.RELATIVE : OpenFile.AccessTime.ALWAYS;
    }

    public boolean isReadOnly() {
        return (flags & RDONLY) != 0;
    }

    public String source() {
        return source;
    }

    // ---- propagation ----

    public boolean isShared() {
        return peers != null;
    }

    PeerGroup peers() {
        return peers;
    }

    void setPeers(PeerGroup g) {
        peers = g;
    }

    PeerGroup master() {
        return master;
    }

    void setMaster(PeerGroup g) {
        master = g;
    }

    /** Number of the peer group, or 0. */
    public int peerGroupId() {
        PeerGroup g = peers;
        return g == null ? 0 : g.id;
    }

    /** Number of the peer group it receives from, or 0. */
    public int masterGroupId() {
        PeerGroup g = master;
        return g == null ? 0 : g.id;
    }

    public boolean isUnbindable() {
        return isUnbindable;
    }

    void setUnbindable(boolean on) {
        isUnbindable = on;
    }

    // ---- use ----

    /** A file on it is opened. */
    void opened(boolean forWriting) {
        openFiles.incrementAndGet();
        if (forWriting) {
            writers.incrementAndGet();
        }
        visited();
    }

    void closed(boolean forWriting) {
        if (forWriting) {
            writers.decrementAndGet();
        }
        openFiles.decrementAndGet();
    }

    boolean isOpen() {
        return openFiles.get() > 0;
    }

    boolean hasWriters() {
        return writers.get() > 0;
    }

    /** A walk has come by. */
    void visited() {
        if (expiryMark) {
            expiryMark = false;
        }
    }

    /** @return whether it was marked before */
    boolean markForExpiry() {
        boolean before = expiryMark;
        expiryMark = true;
        return before;
    }
}
