package org.belljar.landlock;

import org.belljar.abi.Errno;
import org.belljar.vfs.Dentry;
import org.belljar.vfs.Inode;
import org.belljar.vfs.VfsPath;

/**
 * A file that is to get a name in another directory (Linux's current_check_refer_path): both directories must allow it, and the file
 * may not gain rights by it that it does not have where it is.
 */
final class ReferCheck {
    private final Layer[] layers;
    private final Dentry old;
    private final Inode oldInode;
    private final VfsPath directory;
    private final Inode target;
    private final boolean isExchange;
    /** What is asked of the old directory and of the new one. */
    private int fromOld;
    private int fromNew;

    ReferCheck(Layer[] layers, Dentry old, VfsPath directory, Dentry target, boolean isRename, boolean isExchange) {
        this.layers = layers;
        this.old = old;
        this.oldInode = require(old);
        this.directory = directory;
        this.target = target == null ? null : target.inode();
        this.isExchange = isExchange;
        fromOld = isExchange ? FileAccess.toMake(require(target).type()) : 0;
        fromNew = FileAccess.toMake(oldInode.type());
        if (isRename) {
            fromOld |= FileAccess.toRemove(oldInode);
            fromNew |= FileAccess.toRemove(this.target);
        }
    }

    private static Inode require(Dentry d) {
        if (d.inode() == null) {
            throw Errno.ENOENT.exception();
        }
        return d.inode();
    }

    void run() {
        if (old.parent() == directory.dentry()) {
            int asked = fromOld | fromNew;
            if (!Domain.isGranted(new Missing(layers, asked), directory, asked)) {
                throw Errno.EACCES.exception();
            }
            return;
        }
        fromOld |= FileAccess.REFER;
        fromNew |= FileAccess.REFER;
        Missing ofOld = new Missing(layers, FileAccess.ALL);
        Missing ofNew = new Missing(layers, FileAccess.ALL);
        Dentry top = directory.mount().root();
        boolean areFree = collect(ofOld, old == top ? old : old.parent(), top) & collect(ofNew, directory.dentry(), top);
        if (areFree || ascend(ofOld, ofNew)) {
            return;
        }
        boolean isDenied = ofOld.has(fromOld & ~FileAccess.REFER) || ofNew.has(fromNew & ~FileAccess.REFER);
        throw (isDenied ? Errno.EACCES : Errno.EXDEV).exception();
    }

    /** From a directory up to the mount's root. Whether all is granted. */
    private static boolean collect(Missing m, Dentry from, Dentry top) {
        for (Dentry d = from; ; d = d.parent()) {
            if (m.grant(d.inode(), FileAccess.ALL)) {
                return true;
            }
            if (d == top || d.parent() == d) {
                return false;
            }
        }
    }

    /** From the mount's root on, which both have in common. */
    private boolean ascend(Missing ofOld, Missing ofNew) {
        Missing moved = new Missing(layers, FileAccess.ALL);
        moved.grant(oldInode, FileAccess.ALL);
        Missing replaced = isExchange ? new Missing(layers, FileAccess.ALL) : null;
        if (replaced != null) {
            replaced.grant(target, FileAccess.ALL);
        }
        boolean isCompared = false;
        boolean oldGranted = false;
        boolean newGranted = false;
        Ascent way = new Ascent(directory.mount().rootPath());
        do {
            if (!isCompared && gainsNothing(ofOld, ofNew, moved, replaced)) {
                isCompared = true;
                oldGranted = oldGranted || ofOld.reduceTo(fromOld);
                newGranted = newGranted || ofNew.reduceTo(fromNew);
                if (oldGranted && newGranted) {
                    return true;
                }
            }
            Inode here = way.dentry().inode();
            oldGranted = oldGranted || ofOld.grant(here, isCompared ? fromOld : FileAccess.ALL);
            newGranted = newGranted || ofNew.grant(here, isCompared ? fromNew : FileAccess.ALL);
            if (oldGranted && newGranted) {
                return true;
            }
        } while (way.up());
        return false;
    }

    private boolean gainsNothing(Missing ofOld, Missing ofNew, Missing moved, Missing replaced) {
        return ofOld.isNoLessIn(ofNew, moved, meaningful(oldInode))
                && (replaced == null || ofNew.isNoLessIn(ofOld, replaced, meaningful(target)));
    }

    private static int meaningful(Inode inode) {
        return inode.isDirectory() ? FileAccess.ALL : FileAccess.OF_FILES;
    }
}
