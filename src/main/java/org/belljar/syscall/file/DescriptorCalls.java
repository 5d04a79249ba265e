package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.OpenFile;

/** close(2), dup(2) and their kin. */
public final class DescriptorCalls {
    private static final int O_CLOEXEC = 02000000;
    private static final int CLOSE_RANGE_UNSHARE = 2, CLOSE_RANGE_CLOEXEC = 4;

    /** Implements {@code close(2)}: EBADF. */
    public long close(Task task, int fd) {
        FdTable.close(task.fds().remove(fd), task);
        return 0;
    }

    /** Implements {@code close_range(2)}: EINVAL for unknown flags or {@code first} above {@code last} (unsigned). */
    public long close_range(Task task, int first, int last, int flags) {
        if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0 || Integer.compareUnsigned(first, last) > 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & CLOSE_RANGE_UNSHARE) != 0 && task.fds().isShared()) {
            FdTable own = task.fds().copy(task.kernel().vfs().fileLimits().mostOpen());
            FdTable old = task.fds();
            task.setFds(own);
            old.leave(task);
        }
        FdTable table = task.fds();
        for (int fd : table.numbers()) {
            if (Integer.compareUnsigned(fd, first) < 0 || Integer.compareUnsigned(fd, last) > 0) {
                continue;
            }
            if ((flags & CLOSE_RANGE_CLOEXEC) != 0) {
                table.markCloseOnExec(fd);
            } else {
                OpenFile f = table.removeOrNull(fd);
                if (f != null) {
                    FdTable.close(f, task);
                }
            }
        }
        return 0;
    }

    /** Implements {@code dup(2)}: the lowest free descriptor; EBADF, EMFILE. */
    public long dup(Task task, int fd) {
        return Descriptors.install(task, task.fds().get(fd), false);
    }

    /** Implements {@code dup2(2)}: {@code newFd}, closed before if open; EBADF also for a {@code newFd} beyond RLIMIT_NOFILE. */
    public long dup2(Task task, int oldFd, int newFd) {
        if (oldFd == newFd) {
            task.fds().get(oldFd).drop();
            return newFd;
        }
        return replace(task, oldFd, newFd, false);
    }

    /** Implements {@code dup3(2)}: as dup2, but EINVAL for equal descriptors and flags other than O_CLOEXEC. */
    public long dup3(Task task, int oldFd, int newFd, int flags) {
        if ((flags & ~O_CLOEXEC) != 0 || oldFd == newFd) {
            return Errno.EINVAL.negative();
        }
        return replace(task, oldFd, newFd, (flags & O_CLOEXEC) != 0);
    }

    private static long replace(Task task, int oldFd, int newFd, boolean cloexec) {
        if (newFd < 0 || newFd >= Descriptors.limit(task)) {
            return Errno.EBADF.negative();
        }
        OpenFile f = task.fds().get(oldFd);
        OpenFile old = task.fds().replace(newFd, f, cloexec);
        if (old != null) {
            FdTable.close(old, task);
        }
        return newFd;
    }
}
