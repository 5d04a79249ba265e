package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;

/** dup(2) and its kin; ioctl(2). */
public final class DescriptorCalls {
    private static final int FIONCLEX = 0x5450, FIOCLEX = 0x5451, FIONBIO = 0x5421;

    public DescriptorCalls(Kernel kernel) {}

    /** Implements {@code dup(2)}. */
    public long dup(Task task, int fd) {
        return Descriptors.install(task, task.fds().get(fd), false);
    }

    /** Implements {@code dup2(2)}. */
    public long dup2(Task task, int oldFd, int newFd) {
        if (oldFd == newFd) {
            task.fds().get(oldFd).drop();
            return newFd;
        }
        return replace(task, oldFd, newFd, false);
    }

    /** Implements {@code dup3(2)}: EINVAL for equal descriptors and flags other than O_CLOEXEC. */
    public long dup3(Task task, int oldFd, int newFd, int flags) {
        if ((flags & ~OpenFlags.O_CLOEXEC) != 0 || oldFd == newFd) {
            return Errno.EINVAL.negative();
        }
        return replace(task, oldFd, newFd, (flags & OpenFlags.O_CLOEXEC) != 0);
    }

    private static long replace(Task task, int oldFd, int newFd, boolean cloexec) {
        OpenFile f = task.fds().get(oldFd);
        if (newFd < 0 || newFd >= Descriptors.limit(task)) {
            f.drop();
            return Errno.EBADF.negative();
        }
        OpenFile old = task.fds().replace(newFd, f, cloexec);
        if (old != null) {
            old.flush(task);
            old.drop();
        }
        return newFd;
    }

    /** Implements {@code ioctl(2)}: what every file has here, the rest in the file. */
    public long ioctl(Task task, int fd, int request, long arg) {
        OpenFile f = task.fds().get(fd);
        try {
            if ((f.flags() & OpenFlags.O_PATH) != 0) {
                return Errno.EBADF.negative();
            }
            switch (request) {
                case FIOCLEX -> {
                    task.fds().setCloseOnExec(fd, true);
                    return 0;
                }
                case FIONCLEX -> {
                    task.fds().setCloseOnExec(fd, false);
                    return 0;
                }
                case FIONBIO -> {
                    boolean on = task.memory().readInt(arg) != 0;
                    f.setFlags(on ? f.flags() | OpenFlags.O_NONBLOCK : f.flags() & ~OpenFlags.O_NONBLOCK);
                    return 0;
                }
                default -> {
                    return f.ioctl(task, request, arg);
                }
            }
        } finally {
            f.drop();
        }
    }
}
