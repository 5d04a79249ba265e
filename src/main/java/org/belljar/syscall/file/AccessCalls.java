package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.DeviceRules;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mount;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;

/** access(2), faccessat(2). */
public final class AccessCalls {
    /** Implements {@code access(2)}. */
    public long access(Task task, long pathAddr, int mode) {
        return faccessat2(task, AT_FDCWD, pathAddr, mode, 0);
    }

    /** Implements {@code faccessat(2)}: the system call has no flags. */
    public long faccessat(Task task, int dirFd, long pathAddr, int mode) {
        return faccessat2(task, dirFd, pathAddr, mode, 0);
    }

    /** Implements {@code faccessat2(2)}: real ids unless AT_EACCESS; EINVAL for unknown bits; EACCES, EROFS. */
    public long faccessat2(Task task, int dirFd, long pathAddr, int mode, int flags) {
        if ((mode & ~7) != 0 || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        Credentials c = (flags & AT_EACCESS) != 0 ? task.credentials() : realIds(task.credentials());
        String path = Files.path(task, pathAddr);
        if (path.isEmpty() && (flags & AT_EMPTY_PATH) == 0) {
            return Errno.ENOENT.negative();
        }
        PathWalk w = new PathWalk(task.kernel().vfs(), task, task.fs()).as(c);
        int r = w.walk(Files.base(task, dirFd, path), path, Files.walkFlags(flags));
        if (r != 0) {
            return r;
        }
        Inode inode = w.inode();
        if ((mode & Permissions.EXEC) != 0 && inode.isRegular() && (w.mount().flags() & Mount.NOEXEC) != 0) {
            return Errno.EACCES.negative();
        }
        boolean writes = (mode & Permissions.WRITE) != 0 && (inode.isRegular() || inode.isDirectory() || inode.isSymlink());
        if (writes && inode.fileSystem().isReadOnly()) {
            return Errno.EROFS.negative();
        }
        int denied = Permissions.check(c, inode, mode);
        if (denied == 0) {
            denied = DeviceRules.check(task, inode, mode);
        }
        return denied == 0 && writes && w.mount().isReadOnly() ? Errno.EROFS.negative() : denied;
    }

    /** As Linux's access_override_creds: the real ids, and capabilities only for a real root. */
    private static Credentials realIds(Credentials c) {
        boolean isRoot = c.uid() == c.userNamespace().kernelUid(0);
        if (c.uid() == c.fsuid() && c.gid() == c.fsgid() && (isRoot ? c.capPermitted() : 0) == c.capEffective()) {
            return c;
        }
        return new Credentials(c.uid(), c.euid(), c.suid(), c.uid(), c.gid(), c.egid(), c.sgid(), c.gid(), c.groups(),
                isRoot ? c.capPermitted() : 0, c.capPermitted(), c.capInheritable(), c.capBounding(), c.capAmbient(),
                c.securebits(), c.noNewPrivs(), c.userNamespace());
    }
}
