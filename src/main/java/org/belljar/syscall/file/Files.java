package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** Descriptor and path arguments, as all the calls of this package take them. */
final class Files {
    private Files() {}

    /** The file of a descriptor, to be dropped: EBADF for none, and for one opened with O_PATH. */
    static OpenFile get(Task task, int fd) {
        return Descriptors.file(task, fd);
    }

    /** A path argument. */
    static String path(Task task, long addr) {
        return task.memory().readPath(addr);
    }

    /**
     * Where a relative path starts, or null if {@code path} is absolute.
     *
     * @throws org.belljar.abi.ErrnoException EBADF; ENOENT for an empty path that may not be empty (which Linux says first)
     */
    static VfsPath base(Task task, int dirFd, String path) {
        if (!path.isEmpty() && path.charAt(0) == '/') {
            return null;
        }
        return start(task, dirFd);
    }

    /** The place a directory descriptor stands for, whatever the path. */
    static VfsPath start(Task task, int dirFd) {
        if (dirFd == OpenFlags.AT_FDCWD) {
            return task.fs().cwd();
        }
        OpenFile f = task.fds().get(dirFd);
        try {
            VfsPath p = f.path();
            return p != null ? p : task.kernel().vfs().anonymousPath(f.inode(), "");
        } finally {
            f.drop();
        }
    }

    /** The existing object of a path: errors are thrown. */
    static PathWalk find(Task task, int dirFd, String path, int walkFlags) {
        if (path.isEmpty() && (walkFlags & PathWalk.EMPTY) == 0) {
            throw Errno.ENOENT.exception();
        }
        return new PathWalk(task.kernel().vfs(), task, task.fs()).find(base(task, dirFd, path), path, walkFlags);
    }

    /** The base for calls that make or remove a name: an empty path is ENOENT before a bad descriptor is EBADF. */
    static VfsPath nameBase(Task task, int dirFd, String path) {
        if (path.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        return base(task, dirFd, path);
    }

    /** PathWalk flags of AT_* flags for calls that follow unless told not to. */
    static int walkFlags(int atFlags) {
        return ((atFlags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0 ? PathWalk.FOLLOW : 0)
                | ((atFlags & OpenFlags.AT_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0);
    }
}
