package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Task;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** What the *at calls share: base directories and walks. */
final class Paths {
    private Paths() {}

    /**
     * Where a relative path starts; null is not returned. An absolute path does not look at {@code dirfd}.
     *
     * @throws org.belljar.abi.ErrnoException EBADF, ENOTDIR (a descriptor without a path)
     */
    static VfsPath base(Task task, int dirfd, String path) {
        if (dirfd == OpenFlags.AT_FDCWD || !path.isEmpty() && path.charAt(0) == '/') {
            return task.fs().cwd();
        }
        OpenFile f = task.fds().get(dirfd);
        try {
            VfsPath p = f.path();
            if (p == null) {
                throw Errno.ENOTDIR.exception();
            }
            return p;
        } finally {
            f.drop();
        }
    }

    static PathWalk walk(Task task, int dirfd, String path, int walkFlags) {
        return new PathWalk(task.kernel().vfs(), task, task.fs()).find(base(task, dirfd, path), path, walkFlags);
    }
}
