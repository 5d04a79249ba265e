package org.belljar.vfs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * An inode: attributes and operations of one file-system object. Permission checks happen in the VFS ({@link Permissions},
 * path walk) before an operation is called; operations check only what the file system itself decides.
 *
 * <p>Times are nanoseconds since the epoch. Operations return 0 or {@code -errno}, or throw ErrnoException.
 */
public abstract class Inode implements MarkHolder {
    public static final int S_IFMT = 0170000, S_IFSOCK = 0140000, S_IFLNK = 0120000, S_IFREG = 0100000, S_IFBLK = 0060000,
            S_IFDIR = 0040000, S_IFCHR = 0020000, S_IFIFO = 0010000, S_ISUID = 04000, S_ISGID = 02000, S_ISVTX = 01000;

    private static final VarHandle LOCK, WRITERS, WRITABLE_MAPPINGS, ATTACHMENT, LOCKS, READERS, LEASES;

    static {
        try {
            MethodHandles.Lookup l = MethodHandles.lookup();
            LOCK = l.findVarHandle(Inode.class, "lock", RankedLock.class);
            WRITERS = l.findVarHandle(Inode.class, "writers", int.class);
            WRITABLE_MAPPINGS = l.findVarHandle(Inode.class, "writableMappings", int.class);
            ATTACHMENT = l.findVarHandle(Inode.class, "attachment", Object.class);
            READERS = l.findVarHandle(Inode.class, "readers", int.class);
            LEASES = l.findVarHandle(Inode.class, "leases", Leases.class);
            LOCKS = l.findVarHandle(Inode.class, "fileLocks", FileLocks.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FileSystem fileSystem;
    /** Made on first use. */
    private volatile RankedLock lock;
    /** Above 0: that many open for writing; below: that many executions that forbid it (i_writecount). */
    private volatile int writers;
    /** That many open for reading alone (i_readcount). */
    private volatile int readers;
    /** Shared mappings that may be written (i_mmap_writable). */
    private volatile int writableMappings;
    private volatile Object attachment;
    private volatile FileLocks fileLocks;
    private volatile Leases leases;
    /** Null: none. Changed under the inode's lock, copied on write. */
    private volatile Watch[] watches;
    private volatile Mark[] marks;
    /** RWH_WRITE_LIFE_NOT_SET to RWH_WRITE_LIFE_EXTREME, by fcntl F_SET_RW_HINT. */
    private volatile byte writeHint;
    /** Has no name and may get its first one (I_LINKABLE). */
    private volatile boolean isLinkable;

    protected Inode(FileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    public final byte writeHint() {
        return writeHint;
    }

    public final void setWriteHint(byte hint) {
        writeHint = hint;
    }

    public final FileSystem fileSystem() {
        return fileSystem;
    }

    /** Serializes changes of this directory's entries, or of this file's attributes (i_rwsem). */
    public final RankedLock lock() {
        RankedLock l = lock;
        if (l == null) {
            l = new RankedLock(fileSystem.isStacked() ? Rank.STACKED_INODE : Rank.INODE);
            if (!LOCK.compareAndSet(this, (RankedLock) null, l)) {
                l = lock;
            }
        }
        return l;
    }

    /** Whatever another subsystem hangs on this inode: a FIFO's pipe, a bound socket, a device's state. */
    public final Object attachment() {
        return attachment;
    }

    /** Sets the attachment if it is still {@code expected}; returns what is attached then. */
    public final Object attach(Object expected, Object now) {
        return ATTACHMENT.compareAndSet(this, expected, now) ? now : attachment;
    }

    /** A writer opens the file: ETXTBSY while it is executed. Paired with {@link #releaseWrite}. */
    public final void acquireWrite() {
        int n;
        do {
            n = writers;
            if (n < 0) {
                throw Errno.ETXTBSY.exception();
            }
        } while (!WRITERS.compareAndSet(this, n, n + 1));
    }

    public final void releaseWrite() {
        WRITERS.getAndAdd(this, -1);
    }

    /** execve: nobody may open the file for writing until {@link #allowWrite}; ETXTBSY if somebody has. */
    public final void denyWrite() {
        int n;
        do {
            n = writers;
            if (n > 0) {
                throw Errno.ETXTBSY.exception();
            }
        } while (!WRITERS.compareAndSet(this, n, n - 1));
    }

    public final void allowWrite() {
        WRITERS.getAndAdd(this, 1);
    }

    public final boolean hasWriters() {
        return writers > 0;
    }

    final int writers() {
        return writers;
    }

    final int readers() {
        return readers;
    }

    final void acquireRead() {
        READERS.getAndAdd(this, 1);
    }

    final void releaseRead() {
        READERS.getAndAdd(this, -1);
    }

    @Override
    public final Mark[] marks() {
        return marks;
    }

    @Override
    public final void setMarks(Mark[] now) {
        marks = now;
    }

    final Watch[] watches() {
        return watches;
    }

    /** A watch has ended by itself: with the last one the file system forgets the inode. No lock needed. */
    final void watchEnded() {
        if (!hasLiveWatch()) {
            fileSystem().watched(this, false);
            if (hasLiveWatch()) { // came meanwhile
                fileSystem().watched(this, true);
            }
        }
    }

    private boolean hasLiveWatch() {
        Watch[] now = watches;
        return now != null && java.util.Arrays.stream(now).anyMatch(w -> !w.isCancelled());
    }

    public final void addWatch(Watch w) {
        lock().lock();
        try {
            // Watches that have ended by themselves could not take this lock; they go now.
            Watch[] live = watches == null ? new Watch[0]
                    : java.util.Arrays.stream(watches).filter(o -> !o.isCancelled()).toArray(Watch[]::new);
            Watch[] now = java.util.Arrays.copyOf(live, live.length + 1);
            now[live.length] = w;
            watches = now;
            fileSystem().watched(this, true);
        } finally {
            lock().unlock();
        }
    }

    public final void removeWatch(Watch w) {
        lock().lock();
        try {
            Watch[] now = watches == null ? new Watch[0]
                    : java.util.Arrays.stream(watches).filter(o -> o != w).toArray(Watch[]::new);
            watches = now.length == 0 ? null : now;
            if (now.length == 0) {
                fileSystem().watched(this, false);
            }
        } finally {
            lock().unlock();
        }
    }

    /** Counts a shared mapping that may be written, or with -1 discounts it. */
    public final void countWritableMapping(int delta) {
        WRITABLE_MAPPINGS.getAndAdd(this, delta);
    }

    public final boolean hasWritableMappings() {
        return writableMappings > 0;
    }

    /** The file's locks, or null if there never were any. */
    public final FileLocks fileLocksOrNull() {
        return fileLocks;
    }

    public final FileLocks fileLocks() {
        FileLocks l = fileLocks;
        if (l == null) {
            l = new FileLocks();
            if (!LOCKS.compareAndSet(this, (FileLocks) null, l)) {
                l = fileLocks;
            }
        }
        return l;
    }

    /** The file's leases, or null if there never were any. */
    public final Leases leasesOrNull() {
        return leases;
    }

    public final Leases leases() {
        Leases l = leases;
        if (l == null) {
            l = new Leases(this);
            if (!LEASES.compareAndSet(this, (Leases) null, l)) {
                l = leases;
            }
        }
        return l;
    }

    /** Fills in the attributes (statx). */
    public abstract void attributes(Attributes out);

    /** Type and permission bits; cheap. */
    public abstract int mode();

    public abstract int uid();

    public abstract int gid();

    public abstract long number();

    public final int type() {
        return mode() & S_IFMT;
    }

    public final boolean isDirectory() {
        return type() == S_IFDIR;
    }

    public final boolean isSymlink() {
        return type() == S_IFLNK;
    }

    /** Device number of a device node; 0 for others. */
    public long rdev() {
        return 0;
    }

    /** Number of names; a removed directory has 0. */
    public int linkCount() {
        Attributes a = new Attributes();
        attributes(a);
        return a.nlink;
    }

    public final boolean isRegular() {
        return type() == S_IFREG;
    }

    /** The child of that name, or null: ENOENT. Called with no lock held by the path walk (results are cached in dentries). */
    public Inode lookup(Caller caller, String name) {
        throw Errno.ENOTDIR.exception();
    }

    /**
     * For file systems whose dentries are not cached: as {@link #lookup}, but returns {@code known} itself (with fresh
     * attributes) if the name still leads to it. {@code known} may be null.
     */
    public Inode lookupAgain(Caller caller, String name, Inode known) {
        return lookup(caller, name);
    }

    /** Whether something may be mounted on it; not on what comes and goes by itself (DCACHE_CANT_MOUNT). */
    public boolean isMountable() {
        return true;
    }

    /** Target of a symbolic link. */
    public String readLink(Caller caller) {
        throw Errno.EINVAL.exception();
    }

    /**
     * For magic links (/proc/PID/exe, cwd, fd/N): where following leads directly, or null for an ordinary link.
     */
    public VfsPath followMagic(Caller caller) {
        return null;
    }

    /** Opens this inode; O_CREAT, O_EXCL, O_TRUNC and permissions have been dealt with, flags are what the description keeps. */
    public abstract OpenFile open(Caller caller, VfsPath path, int flags);

    /**
     * A descriptor that is no open file (O_PATH) refers to this inode: its content must stay until {@link #letGo}, as while it is
     * open, though its last name may go. Throws ESTALE when it has gone already.
     */
    public void hold() {}

    /** Ends one {@link #hold}. Called without locks. */
    public void letGo() {}

    /** Makes a regular file, FIFO, socket or device node. The new inode belongs to caller's fsuid/fsgid (setgid rule applied by the callee through {@link Permissions#groupForNew}). */
    public Inode create(Caller caller, String name, int mode, long rdev) {
        throw Errno.EPERM.exception();
    }

    public final void setLinkable(boolean on) {
        isLinkable = on;
    }

    /** Whether link(2) may give it a name: it has one, or was made without (O_TMPFILE, not O_EXCL) and never had one. */
    final boolean mayBeLinked() {
        return isLinkable || linkCount() > 0;
    }

    /** Whether it is a directory that nothing will ever be in, made to be mounted on. */
    public boolean isMountPointOnly() {
        return false;
    }

    /** An inode without a name (O_TMPFILE), to be linked later or to vanish. */
    public Inode createUnnamed(Caller caller, int mode) {
        throw Errno.EOPNOTSUPP.exception();
    }

    public Inode mkdir(Caller caller, String name, int mode) {
        throw Errno.EPERM.exception();
    }

    public Inode symlink(Caller caller, String name, String target) {
        throw Errno.EPERM.exception();
    }

    public void link(Caller caller, String name, Inode target) {
        throw Errno.EPERM.exception();
    }

    public void unlink(Caller caller, String name, Inode victim) {
        throw Errno.EPERM.exception();
    }

    public void rmdir(Caller caller, String name, Inode victim) {
        throw Errno.EPERM.exception();
    }

    /** renameat2 within one file system; flags RENAME_NOREPLACE 1, EXCHANGE 2, WHITEOUT 4. {@code replaced} may be null. */
    public void rename(Caller caller, String oldName, Inode moved, Inode newDirectory, String newName, Inode replaced, int flags) {
        throw Errno.EXDEV.exception();
    }

    /** Applies the set fields of {@code change} (already permission-checked). */
    public void setAttributes(Caller caller, AttributeChange change) {
        throw Errno.EPERM.exception();
    }

    /** FS_*_FL of an inode, as {@link #flags} has them. */
    public static final int FLAG_IMMUTABLE = 0x10, FLAG_APPEND = 0x20, FLAG_NODUMP = 0x40, FLAG_NOATIME = 0x80;

    /** What chattr(1) sets; {@link #NO_FLAGS} where there is no such thing. Cheap: asked on permission checks. */
    public int flags() {
        return NO_FLAGS;
    }

    public static final int NO_FLAGS = -1;

    /** Throws EOPNOTSUPP for flags that the file system does not keep. */
    public void setFlags(Caller caller, int flags) {
        throw Errno.EOPNOTSUPP.exception();
    }

    private boolean has(int flag) {
        int f = flags();
        return f != NO_FLAGS && (f & flag) != 0;
    }

    public final boolean isImmutable() {
        return has(FLAG_IMMUTABLE);
    }

    public final boolean isAppendOnly() {
        return has(FLAG_APPEND);
    }

    /** EPERM for what is immutable or may only grow: its attributes stay as they are, and so do its names. */
    public final void requireChangeable() {
        if (has(FLAG_IMMUTABLE | FLAG_APPEND)) {
            throw Errno.EPERM.exception();
        }
    }

    /** Whether nobody may change its attributes (Linux's anonymous inodes): EOPNOTSUPP before anything else. */
    public boolean hasFixedAttributes() {
        return false;
    }

    /** Whether the file system keeps access control lists (IS_POSIXACL). */
    public boolean hasAcls() {
        return false;
    }

    /** The access control list beyond the mode, or null. Cheap: asked on every permission check. */
    public PosixAcl accessAcl() {
        return null;
    }

    /** What objects made in this directory inherit, or null. */
    public PosixAcl defaultAcl() {
        return null;
    }

    /**
     * Sets or with null removes a list. Permission and validity have been checked; the mode that goes with an access list is
     * set along with it.
     *
     * @param mode the new permission bits (07777), or -1
     */
    public void setAcl(Caller caller, boolean isDefault, PosixAcl acl, int mode) {
        throw Errno.EOPNOTSUPP.exception();
    }

    /** For file systems with extended attributes: EINVAL for a prefix alone (xattr_resolve_name). */
    protected static void requireWholeXattrName(String name) {
        if (name.equals("user.") || name.equals("trusted.") || name.equals("security.")) {
            throw Errno.EINVAL.exception();
        }
    }

    public byte[] getXattr(Caller caller, String name) {
        throw Errno.EOPNOTSUPP.exception();
    }

    public void setXattr(Caller caller, String name, byte[] value, int flags) {
        throw Errno.EOPNOTSUPP.exception();
    }

    public void removeXattr(Caller caller, String name) {
        throw Errno.EOPNOTSUPP.exception();
    }

    public java.util.List<String> listXattrs(Caller caller) {
        return java.util.List.of();
    }
}
