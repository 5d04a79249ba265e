package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.AT_FDCWD;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Notify;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;

/** getdents(2), the working directory and the root. */
public final class DirectoryCalls {
    private static final int MAX_BUFFER = 1 << 16;

    /** Implements {@code getdents64(2)}: struct linux_dirent64 records; bytes written, 0 at the end; EINVAL if not one fits. */
    public long getdents64(Task task, int fd, long bufAddr, int count) {
        return read(task, fd, bufAddr, count, true);
    }

    /** Implements {@code getdents(2)}: struct linux_dirent, the type in the last byte. */
    public long getdents(Task task, int fd, long bufAddr, int count) {
        return read(task, fd, bufAddr, count, false);
    }

    private static long read(Task task, int fd, long bufAddr, int count, boolean wide) {
        OpenFile f = Files.get(task, fd);
        try {
            if (count < 0) { // Linux compares it with the length of a record as what it is not, unsigned
                return f.inode() != null && f.inode().isDirectory() ? Errno.EINVAL.negative() : Errno.ENOTDIR.negative();
            }
            long refused = f.isReadable() ? Notify.permitRead(task, f) : 0;
            if (refused != 0) {
                return refused;
            }
            long before = f.seek(task, 0, 1);
            DirentWriter w = new DirentWriter((int) Math.min(count & 0xffffffffL, MAX_BUFFER), wide);
            long r = f.readDirectory(task, w);
            if (r < 0) {
                return r;
            }
            if (w.length() == 0) {
                return w.isTooSmall() ? Errno.EINVAL.negative() : 0;
            }
            long written = copyOut(task, f, w, bufAddr, before);
            if (written > 0) {
                Notify.file(task, f, Notify.ACCESS);
            }
            return written;
        } finally {
            f.drop();
        }
    }

    /** Writes the entries; where they do not fit in the guest's memory, those before, and the position stays behind these. */
    private static long copyOut(Task task, OpenFile f, DirentWriter w, long bufAddr, long before) {
        try {
            task.memory().write(bufAddr, w.bytes(), 0, w.length());
            return w.length();
        } catch (ErrnoException e) {
            int at = 0;
            long position = before;
            try {
                while (at < w.length()) {
                    task.memory().write(bufAddr + at, w.bytes(), at, w.lengthAt(at));
                    position = w.nextOffsetAt(at);
                    at += w.lengthAt(at);
                }
            } catch (ErrnoException again) {
                // as far as it went
            }
            f.seek(task, position, 0);
            if (at == 0) {
                throw e;
            }
            return at;
        }
    }

    /** Implements {@code getcwd(2)}: the length with the NUL; ERANGE, ENOENT (removed), EFAULT. */
    public long getcwd(Task task, long bufAddr, long size) {
        VfsPath cwd = task.fs().cwd();
        if (PathNames.isDeleted(cwd.dentry())) {
            return Errno.ENOENT.negative();
        }
        String s = PathNames.of(cwd, task.fs().root());
        if (Long.compareUnsigned(s.length() + 1, size) > 0) {
            return s.length() >= 4096 ? Errno.ENAMETOOLONG.negative() : Errno.ERANGE.negative();
        }
        byte[] b = java.util.Arrays.copyOf(s.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), s.length() + 1);
        task.memory().writeBytes(bufAddr, b);
        return b.length;
    }

    /** Implements {@code chdir(2)}: ENOENT, ENOTDIR, EACCES without search permission. */
    public long chdir(Task task, long pathAddr) {
        PathWalk w = Files.find(task, AT_FDCWD, Files.path(task, pathAddr), PathWalk.FOLLOW | PathWalk.DIRECTORY);
        Permissions.require(task.credentials(), w.inode(), Permissions.EXEC);
        task.fs().setCwd(w.path());
        return 0;
    }

    /** Implements {@code fchdir(2)}: EBADF, ENOTDIR, EACCES. */
    public long fchdir(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        try {
            VfsPath p = f.path();
            if (p == null || !p.inode().isDirectory()) {
                return Errno.ENOTDIR.negative();
            }
            Permissions.require(task.credentials(), p.inode(), Permissions.EXEC);
            task.fs().setCwd(p);
            return 0;
        } finally {
            f.drop();
        }
    }

    /** Implements {@code chroot(2)}: EPERM without CAP_SYS_CHROOT, after the path's own errors. */
    public long chroot(Task task, long pathAddr) {
        PathWalk w = Files.find(task, AT_FDCWD, Files.path(task, pathAddr), PathWalk.FOLLOW | PathWalk.DIRECTORY);
        Permissions.require(task.credentials(), w.inode(), Permissions.EXEC);
        if (!task.credentials().hasOwnCapability(Credentials.CAP_SYS_CHROOT)) {
            return Errno.EPERM.negative();
        }
        task.fs().setRoot(w.path());
        return 0;
    }

    /** Implements {@code umask(2)}: the old mask. */
    public long umask(Task task, int mask) {
        return task.fs().setUmask(mask);
    }
}
