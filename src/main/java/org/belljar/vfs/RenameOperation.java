package org.belljar.vfs;

import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.sync.RankedLock;

/** One renameat2(2). */
public final class RenameOperation {
    public static final int NOREPLACE = 1, EXCHANGE = 2, WHITEOUT = 4;

    private final NameOperations names;
    private final Caller caller;
    private final FsContext fs;
    private final int flags;

    RenameOperation(NameOperations names, Caller caller, FsContext fs, int flags) {
        this.names = names;
        this.caller = caller;
        this.fs = fs;
        this.flags = flags;
    }

    /** Where the new name goes: {@code path} from {@code base} on. */
    public record Target(VfsPath base, String path) {}

    void run(VfsPath oldBase, String oldPath, Supplier<Target> target) {
        if ((flags & ~(NOREPLACE | EXCHANGE | WHITEOUT)) != 0
                || (flags & EXCHANGE) != 0 && (flags & (NOREPLACE | WHITEOUT)) != 0) {
            throw Errno.EINVAL.exception();
        }
        PathWalk from = new PathWalk(names.vfs(), caller, fs);
        PathWalk to = new PathWalk(names.vfs(), caller, fs);
        Errno.check(from.walkToParent(oldBase, oldPath));
        Target t = target.get();
        Errno.check(to.walkToParent(t.base(), t.path()));
        if (from.mount() != to.mount()) {
            throw Errno.EXDEV.exception();
        }
        if (from.last() != PathWalk.Last.NORMAL) {
            throw Errno.EBUSY.exception();
        }
        if (to.last() != PathWalk.Last.NORMAL) {
            throw (flags & NOREPLACE) != 0 ? Errno.EEXIST.exception() : Errno.EBUSY.exception();
        }
        NameOperations.requireWritable(from.mount());
        RankedLock rename = from.dentry() == to.dentry() ? null : from.inode().fileSystem().renameLock();
        if (rename != null) {
            rename.lock();
        }
        try {
            while (!attempt(from, to)) {
                Thread.onSpinWait();
            }
        } finally {
            if (rename != null) {
                rename.unlock();
            }
        }
    }

    /** False when a name changed between the lookup and the locks. */
    private boolean attempt(PathWalk from, PathWalk to) {
        Dentry old = from.lookupLast();
        Inode moved = NameOperations.requirePositive(old);
        Dentry known = to.lookupLast();
        Inode replaced = known.inode();
        InodeLocks locks = InodeLocks.lock(from.inode(), to.inode(), directoryOrNull(moved), directoryOrNull(replaced));
        try {
            Dentry target = to.lookupLastLocked();
            if (from.lookupLastLocked() != old || old.inode() != moved || target.inode() != replaced
                    || !target.isNegative() && target != known) {
                return false;
            }
            check(from, to, old, moved, target, replaced);
            if (moved != replaced) {
                move(from.dentry(), to.dentry(), old, moved, target, replaced);
            }
            return true;
        } finally {
            locks.unlock();
        }
    }

    private static Inode directoryOrNull(Inode i) {
        return i != null && i.isDirectory() ? i : null;
    }

    private void check(PathWalk from, PathWalk to, Dentry old, Inode moved, Dentry target, Inode replaced) {
        if ((flags & NOREPLACE) != 0 && replaced != null) {
            throw Errno.EEXIST.exception();
        }
        if ((flags & EXCHANGE) != 0) {
            if (replaced == null) {
                throw Errno.ENOENT.exception();
            }
            if (!replaced.isDirectory() && to.hasTrailingSlash()) {
                throw Errno.ENOTDIR.exception();
            }
        }
        if (!moved.isDirectory() && (from.hasTrailingSlash() || (flags & EXCHANGE) == 0 && to.hasTrailingSlash())) {
            throw Errno.ENOTDIR.exception();
        }
        if (to.dentry().isBelowOrSame(old)) {
            throw Errno.EINVAL.exception();
        }
        if (from.dentry().isBelowOrSame(target)) {
            throw (flags & EXCHANGE) != 0 ? Errno.EINVAL.exception() : Errno.ENOTEMPTY.exception();
        }
        caller.guard().refer(old, to.path(), target, true, (flags & EXCHANGE) != 0);
        if (moved == replaced) {
            return;
        }
        checkPermissions(from, to, moved, replaced);
        if (old.mountCount > 0 || target.mountCount > 0) {
            throw Errno.EBUSY.exception();
        }
    }

    private void checkPermissions(PathWalk from, PathWalk to, Inode moved, Inode replaced) {
        Credentials c = caller.credentials();
        NameOperations.requireDeletable(c, from.dentry(), moved, moved.isDirectory());
        if (replaced == null) {
            NameOperations.requireCreatable(c, to.dentry());
        } else {
            boolean asDirectory = (flags & EXCHANGE) != 0 ? replaced.isDirectory() : moved.isDirectory();
            NameOperations.requireDeletable(c, to.dentry(), replaced, asDirectory);
        }
        if (from.dentry() != to.dentry()) {
            if (moved.isDirectory()) {
                Permissions.require(c, moved, Permissions.WRITE);
            }
            if ((flags & EXCHANGE) != 0 && replaced.isDirectory()) {
                Permissions.require(c, replaced, Permissions.WRITE);
            }
        }
    }

    private void move(Dentry fromDir, Dentry toDir, Dentry old, Inode moved, Dentry target, Inode replaced) {
        String oldName = old.name();
        String newName = target.name();
        fromDir.inode().rename(caller, oldName, moved, toDir.inode(), newName, replaced, flags);
        if ((flags & EXCHANGE) != 0) {
            toDir.unhashChildForMove(target);
            fromDir.moveChild(old, toDir, newName);
            target.moveTo(fromDir, oldName);
            Notify.renamed(caller, fromDir, oldName, toDir, newName, moved, null);
            Notify.renamed(caller, toDir, newName, fromDir, oldName, replaced, null);
            return;
        }
        toDir.unhashChild(target);
        fromDir.moveChild(old, toDir, newName);
        Notify.renamed(caller, fromDir, oldName, toDir, newName, moved, replaced);
        if ((flags & WHITEOUT) == 0 && fromDir.inode().fileSystem().isDentryCacheable()) {
            Dentry negative = new Dentry(fromDir, oldName, null);
            fromDir.putChild(negative);
            names.vfs().dentries().remember(negative);
        }
    }
}
