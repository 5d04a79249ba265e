package org.belljar.syscall.file;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.Notify;
import org.belljar.vfs.PosixAcl;

/** The two extended attributes that are access control lists (fs/posix_acl.c). */
final class AclAttributes {
    private AclAttributes() {}

    static boolean isOne(String name) {
        return name.equals(PosixAcl.ACCESS) || name.equals(PosixAcl.DEFAULT);
    }

    /** EOPNOTSUPP where there are no lists, ENODATA where this object has none. */
    static byte[] get(Inode inode, String name) {
        if (!inode.hasAcls()) {
            throw Errno.EOPNOTSUPP.exception();
        }
        PosixAcl acl = name.equals(PosixAcl.ACCESS) ? inode.accessAcl() : inode.defaultAcl();
        if (acl == null) {
            throw Errno.ENODATA.exception();
        }
        return acl.bytes();
    }

    static void list(Inode inode, List<String> names) {
        if (inode.accessAcl() != null) {
            names.add(PosixAcl.ACCESS);
        }
        if (inode.defaultAcl() != null) {
            names.add(PosixAcl.DEFAULT);
        }
    }

    /**
     * Sets a list, or with an empty value removes it: EINVAL for what is no list, EROFS, EOPNOTSUPP, EPERM for others than
     * the owner, EACCES for a default list on something that is no directory.
     */
    static void set(Task task, Inode inode, Mount mount, String name, byte[] value) {
        PosixAcl acl = value.length == 0 ? null : PosixAcl.parse(value);
        if (mount != null && mount.isReadOnly() || inode.fileSystem().isReadOnly()) {
            throw Errno.EROFS.exception();
        }
        if (!inode.hasAcls()) {
            throw Errno.EOPNOTSUPP.exception();
        }
        boolean isDefault = name.equals(PosixAcl.DEFAULT);
        if (isDefault && !inode.isDirectory()) {
            if (acl == null) {
                return;
            }
            throw Errno.EACCES.exception();
        }
        Credentials c = task.credentials();
        inode.requireChangeable();
        if (c.fsuid() != inode.uid() && !c.hasCapability(Credentials.CAP_FOWNER)) {
            throw Errno.EPERM.exception();
        }
        inode.lock().lock();
        try {
            if (isDefault || acl == null) {
                inode.setAcl(task, isDefault, acl, -1);
            } else {
                inode.setAcl(task, false, acl.isPlain() ? null : acl, modeWith(c, inode, acl));
            }
        } finally {
            inode.lock().unlock();
        }
        Notify.object(task, null, inode, Notify.ATTRIB);
    }

    /** posix_acl_update_mode: the permission bits follow the list; setgid goes as with chmod(2). */
    private static int modeWith(Credentials c, Inode inode, PosixAcl acl) {
        int mode = inode.mode() & 07000 | acl.modeBits();
        return c.inGroup(inode.gid()) || c.hasCapability(Credentials.CAP_FSETID) ? mode : mode & ~Inode.S_ISGID;
    }
}
