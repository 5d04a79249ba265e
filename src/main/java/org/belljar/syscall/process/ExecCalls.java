package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Exec;
import org.belljar.kernel.Task;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/** execve, execveat. */
public final class ExecCalls {
    private static final int AT_EXECVE_CHECK = 0x10000;

    /**
     * Implements {@code execve(2)}.
     *
     * @param argv guest address of a NULL-terminated vector of strings, or 0
     * @return does not return to the old program. ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG (path), EACCES (not a regular file, no
     *     permission, noexec), ENOEXEC (no format the kernel knows), ELIBBAD, EIO (bad interpreter), E2BIG, EFAULT, ETXTBSY
     */
    public long execve(Task task, long pathAddr, long argv, long envp) {
        String path = task.memory().readPath(pathAddr);
        return Exec.run(task, task.fs().cwd(), path, PathWalk.FOLLOW, path, false, argv, envp);
    }

    /**
     * Implements {@code execveat(2)}: as execve, relative to a directory; EINVAL for unknown flags, ENOENT for a script behind
     * a close-on-exec descriptor. AT_EXECVE_CHECK is EINVAL, as before Linux 6.14.
     */
    public long execveat(Task task, int dirfd, long pathAddr, long argv, long envp, int flags) {
        if ((flags & ~(OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0 || (flags & AT_EXECVE_CHECK) != 0) {
            return Errno.EINVAL.negative();
        }
        String path = task.memory().readPath(pathAddr);
        int walk = ((flags & OpenFlags.AT_SYMLINK_NOFOLLOW) == 0 ? PathWalk.FOLLOW : 0)
                | ((flags & OpenFlags.AT_EMPTY_PATH) != 0 ? PathWalk.EMPTY : 0);
        if (path.startsWith("/") || dirfd == OpenFlags.AT_FDCWD) {
            return Exec.run(task, task.fs().cwd(), path, walk, path, false, argv, envp);
        }
        OpenFile dir = task.fds().get(dirfd);
        try {
            VfsPath base = dir.path();
            if (base == null) {
                return Errno.EACCES.negative();
            }
            if (path.isEmpty() && (flags & OpenFlags.AT_EMPTY_PATH) == 0) {
                return Errno.ENOENT.negative();
            }
            String shown = "/dev/fd/" + dirfd + (path.isEmpty() ? "" : "/" + path);
            return Exec.run(task, base, path, walk, shown, task.fds().isCloseOnExec(dirfd), argv, envp);
        } finally {
            dir.drop();
        }
    }
}
