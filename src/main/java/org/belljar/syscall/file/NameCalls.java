package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.RenameOperation;
import org.belljar.vfs.VfsPath;

/** Making and removing names: mkdir(2), mknod(2), link(2), symlink(2), unlink(2), rmdir(2), rename(2), readlink(2). */
public final class NameCalls {
    private static final int PATH_MAX = 4096;
    private final NameOperations names;

    public NameCalls(Kernel kernel) {
        names = kernel.vfs().names();
    }

    /** Implements {@code mkdir(2)}. */
    public long mkdir(Task task, long pathAddr, int mode) {
        return mkdirat(task, AT_FDCWD, pathAddr, mode);
    }

    /** Implements {@code mkdirat(2)}: EEXIST, ENOENT, ENOTDIR, EACCES, EROFS, ENOSPC. */
    public long mkdirat(Task task, int dirFd, long pathAddr, int mode) {
        String path = Files.path(task, pathAddr);
        names.mkdir(task, task.fs(), Files.nameBase(task, dirFd, path), path, mode);
        return 0;
    }

    /** Implements {@code mknod(2)}. */
    public long mknod(Task task, long pathAddr, int mode, int dev) {
        return mknodat(task, AT_FDCWD, pathAddr, mode, dev);
    }

    /** Implements {@code mknodat(2)}: EPERM for devices without CAP_MKNOD and for directories, EINVAL for other types. */
    public long mknodat(Task task, int dirFd, long pathAddr, int mode, int dev) {
        NameOperations.checkNodeType(mode);
        String path = Files.path(task, pathAddr);
        names.mknod(task, task.fs(), Files.nameBase(task, dirFd, path), path, mode, dev & 0xffffffffL);
        return 0;
    }

    /** Implements {@code symlink(2)}. */
    public long symlink(Task task, long targetAddr, long pathAddr) {
        return symlinkat(task, targetAddr, AT_FDCWD, pathAddr);
    }

    /** Implements {@code symlinkat(2)}: ENOENT for an empty target, EEXIST. */
    public long symlinkat(Task task, long targetAddr, int dirFd, long pathAddr) {
        String target = Files.path(task, targetAddr);
        if (target.isEmpty()) {
            return Errno.ENOENT.negative();
        }
        String path = Files.path(task, pathAddr);
        names.symlink(task, task.fs(), target, Files.nameBase(task, dirFd, path), path);
        return 0;
    }

    /** Implements {@code link(2)}. */
    public long link(Task task, long oldAddr, long newAddr) {
        return linkat(task, AT_FDCWD, oldAddr, AT_FDCWD, newAddr, 0);
    }

    /** A file without its name is given one by who opened it (with the same credentials), and by who may search anywhere. EBADF. */
    private static boolean mayLinkDescriptor(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        try {
            return f.opener() == task.credentials() || task.credentials().hasCapability(Credentials.CAP_DAC_READ_SEARCH);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code linkat(2)}: EINVAL for unknown flags; EXDEV, EPERM (directory), EEXIST, ENOENT, EMLINK. */
    public long linkat(Task task, int oldDirFd, long oldAddr, int newDirFd, long newAddr, int flags) {
        if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        boolean empty = (flags & AT_EMPTY_PATH) != 0;
        String oldPath = Files.path(task, oldAddr);
        if (oldPath.isEmpty() && empty && oldDirFd != AT_FDCWD && !mayLinkDescriptor(task, oldDirFd)) {
            return Errno.ENOENT.negative();
        }
        int walk = ((flags & AT_SYMLINK_FOLLOW) != 0 ? PathWalk.FOLLOW : 0) | (empty ? PathWalk.EMPTY : 0);
        VfsPath old = Files.find(task, oldDirFd, oldPath, walk).path();
        String newPath = Files.path(task, newAddr);
        names.link(task, task.fs(), old, Files.nameBase(task, newDirFd, newPath), newPath);
        return 0;
    }

    /** Implements {@code unlink(2)}. */
    public long unlink(Task task, long pathAddr) {
        return unlinkat(task, AT_FDCWD, pathAddr, 0);
    }

    /** Implements {@code rmdir(2)}. */
    public long rmdir(Task task, long pathAddr) {
        return unlinkat(task, AT_FDCWD, pathAddr, AT_REMOVEDIR);
    }

    /** Implements {@code unlinkat(2)}: EINVAL for unknown flags; EISDIR, ENOTDIR, ENOTEMPTY, EBUSY, EPERM (sticky), EROFS. */
    public long unlinkat(Task task, int dirFd, long pathAddr, int flags) {
        if ((flags & ~AT_REMOVEDIR) != 0) {
            return Errno.EINVAL.negative();
        }
        String path = Files.path(task, pathAddr);
        VfsPath base = Files.nameBase(task, dirFd, path);
        if ((flags & AT_REMOVEDIR) != 0) {
            names.rmdir(task, task.fs(), base, path);
        } else {
            names.unlink(task, task.fs(), base, path);
        }
        return 0;
    }

    /** Implements {@code rename(2)}. */
    public long rename(Task task, long oldAddr, long newAddr) {
        return renameat2(task, AT_FDCWD, oldAddr, AT_FDCWD, newAddr, 0);
    }

    /** Implements {@code renameat(2)}. */
    public long renameat(Task task, int oldDirFd, long oldAddr, int newDirFd, long newAddr) {
        return renameat2(task, oldDirFd, oldAddr, newDirFd, newAddr, 0);
    }

    /** Implements {@code renameat2(2)}: EXDEV, EINVAL (into itself; flags), EEXIST, ENOTEMPTY, EISDIR, ENOTDIR, EBUSY. */
    public long renameat2(Task task, int oldDirFd, long oldAddr, int newDirFd, long newAddr, int flags) {
        if ((flags & ~7) != 0 || (flags & 2) != 0 && (flags & 5) != 0) {
            return Errno.EINVAL.negative();
        }
        String oldPath = Files.path(task, oldAddr);
        names.rename(task, task.fs(), Files.nameBase(task, oldDirFd, oldPath), oldPath, () -> {
            String newPath = Files.path(task, newAddr);
            return new RenameOperation.Target(Files.nameBase(task, newDirFd, newPath), newPath);
        }, flags);
        return 0;
    }

    /** Implements {@code readlink(2)}. */
    public long readlink(Task task, long pathAddr, long bufAddr, int size) {
        return readlinkat(task, AT_FDCWD, pathAddr, bufAddr, size);
    }

    /** Implements {@code readlinkat(2)}: bytes, no NUL, cut at {@code size}; EINVAL if not a link or size below 1. */
    public long readlinkat(Task task, int dirFd, long pathAddr, long bufAddr, int size) {
        if (size <= 0) {
            return Errno.EINVAL.negative();
        }
        String path = Files.path(task, pathAddr);
        PathWalk w = new PathWalk(names.vfs(), task, task.fs());
        int r = w.walk(Files.base(task, dirFd, path), path, PathWalk.EMPTY);
        if (r != 0) {
            return r;
        }
        if (!w.inode().isSymlink()) {
            return path.isEmpty() ? Errno.ENOENT.negative() : Errno.EINVAL.negative();
        }
        byte[] b = w.inode().readLink(task).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        if (b.length >= PATH_MAX) {
            return Errno.ENAMETOOLONG.negative(); // a link of /proc to where no path reaches
        }
        int n = Math.min(size, b.length);
        task.memory().write(bufAddr, b, 0, n);
        return n;
    }
}
