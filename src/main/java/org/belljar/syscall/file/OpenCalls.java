package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Vfs;

/** open(2) and its kin, close(2), close_range(2). */
public final class OpenCalls {
    private static final int CLOSE_RANGE_UNSHARE = 2, CLOSE_RANGE_CLOEXEC = 4;

    private final Vfs vfs;

    public OpenCalls(Kernel kernel) {
        vfs = kernel.vfs();
    }

    /** Implements {@code open(2)}. */
    public long open(Task task, long pathAddr, int flags, int mode) {
        return openat(task, OpenFlags.AT_FDCWD, pathAddr, flags, mode);
    }

    /** Implements {@code creat(2)}. */
    public long creat(Task task, long pathAddr, int mode) {
        return openat(task, OpenFlags.AT_FDCWD, pathAddr, OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, mode);
    }

    /** Implements {@code openat(2)}: unknown flag bits are ignored, as Linux does. */
    public long openat(Task task, int dirfd, long pathAddr, int flags, int mode) {
        String path = task.memory().readPath(pathAddr);
        return open(task, dirfd, path, flags & OpenFlags.VALID, mode, 0);
    }

    private long open(Task task, int dirfd, String path, int flags, int mode, int resolve) {
        OpenFile f = vfs.opener().open(task, task.fs(), Paths.base(task, dirfd, path), path, flags, mode, resolve);
        return Descriptors.install(task, f, (flags & OpenFlags.O_CLOEXEC) != 0);
    }

    /** Implements {@code openat2(2)}: struct open_how is u64 flags, mode, resolve; unknown bits are EINVAL. */
    public long openat2(Task task, int dirfd, long pathAddr, long howAddr, long size) {
        if (size < 24) {
            return Errno.EINVAL.negative();
        }
        if (size > 4096) {
            return Errno.E2BIG.negative();
        }
        byte[] how = task.memory().readBytes(howAddr, (int) size);
        for (int i = 24; i < how.length; i++) {
            if (how[i] != 0) {
                return Errno.E2BIG.negative();
            }
        }
        var s = new org.belljar.mm.GuestStruct(how);
        long flags = s.getLong(0);
        long mode = s.getLong(8);
        long resolve = s.getLong(16);
        boolean creates = (flags & (OpenFlags.O_CREAT | OpenFlags.O_TMPFILE_BIT)) != 0;
        if ((flags & ~(long) OpenFlags.VALID) != 0 || (resolve & ~0x3fL) != 0 || mode != 0 && !creates || (mode & ~07777L) != 0) {
            return Errno.EINVAL.negative();
        }
        return open(task, dirfd, task.memory().readPath(pathAddr), (int) flags, (int) mode, (int) resolve);
    }

    /** Implements {@code close(2)}: EBADF. */
    public long close(Task task, int fd) {
        OpenFile f = task.fds().remove(fd);
        f.flush(task);
        f.drop();
        return 0;
    }

    /** Implements {@code close_range(2)}. */
    public long closeRange(Task task, int first, int last, int flags) {
        if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0 || Integer.compareUnsigned(first, last) > 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & CLOSE_RANGE_UNSHARE) != 0 && task.fds().isShared()) {
            var shared = task.fds();
            task.setFds(shared.copy());
            shared.leave(task);
        }
        for (int fd : task.fds().numbers()) {
            if (Integer.compareUnsigned(fd, first) >= 0 && Integer.compareUnsigned(fd, last) <= 0) {
                if ((flags & CLOSE_RANGE_CLOEXEC) != 0) {
                    task.fds().setCloseOnExec(fd, true);
                } else {
                    close(task, fd);
                }
            }
        }
        return 0;
    }
}
