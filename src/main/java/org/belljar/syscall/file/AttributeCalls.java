package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.AttributeOperations;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.VfsPath;

/** chmod(2), chown(2), truncate(2). */
public final class AttributeCalls {
    /** Implements {@code chmod(2)}. */
    public long chmod(Task task, long pathAddr, int mode) {
        return fchmodat2(task, AT_FDCWD, pathAddr, mode, 0);
    }

    /** Implements {@code fchmodat(2)}: the system call has no flags. */
    public long fchmodat(Task task, int dirFd, long pathAddr, int mode) {
        return fchmodat2(task, dirFd, pathAddr, mode, 0);
    }

    /** Implements {@code fchmodat2(2)}: EPERM, EROFS, EOPNOTSUPP for a symbolic link itself, EINVAL for unknown flags. */
    public long fchmodat2(Task task, int dirFd, long pathAddr, int mode, int flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        PathWalk w = Files.find(task, dirFd, Files.path(task, pathAddr), Files.walkFlags(flags));
        AttributeOperations.chmod(task, w.path(), w.inode(), mode);
        return 0;
    }

    /** Implements {@code fchmod(2)}. */
    public long fchmod(Task task, int fd, int mode) {
        OpenFile f = Files.get(task, fd);
        try {
            AttributeOperations.chmod(task, f.path(), f.inode(), mode);
            return 0;
        } finally {
            f.drop();
        }
    }

    /** Implements {@code chown(2)}: ids of -1 stay. */
    public long chown(Task task, long pathAddr, int uid, int gid) {
        return fchownat(task, AT_FDCWD, pathAddr, uid, gid, 0);
    }

    /** Implements {@code lchown(2)}. */
    public long lchown(Task task, long pathAddr, int uid, int gid) {
        return fchownat(task, AT_FDCWD, pathAddr, uid, gid, AT_SYMLINK_NOFOLLOW);
    }

    /** Implements {@code fchownat(2)}: EPERM, EROFS, EINVAL for unknown flags. */
    public long fchownat(Task task, int dirFd, long pathAddr, int uid, int gid, int flags) {
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        PathWalk w = Files.find(task, dirFd, Files.path(task, pathAddr), Files.walkFlags(flags));
        chown(task, w.path(), w.inode(), uid, gid);
        return 0;
    }

    /** EINVAL for ids that the caller's user namespace does not map. */
    private static void chown(Task task, VfsPath path, Inode inode, int uid, int gid) {
        UserNamespace users = task.credentials().userNamespace();
        int kernelUid = users.kernelUid(uid);
        int kernelGid = users.kernelGid(gid);
        if (uid != -1 && kernelUid == -1 || gid != -1 && kernelGid == -1) {
            throw Errno.EINVAL.exception();
        }
        AttributeOperations.chown(task, path, inode, kernelUid, kernelGid);
    }

    /** Implements {@code fchown(2)}. */
    public long fchown(Task task, int fd, int uid, int gid) {
        OpenFile f = Files.get(task, fd);
        try {
            chown(task, f.path(), f.inode(), uid, gid);
            return 0;
        } finally {
            f.drop();
        }
    }

    /** Implements {@code truncate(2)}: EINVAL for a negative length or not a regular file; EISDIR, EACCES, EFBIG, ETXTBSY. */
    public long truncate(Task task, long pathAddr, long length) {
        if (length < 0) {
            return Errno.EINVAL.negative();
        }
        PathWalk w = Files.find(task, AT_FDCWD, Files.path(task, pathAddr), PathWalk.FOLLOW);
        return AttributeOperations.truncate(task, task.kernel().vfs().leaseBreakSeconds(), w.path(), length);
    }

    /** Implements {@code ftruncate(2)}: EINVAL also for a descriptor not open for writing. */
    public long ftruncate(Task task, int fd, long length) {
        if (length < 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = Files.get(task, fd);
        try {
            if (f.isDenied(OpenFile.NO_TRUNCATE)) {
                return Errno.EACCES.negative();
            }
            boolean isTooLong = length > Integer.MAX_VALUE && (f.flags() & O_LARGEFILE) == 0; // of what open(2) did not open
            return f.inode().isRegular() && f.isWritable() && !isTooLong ? f.truncate(task, length) : Errno.EINVAL.negative();
        } finally {
            f.drop();
        }
    }
}
