package org.belljar.vfs;

import org.belljar.abi.Errno;

/** Discretionary access control as Linux's generic_permission does it. */
public final class Permissions {
    public static final int EXEC = 1, WRITE = 2, READ = 4;

    private Permissions() {}

    /** 0, -EACCES, or -EPERM: nobody writes to what is immutable. */
    public static int check(Credentials c, Inode inode, int want) {
        if ((want & WRITE) != 0 && inode.isImmutable()) {
            return -Errno.EPERM.number();
        }
        int mode = inode.mode();
        int bits;
        PosixAcl acl;
        if (c.fsuid() == inode.uid()) {
            bits = mode >> 6;
        } else if ((mode & 070) != 0 && (acl = inode.accessAcl()) != null) {
            bits = acl.permits(c, inode, want & 7) ? 7 : 0;
        } else if (c.inGroup(inode.gid())) {
            bits = mode >> 3;
        } else {
            bits = mode;
        }
        if ((want & ~bits & 7) == 0) {
            return 0;
        }
        if (inode.isDirectory()) {
            if (c.hasCapability(Credentials.CAP_DAC_OVERRIDE, inode)
                    || (want & WRITE) == 0 && c.hasCapability(Credentials.CAP_DAC_READ_SEARCH, inode)) {
                return 0;
            }
        } else {
            if (((want & EXEC) == 0 || (mode & 0111) != 0) && c.hasCapability(Credentials.CAP_DAC_OVERRIDE, inode)) {
                return 0;
            }
            if (want == READ && c.hasCapability(Credentials.CAP_DAC_READ_SEARCH, inode)) {
                return 0;
            }
        }
        return -Errno.EACCES.number();
    }

    /**
     * The mode a new object of {@code directory} is asked for with (vfs_prepare_mode): setgid goes before the umask can take the
     * bit that makes it matter; a default list takes the place of the umask.
     */
    public static int prepareMode(Credentials c, Inode directory, int mode, FsContext fs) {
        int m = stripSetGid(c, directory, mode);
        return directory.defaultAcl() != null ? m : m & ~fs.umask();
    }

    /** The group of a new object: the directory's if that is setgid, else the caller's. */
    public static int groupForNew(Credentials c, Inode directory) {
        return (directory.mode() & Inode.S_ISGID) != 0 ? directory.gid() : c.fsgid();
    }

    /**
     * The mode of a new object in {@code directory}: directories inherit setgid; a setgid executable is refused to those
     * outside the group.
     */
    public static int modeForNew(Credentials c, Inode directory, int mode) {
        if ((directory.mode() & Inode.S_ISGID) == 0) {
            return mode;
        }
        if ((mode & Inode.S_IFMT) == Inode.S_IFDIR) {
            return mode | Inode.S_ISGID;
        }
        return stripSetGid(c, directory, mode);
    }

    private static int stripSetGid(Credentials c, Inode directory, int mode) {
        boolean strip = (mode & (Inode.S_ISGID | 010)) == (Inode.S_ISGID | 010) && (mode & Inode.S_IFMT) != Inode.S_IFDIR
                && (directory.mode() & Inode.S_ISGID) != 0 && !c.inGroup(directory.gid())
                && !c.hasCapability(Credentials.CAP_FSETID, directory);
        return strip ? mode & ~Inode.S_ISGID : mode;
    }

    public static void require(Credentials c, Inode inode, int want) {
        Errno.check(check(c, inode, want));
    }
}
