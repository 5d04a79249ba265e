package org.belljar.fs.overlay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Inode;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.RenameOperation;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** Names in the layers of a {@link StackedFileSystem}, and the marks that it leaves there. Callers come with the mounter's rights. */
final class StackNames {
    private final StackedFileSystem fs;
    private final Vfs vfs;

    /** Makes something in a directory. */
    interface Maker {
        void make(NameOperations names, FsContext context, VfsPath directory, String name);
    }

    StackNames(StackedFileSystem fs, Vfs vfs) {
        this.fs = fs;
        this.vfs = vfs;
    }

    /** Nothing is masked, and no path leaves the directory. */
    static FsContext context(VfsPath directory) {
        return new FsContext(directory, directory, 0);
    }

    /** The child of that name, or null. */
    VfsPath child(Caller as, VfsPath directory, String name) {
        PathWalk walk = new PathWalk(vfs, as, context(directory));
        Errno.check(walk.walkToParent(directory, name));
        var d = walk.lookupLast();
        return d.isNegative() ? null : new VfsPath(directory.mount(), d);
    }

    static boolean isWhiteout(Inode i) {
        return i.type() == Inode.S_IFCHR && i.rdev() == 0;
    }

    private byte[] mark(Caller as, Inode i, String name) {
        if (!fs.hasMarks()) {
            return null;
        }
        try {
            return i.getXattr(as, fs.xattr(name));
        } catch (ErrnoException e) {
            return null;
        }
    }

    boolean isOpaque(Caller as, Inode directory) {
        byte[] v = mark(as, directory, "opaque");
        return v != null && v.length == 1 && v[0] == 'y';
    }

    /** EIO where no marks can be kept. */
    void setOpaque(Caller as, Inode directory) {
        if (!fs.hasMarks()) {
            throw Errno.EIO.exception();
        }
        directory.setXattr(as, fs.xattr("opaque"), "y".getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    /** Remembers a copy's number, which it has from the lower object. A hint: where it cannot be kept the number changes. */
    void setOrigin(Caller as, Inode copy, long number) {
        if (!fs.hasMarks() || !fs.isPrivileged() && !copy.isRegular() && !copy.isDirectory()) {
            return;
        }
        try {
            copy.setXattr(as, fs.xattr("origin"), ByteBuffer.allocate(Long.BYTES).putLong(number).array(), 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EPERM) {
                throw e;
            }
        }
    }

    /** The number of an upper object. */
    long numberOfUpper(Caller as, VfsPath upper) {
        byte[] v = mark(as, upper.inode(), "origin");
        return v != null && v.length == Long.BYTES ? ByteBuffer.wrap(v).getLong() : fs.number(upper);
    }

    /** The directory "work" below the one that was given for it. */
    VfsPath workDirectory(Caller caller, VfsPath base) {
        Caller as = fs.as(caller);
        VfsPath there = child(as, base, "work");
        if (there == null) {
            vfs.names().mkdir(as, context(base), base, "work", 0);
            there = child(as, base, "work");
        }
        if (there == null || !there.inode().isDirectory()) {
            throw Errno.EINVAL.exception();
        }
        return there;
    }

    /** Makes something where there is nothing. */
    VfsPath make(Caller as, VfsPath directory, String name, Maker maker) {
        maker.make(vfs.names(), context(directory), directory, name);
        VfsPath made = child(as, directory, name);
        if (made == null) {
            throw Errno.ESTALE.exception();
        }
        return made;
    }

    void rename(Caller as, VfsPath from, String oldName, VfsPath to, String newName, int flags) {
        vfs.names().rename(as, context(from), from, oldName, to, newName, flags);
    }

    /** Puts a whiteout over a name in the upper layer, or where there is none. */
    void whiteOut(Caller as, VfsPath directory, String name, VfsPath there) {
        String temporary = fs.temporaryName();
        make(as, fs.work(), temporary, (n, c, d, t) -> n.mknod(as, c, d, t, Inode.S_IFCHR, 0));
        putAt(as, temporary, directory, name, there != null && there.inode().isDirectory());
    }

    /**
     * Moves what was made in the working directory to its place.
     *
     * @param exchanges a directory is involved, so that what is there cannot be replaced: it goes the other way and is removed
     */
    void putAt(Caller as, String temporary, VfsPath directory, String name, boolean exchanges) {
        rename(as, fs.work(), temporary, directory, name, exchanges ? RenameOperation.EXCHANGE : 0);
        if (exchanges) {
            remove(as, fs.work(), temporary);
        }
    }

    /** Removes a name of the upper layer; of a directory with nothing but whiteouts in it, these first. */
    void remove(Caller as, VfsPath directory, String name) {
        VfsPath there = child(as, directory, name);
        if (there == null) {
            return;
        }
        if (!there.inode().isDirectory()) {
            vfs.names().unlink(as, context(directory), directory, name);
            return;
        }
        clearWhiteouts(as, there);
        vfs.names().rmdir(as, context(directory), directory, name);
    }

    void clearWhiteouts(Caller as, VfsPath directory) {
        for (String child : StackedListing.names(as, directory.inode())) {
            VfsPath c = child(as, directory, child);
            if (c != null && isWhiteout(c.inode())) {
                vfs.names().unlink(as, context(directory), directory, child);
            }
        }
    }
}
