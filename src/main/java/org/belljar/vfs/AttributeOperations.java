package org.belljar.vfs;

import org.belljar.abi.Errno;

/** Checks before a change of attributes (setattr_prepare): chmod, chown, utimensat, truncate. */
public final class AttributeOperations {
    private AttributeOperations() {}

    private static boolean isOwner(Credentials c, Inode inode) {
        return c.fsuid() == inode.uid() || c.hasCapability(Credentials.CAP_FOWNER, inode);
    }

    private static void requireWritable(VfsPath path) {
        if (path != null) {
            NameOperations.requireWritable(path.mount());
        }
    }

    /** Anonymous inodes refuse whoever asks. */
    private static void requireChangeable(Inode inode) {
        if (inode.hasFixedAttributes()) {
            throw Errno.EOPNOTSUPP.exception();
        }
    }

    /** chmod(2): EPERM unless owner; the setgid bit goes when the file's group is not the caller's. */
    public static void chmod(Caller caller, VfsPath path, Inode inode, int mode) {
        requireWritable(path);
        requireChangeable(inode);
        Credentials c = caller.credentials();
        if (inode.isSymlink()) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (!isOwner(c, inode)) {
            throw Errno.EPERM.exception();
        }
        inode.requireChangeable();
        AttributeChange change = new AttributeChange();
        int bits = mode & 07777;
        if (!c.inGroup(inode.gid()) && !c.hasCapability(Credentials.CAP_FSETID, inode)) {
            bits &= ~Inode.S_ISGID;
        }
        change.mode = bits;
        apply(caller, path, inode, change);
    }

    /** chown(2): -1 leaves an id as it is. Set-id bits of a file go, as Linux does it even for root. */
    public static void chown(Caller caller, VfsPath path, Inode inode, int uid, int gid) {
        requireWritable(path);
        requireChangeable(inode);
        Credentials c = caller.credentials();
        inode.requireChangeable();
        AttributeChange change = new AttributeChange();
        if (uid != -1) {
            if (!(c.fsuid() == inode.uid() && uid == inode.uid()) && !c.hasCapability(Credentials.CAP_CHOWN, inode)) {
                throw Errno.EPERM.exception();
            }
            change.uid = uid;
        }
        if (gid != -1) {
            if (!(c.fsuid() == inode.uid() && (c.inGroup(gid) || gid == inode.gid()))
                    && !c.hasCapability(Credentials.CAP_CHOWN, inode)) {
                throw Errno.EPERM.exception();
            }
            change.gid = gid;
        }
        int mode = inode.mode();
        if (!inode.isDirectory()) {
            int strip = mode & Inode.S_ISUID;
            if ((mode & (Inode.S_ISGID | 010)) == (Inode.S_ISGID | 010)
                    || (mode & Inode.S_ISGID) != 0 && !c.inGroup(inode.gid()) && !c.hasCapability(Credentials.CAP_FSETID, inode)) {
                strip |= mode & Inode.S_ISGID;
            }
            if (strip != 0) {
                change.mode = mode & 07777 & ~strip;
            }
        }
        apply(caller, path, inode, change);
    }

    /** utimensat(2): null leaves a time; {@code bothNow} is the case that write permission suffices for. */
    public static void utimes(Caller caller, VfsPath path, Inode inode, Long atimeNs, Long mtimeNs, boolean bothNow) {
        requireWritable(path);
        Credentials c = caller.credentials();
        if (!bothNow || inode.isImmutable()) {
            inode.requireChangeable();
        }
        if (!isOwner(c, inode)) {
            if (!bothNow) {
                requireChangeable(inode);
                throw Errno.EPERM.exception();
            }
            Permissions.require(c, inode, Permissions.WRITE);
        }
        AttributeChange change = new AttributeChange();
        change.atimeNs = atimeNs;
        change.mtimeNs = mtimeNs;
        apply(caller, path, inode, change);
    }

    /**
     * truncate(2) by path: EISDIR, EINVAL for other types, write permission, RLIMIT_FSIZE, ETXTBSY; -ERESTARTSYS while it
     * waits for a lease.
     *
     * @param leaseBreakSeconds how long a lease may be in the way
     */
    public static long truncate(Caller caller, int leaseBreakSeconds, VfsPath path, long length) {
        Inode inode = path.inode();
        if (inode.isDirectory()) {
            return Errno.EISDIR.negative();
        }
        if (!inode.isRegular()) {
            return Errno.EINVAL.negative();
        }
        requireWritable(path);
        Permissions.require(caller.credentials(), inode, Permissions.WRITE);
        if (inode.isAppendOnly()) {
            throw Errno.EPERM.exception();
        }
        caller.guard().truncate(path);
        inode.acquireWrite();
        try {
            Leases leases = inode.leasesOrNull();
            long r = leases == null ? 0 : leases.breakFor(caller, true, false, leaseBreakSeconds);
            if (r != 0) {
                return r;
            }
            return setSize(caller, path, inode, length);
        } finally {
            inode.releaseWrite();
        }
    }

    /** The part that truncate and ftruncate share. */
    public static long setSize(Caller caller, VfsPath path, Inode inode, long length) {
        Attributes a = new Attributes();
        inode.attributes(a);
        if (length > a.size) {
            long r = PositionedFile.checkSizeLimit(caller, length);
            if (r != 0) {
                return r;
            }
        }
        AttributeChange change = new AttributeChange();
        change.size = length;
        stripSetId(caller.credentials(), inode, change);
        apply(caller, path, inode, change);
        return 0;
    }

    /** A write takes the set-id bits away unless the writer has CAP_FSETID (file_remove_privs). */
    public static void stripSetId(Credentials c, Inode inode, AttributeChange change) {
        int mode = inode.mode();
        int strip = mode & Inode.S_ISUID;
        if ((mode & (Inode.S_ISGID | 010)) == (Inode.S_ISGID | 010)) {
            strip |= Inode.S_ISGID;
        }
        if (strip != 0 && inode.isRegular() && !c.hasCapability(Credentials.CAP_FSETID, inode)) {
            change.mode = mode & 07777 & ~strip;
        }
    }

    private static void apply(Caller caller, VfsPath path, Inode inode, AttributeChange change) {
        inode.lock().lock();
        try {
            inode.setAttributes(caller, change);
        } finally {
            inode.lock().unlock();
        }
        Notify.object(caller, path == null ? null : path.dentry(), inode, change.size != null ? Notify.MODIFY : Notify.ATTRIB);
    }
}
