package org.belljar.vfs;

import org.belljar.abi.Errno;

/** Discretionary access control as Linux's generic_permission does it. */
public final class Permissions {
    public static final int EXEC = 1, WRITE = 2, READ = 4;

    private Permissions() {}

    /** 0, or -EACCES. */
    public static int check(Credentials c, Inode inode, int want) {
        int mode = inode.mode();
        int bits;
        if (c.fsuid() == inode.uid()) {
            bits = mode >> 6;
        } else if (c.inGroup(inode.gid())) {
            bits = mode >> 3;
        } else {
            bits = mode;
        }
        if ((want & ~bits & 7) == 0) {
            return 0;
        }
        if (inode.isDirectory()) {
            if (c.hasCapability(Credentials.CAP_DAC_OVERRIDE)
                    || (want & WRITE) == 0 && c.hasCapability(Credentials.CAP_DAC_READ_SEARCH)) {
                return 0;
            }
        } else {
            if (((want & EXEC) == 0 || (mode & 0111) != 0) && c.hasCapability(Credentials.CAP_DAC_OVERRIDE)) {
                return 0;
            }
            if (want == READ && c.hasCapability(Credentials.CAP_DAC_READ_SEARCH)) {
                return 0;
            }
        }
        return -Errno.EACCES.number();
    }

    public static void require(Credentials c, Inode inode, int want) {
        if (check(c, inode, want) != 0) {
            throw Errno.EACCES.exception();
        }
    }
}
