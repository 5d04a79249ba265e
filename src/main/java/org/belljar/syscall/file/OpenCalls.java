package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.FileOpener;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** open(2) and its kin. */
public final class OpenCalls {
    private static final int RESOLVE_VALID = 0x3f;
    private static final int OPEN_HOW_SIZE = 24;

    private final FileOpener opener;

    public OpenCalls(Kernel kernel) {
        opener = kernel.vfs().opener();
    }

    /** Implements {@code open(2)}: see {@link #openat}. */
    public long open(Task task, long pathAddr, int flags, int mode) {
        return openat(task, AT_FDCWD, pathAddr, flags, mode);
    }

    /** Implements {@code creat(2)}. */
    public long creat(Task task, long pathAddr, int mode) {
        return openat(task, AT_FDCWD, pathAddr, O_CREAT | O_WRONLY | O_TRUNC, mode);
    }

    /**
     * Implements {@code openat(2)}: unknown flags are ignored, as in Linux.
     *
     * @return descriptor; EACCES, EEXIST, EISDIR, ELOOP, EMFILE, ENAMETOOLONG, ENOENT, ENOTDIR, ENXIO, EROFS, ETXTBSY, ...
     */
    public long openat(Task task, int dirFd, long pathAddr, int flags, int mode) {
        int valid = flags & VALID;
        if ((valid & O_PATH) == 0) {
            valid |= O_LARGEFILE;
        }
        int m = (valid & (O_CREAT | O_TMPFILE_BIT)) != 0 ? mode & 07777 : 0;
        if ((valid & O_PATH) == 0) {
            FileOpener.checkFlags(valid);
        }
        return open(task, dirFd, Files.path(task, pathAddr), valid, m, 0);
    }

    /**
     * Implements {@code openat2(2)}.
     *
     * @param howAddr guest address of struct open_how of {@code size} bytes
     * @return descriptor; EINVAL for unknown flags, a mode without use, contradicting resolve flags, a size below 24; E2BIG
     *     for a longer structure with unknown fields set; EAGAIN (RESOLVE_CACHED), EXDEV, ELOOP
     */
    public long openat2(Task task, int dirFd, long pathAddr, long howAddr, long size) {
        if (size >= 0 && size < OPEN_HOW_SIZE) {
            return Errno.EINVAL.negative();
        }
        if (Long.compareUnsigned(size, 4096) > 0) {
            return Errno.E2BIG.negative();
        }
        GuestStruct how = task.memory().readStruct(howAddr, (int) size);
        for (int i = OPEN_HOW_SIZE; i < size; i++) {
            if (how.bytes()[i] != 0) {
                return Errno.E2BIG.negative();
            }
        }
        long flags = how.getLong(0);
        long mode = how.getLong(8);
        long resolve = how.getLong(16);
        if ((flags & ~(long) VALID) != 0 || (resolve & ~RESOLVE_VALID) != 0
                || (resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) == (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) {
            return Errno.EINVAL.negative();
        }
        int f = (int) flags;
        boolean makes = (f & (O_CREAT | O_TMPFILE_BIT)) != 0;
        if ((mode & ~07777L) != 0 || !makes && mode != 0
                || (f & O_PATH) != 0 && (f & ~(O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((resolve & RESOLVE_CACHED) != 0 && (f & (O_TRUNC | O_CREAT | O_TMPFILE_BIT)) != 0) {
            return Errno.EAGAIN.negative();
        }
        if ((f & O_PATH) == 0) {
            FileOpener.checkFlags(f);
        }
        return open(task, dirFd, Files.path(task, pathAddr), (f & O_PATH) != 0 ? f : f | O_LARGEFILE, (int) mode, (int) resolve);
    }

    private long open(Task task, int dirFd, String path, int flags, int mode, int resolve) {
        task.fds().requireFree(Descriptors.limit(task));
        if (path.isEmpty()) {
            return Errno.ENOENT.negative();
        }
        VfsPath base = resolve == 0 ? Files.base(task, dirFd, path) : Files.start(task, dirFd);
        OpenFile f = opener.open(task, task.fs(), base, path, flags, mode, resolve);
        return f == null ? -Errno.ERESTARTSYS : Descriptors.install(task, f, (flags & O_CLOEXEC) != 0);
    }
}
