package org.belljar.vfs;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.sync.RankedLock;

/** open(2): from a path and flags to an open file description, in the order of checks of Linux's fs/namei.c. */
public final class FileOpener {
    /** A file that is removed or replaced between the walk and its opening answers ESTALE: the walk begins anew. */
    public static final int STALE_TRIES = 100;

    /** Beside O_*: the file is opened to be executed. */
    public static final int TO_EXECUTE = 0x20;

    private final Vfs vfs;

    public FileOpener(Vfs vfs) {
        this.vfs = vfs;
    }

    /**
     * Opens {@code path}.
     *
     * @param base where a relative path starts; null with an absolute path
     * @param openFlags O_*, decided already as open(2) or openat2(2) decides unknown bits
     * @param mode permission bits of a file that is made, before the umask
     * @param resolve RESOLVE_* bits
     */
    public OpenFile open(Caller caller, FsContext fs, VfsPath base, String path, int openFlags, int mode, int resolve) {
        int flags = openFlags;
        if ((flags & O_PATH) != 0) {
            flags &= O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;
        }
        checkFlags(flags);
        for (int tries = STALE_TRIES; ; tries--) {
            PathWalk walk = new PathWalk(vfs, caller, fs).restrict(resolve);
            try {
                return openOnce(caller, fs, walk, base, path, flags, mode);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ESTALE || tries == 0) {
                    throw e;
                }
                awaitRemoval(walk.dentry());
            }
        }
    }

    /** After ESTALE: whoever removes or replaces {@code d} holds the directory's lock until the dentry is gone too. */
    public static void awaitRemoval(Dentry d) {
        RankedLock l = d.parent().inode().lock();
        l.lock();
        l.unlock();
    }

    private OpenFile openOnce(Caller caller, FsContext fs, PathWalk walk, VfsPath base, String path, int flags, int mode) {
        if ((flags & O_TMPFILE_BIT) != 0) {
            return openUnnamed(caller, fs, walk.find(base, path, PathWalk.DIRECTORY | followFlag(flags)), flags, mode);
        }
        if ((flags & O_CREAT) != 0) {
            return openOrCreate(caller, fs, walk, base, path, flags, mode);
        }
        walk.find(base, path, followFlag(flags) | ((flags & O_DIRECTORY) != 0 ? PathWalk.DIRECTORY : 0));
        return openExisting(caller, walk.path(), flags, true);
    }

    private static int followFlag(int flags) {
        return (flags & O_NOFOLLOW) != 0 ? 0 : PathWalk.FOLLOW;
    }

    /** What contradicts itself: EINVAL, before anything else is looked at. */
    public static void checkFlags(int flags) {
        if ((flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY)) {
            throw Errno.EINVAL.exception();
        }
        if ((flags & O_TMPFILE_BIT) != 0
                && ((flags & O_TMPFILE) != O_TMPFILE || (flags & O_ACCMODE) == 0 || (flags & O_CREAT) != 0)) {
            throw Errno.EINVAL.exception();
        }
    }

    private OpenFile openOrCreate(Caller caller, FsContext fs, PathWalk walk, VfsPath base, String path, int flags, int mode) {
        Errno.check(walk.walkToParent(base, path));
        while (true) {
            if (walk.last() != PathWalk.Last.NORMAL) {
                return openWithoutName(caller, walk, flags);
            }
            if (walk.hasTrailingSlash()) {
                throw Errno.EISDIR.exception();
            }
            Dentry d = walk.dentry().child(walk.lastName());
            if (d == null || d.isNegative() || (flags & O_EXCL) != 0 || !isCached(walk)) {
                d = createOrFind(caller, fs, walk, flags, mode);
                if (d == null) {
                    continue;
                }
                if (d.parent() == walk.dentry() && created(walk, d)) {
                    OpenFile f = openExisting(caller, new VfsPath(walk.mount(), d), flags & ~O_TRUNC, false);
                    if (f != null) {
                        f.createdFile = true;
                    }
                    return f;
                }
            }
            if ((flags & O_EXCL) != 0) {
                throw Errno.EEXIST.exception();
            }
            Inode inode = d.inode();
            if (inode != null && inode.isSymlink() && d.mountCount == 0) {
                if ((flags & O_NOFOLLOW) != 0) {
                    throw Errno.ELOOP.exception();
                }
                Errno.check(walk.followLast(d));
                continue;
            }
            Inode directory = walk.inode();
            Errno.check(walk.accept(d));
            if (walk.inode() == null) {
                throw Errno.ENOENT.exception();
            }
            if (walk.inode().isDirectory()) {
                throw Errno.EISDIR.exception();
            }
            vfs.sticky().requireOpenable(walk.credentials(), directory, walk.inode());
            return openExisting(caller, walk.path(), flags, true);
        }
    }

    private boolean isCached(PathWalk walk) {
        return walk.inode().fileSystem().isDentryCacheable();
    }

    /** Set by {@link #createOrFind} for the walk it made a file in; a walk belongs to one thread. */
    private static boolean created(PathWalk walk, Dentry d) {
        return walk.created == d;
    }

    private OpenFile openWithoutName(Caller caller, PathWalk walk, int flags) {
        if (walk.last() == PathWalk.Last.ROOT && walk.inode() != null && !walk.inode().isDirectory()) {
            if ((flags & O_EXCL) != 0) {
                throw Errno.EEXIST.exception();
            }
            return openExisting(caller, walk.path(), flags, true);
        }
        throw (flags & O_EXCL) != 0 ? Errno.EEXIST.exception() : Errno.EISDIR.exception();
    }

    /** The dentry of the last name; makes the file if there is none. */
    private Dentry createOrFind(Caller caller, FsContext fs, PathWalk walk, int flags, int mode) {
        Dentry dir = walk.dentry();
        RankedLock l = dir.inode().lock();
        l.lock();
        try {
            Dentry d = walk.lookupLastLocked();
            if (!d.isNegative()) {
                return d;
            }
            NameOperations.requireWritable(walk.mount());
            caller.guard().make(new VfsPath(walk.mount(), dir), Inode.S_IFREG);
            NameOperations.requireCreatable(walk.credentials(), dir);
            d.setInode(dir.inode().create(caller, walk.lastName(), prepareMode(walk, dir.inode(), mode, fs), 0));
            NameOperations.enter(dir, d);
            Notify.name(caller, dir, d.name(), d.inode(), Notify.CREATE, 0);
            walk.created = d;
            return d;
        } finally {
            l.unlock();
        }
    }

    private static int prepareMode(PathWalk walk, Inode directory, int mode, FsContext fs) {
        return Permissions.prepareMode(walk.credentials(), directory, Inode.S_IFREG | mode & 07777, fs);
    }

    private OpenFile openUnnamed(Caller caller, FsContext fs, PathWalk walk, int flags, int mode) {
        NameOperations.requireWritable(walk.mount());
        Permissions.require(walk.credentials(), walk.inode(), Permissions.WRITE | Permissions.EXEC);
        Inode made = walk.inode().createUnnamed(caller, prepareMode(walk, walk.inode(), mode, fs));
        Dentry d = new Dentry(walk.dentry(), "#" + made.number(), made);
        d.markUnhashed();
        made.hold(); // it goes if it cannot be opened
        made.setLinkable((flags & O_EXCL) == 0);
        try {
            OpenFile f = openExisting(caller, new VfsPath(walk.mount(), d), flags & ~O_TMPFILE_BIT & ~O_DIRECTORY, false);
            if (f != null) {
                f.setFlags(f.flags() | O_TMPFILE); // F_GETFL tells
            }
            return f;
        } finally {
            made.letGo();
        }
    }

    /** Opens what a path leads to (also by magic links and for execve): may_open and do_dentry_open. */
    public OpenFile openExisting(Caller caller, VfsPath path, int openFlags, boolean checkPermissions) {
        Inode inode = path.inode();
        int flags = openFlags & ~SILENT;
        int kept = flags & ~CREATION & ~O_CLOEXEC & ~O_DIRECTORY & ~O_NOFOLLOW & ~TO_EXECUTE;
        if ((flags & O_PATH) != 0) {
            OpenFile f = new PathOnlyFile(path, flags & ~O_CLOEXEC);
            f.setOpener(caller.credentials());
            f.countOn(path.mount());
            return f;
        }
        int type = inode.type();
        int want = wanted(flags);
        switch (type) {
            case Inode.S_IFLNK -> throw Errno.ELOOP.exception();
            case Inode.S_IFDIR -> {
                if ((want & Permissions.WRITE) != 0) {
                    throw Errno.EISDIR.exception();
                }
            }
            case Inode.S_IFCHR, Inode.S_IFBLK -> {
                if ((path.mount().flags() & Mount.NODEV) != 0) {
                    throw Errno.EACCES.exception();
                }
            }
            default -> { }
        }
        if (checkPermissions) {
            checkAccess(caller, path, inode, flags, want);
        }
        int access = flags & O_ACCMODE;
        int denied = caller.guard().open(path, access != O_WRONLY, access != O_RDONLY, (flags & TO_EXECUTE) != 0);
        if ((openFlags & SILENT) == 0) {
            permit(caller, path, inode, openFlags);
        }
        OpenFile f = openInode(caller, path, inode, flags, kept | flags & (O_DIRECTORY | O_NOFOLLOW), type);
        if (f != null && (flags & O_DIRECT) != 0 && !f.takesDirect()) {
            f.drop();
            throw Errno.EINVAL.exception();
        }
        if (f != null) {
            f.denied = denied;
            f.setOpener(caller.credentials());
            f.countOn(path.mount());
            f.silent = (openFlags & SILENT) != 0;
            Notify.file(caller, f, (openFlags & TO_EXECUTE) != 0 ? Notify.OPEN | Notify.OPEN_EXEC : Notify.OPEN);
        }
        return f;
    }

    /**
     * The first description of a file that the kernel has just made and that has no name (alloc_file of Linux): nobody is asked,
     * and it counts as no writer, so that a program written into a memfd can be executed with that descriptor still open.
     */
    public OpenFile openMade(Caller caller, VfsPath path, int flags) {
        OpenFile f = path.inode().open(caller, path, flags);
        f.setOpener(caller.credentials());
        f.countOn(path.mount());
        return f;
    }

    /** Groups of fanotify may refuse: EPERM. */
    private static void permit(Caller caller, VfsPath path, Inode inode, int openFlags) {
        long r = (openFlags & TO_EXECUTE) == 0 ? 0 : Notify.permit(caller, path, inode, Notify.OPEN_EXEC_PERM);
        Errno.check(r != 0 ? r : Notify.permit(caller, path, inode, Notify.OPEN_PERM));
    }

    private static int wanted(int flags) {
        int want = switch (flags & O_ACCMODE) {
            case O_RDONLY -> Permissions.READ;
            case O_WRONLY -> Permissions.WRITE;
            default -> Permissions.READ | Permissions.WRITE;
        };
        return (flags & O_TRUNC) != 0 ? want | Permissions.WRITE : want;
    }

    private static void checkAccess(Caller caller, VfsPath path, Inode inode, int flags, int want) {
        Credentials c = caller.credentials();
        boolean special = inode.type() != Inode.S_IFREG && inode.type() != Inode.S_IFDIR;
        if ((want & Permissions.WRITE) != 0 && !special && inode.fileSystem().isReadOnly()) {
            throw Errno.EROFS.exception();
        }
        Permissions.require(c, inode, want);
        if (special) {
            Errno.check(DeviceRules.check(caller, inode, want));
        }
        boolean overwrites = (flags & O_ACCMODE) != O_RDONLY && (flags & O_APPEND) == 0 || (flags & O_TRUNC) != 0;
        if (overwrites && inode.isAppendOnly()) {
            throw Errno.EPERM.exception();
        }
        if ((flags & O_NOATIME) != 0 && c.fsuid() != inode.uid() && !c.hasCapability(Credentials.CAP_FOWNER, inode)) {
            throw Errno.EPERM.exception();
        }
        if ((want & Permissions.WRITE) != 0 && !special && path.mount().isReadOnly()) {
            throw Errno.EROFS.exception();
        }
    }

    private OpenFile openInode(Caller caller, VfsPath path, Inode inode, int flags, int kept, int type) {
        if (inode.fileSystem() instanceof AnonymousFileSystem) {
            return inode.open(caller, path, kept);
        }
        return switch (type) {
            case Inode.S_IFIFO -> vfs.fifos().open(caller, path, inode, kept);
            case Inode.S_IFCHR, Inode.S_IFBLK -> vfs.devices().open(caller, path, inode, kept | flags & (O_NOCTTY | O_EXCL));
            case Inode.S_IFSOCK -> throw Errno.ENXIO.exception();
            case Inode.S_IFREG -> openRegular(caller, path, inode, flags, kept);
            default -> inode.open(caller, path, kept);
        };
    }

    /** Null when a signal came while a lease was in the way. */
    private OpenFile openRegular(Caller caller, VfsPath path, Inode inode, int flags, int kept) {
        boolean writes = (flags & O_ACCMODE) != O_RDONLY;
        if (writes) {
            inode.acquireWrite();
        } else {
            inode.acquireRead();
        }
        boolean done = false;
        try {
            if (!breakLeases(caller, inode, writes, flags)) {
                return null;
            }
            if ((flags & O_TRUNC) != 0) {
                caller.guard().truncate(path);
                AttributeChange change = new AttributeChange();
                change.size = 0L;
                AttributeOperations.stripSetId(caller.credentials(), inode, change);
                inode.setAttributes(caller, change);
                Notify.object(caller, path.dentry(), inode, Notify.MODIFY);
            }
            OpenFile f = inode.open(caller, path, kept);
            f.countsAsWriter = writes;
            f.countsAsReader = !writes;
            done = true;
            return f;
        } finally {
            if (!done && writes) {
                inode.releaseWrite();
            } else if (!done) {
                inode.releaseRead();
            }
        }
    }

    /** False when interrupted. EAGAIN for O_NONBLOCK while there is a lease to be waited for. */
    private boolean breakLeases(Caller caller, Inode inode, boolean writes, int flags) {
        Leases leases = inode.leasesOrNull();
        if (leases == null) {
            return true;
        }
        long r = leases.breakFor(caller, writes, (flags & O_NONBLOCK) != 0, vfs.leaseBreakSeconds());
        return r != -Errno.ERESTARTSYS && Errno.check(r) == 0;
    }
}
