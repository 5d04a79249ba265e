package org.belljar.vfs;

import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.sync.RankedLock;

/** Calls that make and remove names: mknod, mkdir, symlink, link, unlink, rmdir (fs/namei.c). See {@link RenameOperation}. */
public final class NameOperations {
    private final Vfs vfs;

    NameOperations(Vfs vfs) {
        this.vfs = vfs;
    }

    public Vfs vfs() {
        return vfs;
    }

    public static void requireWritable(Mount m) {
        if (m.isReadOnly() || m.fileSystem().isReadOnly()) {
            throw Errno.EROFS.exception();
        }
    }

    /** may_create: a name may be added to {@code dir}. */
    static void requireCreatable(Credentials c, Dentry dir) {
        if (PathNames.isDeleted(dir)) {
            throw Errno.ENOENT.exception();
        }
        Permissions.require(c, dir.inode(), Permissions.WRITE | Permissions.EXEC);
    }

    /** may_delete: {@code victim} may be removed from {@code dir}. */
    static void requireDeletable(Credentials c, Dentry dir, Inode victim, boolean asDirectory) {
        Permissions.require(c, dir.inode(), Permissions.WRITE | Permissions.EXEC);
        Inode d = dir.inode();
        if (d.isAppendOnly()) {
            throw Errno.EPERM.exception();
        }
        victim.requireChangeable();
        if ((d.mode() & Inode.S_ISVTX) != 0 && victim.uid() != c.fsuid() && d.uid() != c.fsuid()
                && !c.hasCapability(Credentials.CAP_FOWNER, victim)) {
            throw Errno.EPERM.exception();
        }
        if (asDirectory && !victim.isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
        if (!asDirectory && victim.isDirectory()) {
            throw Errno.EISDIR.exception();
        }
    }

    /** Makes sure that a dentry which has become positive is found again (uncached lookups do not enter negative ones). */
    static void enter(Dentry dir, Dentry d) {
        if (dir.child(d.name()) != d) {
            dir.putChild(d);
        }
    }

    /** One thing to be made under a name. */
    private interface Maker {
        Inode make(Inode dir, String name);
    }

    private void make(Caller caller, FsContext fs, VfsPath base, String path, int type, Maker maker) {
        PathWalk walk = new PathWalk(vfs, caller, fs);
        Errno.check(walk.walkToParent(base, path));
        makeAt(walk, type == Inode.S_IFDIR, () -> caller.guard().make(walk.path(), type), maker);
    }

    /** @param guard asked after what is there already, before permissions */
    private void makeAt(PathWalk walk, boolean directory, Runnable guard, Maker maker) {
        if (walk.last() != PathWalk.Last.NORMAL) {
            throw Errno.EEXIST.exception();
        }
        Dentry dir = walk.dentry();
        RankedLock l = dir.inode().lock();
        l.lock();
        try {
            Dentry d = walk.lookupLastLocked();
            if (!d.isNegative()) {
                throw Errno.EEXIST.exception();
            }
            if (walk.hasTrailingSlash() && !directory) {
                throw Errno.ENOENT.exception();
            }
            requireWritable(walk.mount());
            guard.run();
            requireCreatable(walk.credentials(), dir);
            d.setInode(maker.make(dir.inode(), walk.lastName()));
            enter(dir, d);
            Notify.name(walk.caller(), dir, d.name(), d.inode(), Notify.CREATE, 0);
        } finally {
            l.unlock();
        }
    }

    /** may_mknod, which comes before the path is looked at: EPERM for a directory, EINVAL for what is no type of a node. */
    public static void checkNodeType(int mode) {
        switch (mode & Inode.S_IFMT) {
            case 0, Inode.S_IFREG, Inode.S_IFCHR, Inode.S_IFBLK, Inode.S_IFIFO, Inode.S_IFSOCK -> { }
            case Inode.S_IFDIR -> throw Errno.EPERM.exception();
            default -> throw Errno.EINVAL.exception();
        }
    }

    /** mknod(2) and, with S_IFSOCK, bind(2): {@code mode} with the file type; the umask is applied here. */
    public void mknod(Caller caller, FsContext fs, VfsPath base, String path, int mode, long rdev) {
        checkNodeType(mode);
        int type = mode & Inode.S_IFMT;
        boolean device = type == Inode.S_IFCHR || type == Inode.S_IFBLK;
        int full = (type == 0 ? Inode.S_IFREG : type) | mode & 07777;
        make(caller, fs, base, path, full & Inode.S_IFMT, (dir, name) -> {
            if (device && !(type == Inode.S_IFCHR && rdev == 0) && !caller.credentials().hasCapability(Credentials.CAP_MKNOD)) {
                throw Errno.EPERM.exception();
            }
            if (device) {
                DeviceRules.requireMaking(caller, type, rdev);
            }
            return dir.create(caller, name, Permissions.prepareMode(caller.credentials(), dir, full, fs), device ? rdev : 0);
        });
    }

    public void mkdir(Caller caller, FsContext fs, VfsPath base, String path, int mode) {
        int full = Inode.S_IFDIR | mode & 01777;
        make(caller, fs, base, path, Inode.S_IFDIR,
                (dir, name) -> dir.mkdir(caller, name, Permissions.prepareMode(caller.credentials(), dir, full, fs)));
    }

    public void symlink(Caller caller, FsContext fs, String target, VfsPath base, String path) {
        if (target.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        make(caller, fs, base, path, Inode.S_IFLNK, (dir, name) -> dir.symlink(caller, name, target));
    }

    /** linkat(2) once the old path is resolved. */
    public void link(Caller caller, FsContext fs, VfsPath old, VfsPath base, String path) {
        PathWalk walk = new PathWalk(vfs, caller, fs);
        Errno.check(walk.walkToParent(base, path));
        Inode target = old.inode();
        Runnable guard = () -> {
            if (walk.mount() != old.mount() || walk.inode().fileSystem() != target.fileSystem()) {
                throw Errno.EXDEV.exception();
            }
            caller.guard().refer(old.dentry(), walk.path(), null, false, false);
        };
        makeAt(walk, false, guard, (dir, name) -> {
            requireLinkable(caller.credentials(), target);
            if (!target.mayBeLinked()) {
                throw Errno.ENOENT.exception();
            }
            dir.link(caller, name, target);
            target.setLinkable(false);
            Notify.self(caller, target, Notify.ATTRIB);
            return target;
        });
    }

    /** may_linkat, and vfs_link's own checks. */
    private void requireLinkable(Credentials c, Inode target) {
        target.requireChangeable();
        int mode = target.mode();
        boolean safe = target.isRegular() && (mode & Inode.S_ISUID) == 0
                && (mode & (Inode.S_ISGID | 010)) != (Inode.S_ISGID | 010)
                && Permissions.check(c, target, Permissions.READ | Permissions.WRITE) == 0;
        if (!safe && vfs.sticky().level(StickyProtection.Kind.HARDLINKS) != 0 && c.fsuid() != target.uid() && !c.hasCapability(Credentials.CAP_FOWNER, target)) {
            throw Errno.EPERM.exception();
        }
        if (target.isDirectory()) {
            throw Errno.EPERM.exception();
        }
    }

    /** As below, with a target that is known. */
    public void rename(Caller caller, FsContext fs, VfsPath oldBase, String oldPath, VfsPath newBase, String newPath, int flags) {
        rename(caller, fs, oldBase, oldPath, () -> new RenameOperation.Target(newBase, newPath), flags);
    }

    /** renameat2(2). The target is asked for when the old path has been walked: what is wrong with it comes after that. */
    public void rename(Caller caller, FsContext fs, VfsPath oldBase, String oldPath, Supplier<RenameOperation.Target> target, int flags) {
        new RenameOperation(this, caller, fs, flags).run(oldBase, oldPath, target);
    }

    public void unlink(Caller caller, FsContext fs, VfsPath base, String path) {
        PathWalk walk = new PathWalk(vfs, caller, fs);
        Errno.check(walk.walkToParent(base, path));
        if (walk.last() != PathWalk.Last.NORMAL) {
            throw Errno.EISDIR.exception();
        }
        requireWritable(walk.mount());
        Dentry dir = walk.dentry();
        RankedLock l = dir.inode().lock();
        l.lock();
        try {
            Dentry d = walk.lookupLastLocked();
            Inode victim = requirePositive(d);
            if (walk.hasTrailingSlash()) {
                throw victim.isDirectory() ? Errno.EISDIR.exception() : Errno.ENOTDIR.exception();
            }
            caller.guard().remove(walk.path(), victim);
            requireDeletable(walk.credentials(), dir, victim, false);
            requireNoMount(d);
            dir.inode().unlink(caller, d.name(), victim);
            removed(dir, d);
            Notify.removed(caller, dir, d.name(), victim);
        } finally {
            l.unlock();
        }
    }

    static Inode requirePositive(Dentry d) {
        Inode i = d.inode();
        if (i == null) {
            throw Errno.ENOENT.exception();
        }
        return i;
    }

    static void requireNoMount(Dentry d) {
        if (d.mountCount > 0) {
            throw Errno.EBUSY.exception();
        }
    }

    /** {@code d} has lost its name; a negative dentry takes its place. */
    void removed(Dentry dir, Dentry d) {
        dir.unhashChild(d);
        if (dir.inode().fileSystem().isDentryCacheable()) {
            Dentry negative = new Dentry(dir, d.name(), null);
            dir.putChild(negative);
            vfs.dentries().remember(negative);
        }
    }

    public void rmdir(Caller caller, FsContext fs, VfsPath base, String path) {
        PathWalk walk = new PathWalk(vfs, caller, fs);
        Errno.check(walk.walkToParent(base, path));
        switch (walk.last()) {
            case DOT -> throw Errno.EINVAL.exception();
            case DOT_DOT -> throw Errno.ENOTEMPTY.exception();
            case ROOT -> throw Errno.EBUSY.exception();
            case NORMAL -> { }
        }
        requireWritable(walk.mount());
        Dentry dir = walk.dentry();
        while (true) {
            Dentry d = walk.lookupLast();
            Inode victim = requirePositive(d);
            InodeLocks locks = InodeLocks.lock(dir.inode(), victim.isDirectory() ? victim : null, null, null);
            try {
                if (walk.lookupLastLocked() != d || d.inode() != victim) {
                    continue;
                }
                caller.guard().remove(walk.path(), victim);
                requireDeletable(walk.credentials(), dir, victim, true);
                requireNoMount(d);
                dir.inode().rmdir(caller, d.name(), victim);
                removed(dir, d);
                Notify.removed(caller, dir, d.name(), victim);
                return;
            } finally {
                locks.unlock();
            }
        }
    }
}
