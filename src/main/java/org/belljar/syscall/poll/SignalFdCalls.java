package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.anon.SignalFile;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;

/** signalfd(2). */
public final class SignalFdCalls {
    private static final int O_NONBLOCK = 04000, O_CLOEXEC = 02000000;

    private final AnonymousInodes inodes;

    public SignalFdCalls(Kernel kernel) {
        inodes = AnonymousInodes.of(kernel);
    }

    /** Implements {@code signalfd(2)} without flags. */
    public long signalfd(Task task, int fd, long maskAddr, long maskSize) {
        return signalfd4(task, fd, maskAddr, maskSize, 0);
    }

    /**
     * Implements {@code signalfd4(2)}.
     *
     * @param fd -1 for a new descriptor, or a signalfd whose set is replaced
     * @param maskAddr guest address of sigset_t; SIGKILL and SIGSTOP in it are ignored
     * @return descriptor; EINVAL (flags, size, no signalfd), EFAULT, EBADF, EMFILE
     */
    public long signalfd4(Task task, int fd, long maskAddr, long maskSize, int flags) {
        if (maskSize != 8) {
            return Errno.EINVAL.negative();
        }
        long mask = task.memory().readLong(maskAddr);
        if ((flags & ~(O_NONBLOCK | O_CLOEXEC)) != 0) {
            return Errno.EINVAL.negative();
        }
        if (fd == -1) {
            SignalFile file = new SignalFile(inodes.get("[signalfd]"), task, mask, flags & O_NONBLOCK);
            return Descriptors.install(task, file, (flags & O_CLOEXEC) != 0);
        }
        OpenFile file = Descriptors.file(task, fd);
        try {
            if (!(file instanceof SignalFile s)) {
                return Errno.EINVAL.negative();
            }
            s.setMask(mask);
            return fd;
        } finally {
            file.drop();
        }
    }
}
