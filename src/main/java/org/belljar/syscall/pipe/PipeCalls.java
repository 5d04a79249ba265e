package org.belljar.syscall.pipe;

import org.belljar.abi.Errno;
import org.belljar.fs.pipe.Pipes;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.OpenFile;

/** pipe(2), pipe2(2). */
public final class PipeCalls {
    private static final int O_NONBLOCK = 04000, O_DIRECT = 040000, O_CLOEXEC = 02000000, O_NOTIFICATION_PIPE = 0200;

    private final Pipes pipes;

    public PipeCalls(Kernel kernel) {
        pipes = kernel.plugIn(Pipes.class, () -> new Pipes(kernel.vfs().fileLimits()));
        kernel.vfs().setFifos(pipes::openFifo);
    }

    /** Implements {@code pipe(2)}: as {@link #pipe2} without flags. */
    public long pipe(Task task, long fdsAddr) {
        return pipe2(task, fdsAddr, 0);
    }

    /**
     * Implements {@code pipe2(2)}.
     *
     * @param fdsAddr guest address of int[2], 8 bytes written: read end, write end
     * @return 0; EINVAL for unknown flags, EMFILE, EFAULT (no descriptor is left then), ENOPKG for O_NOTIFICATION_PIPE, as a
     *     kernel without watch queues
     */
    public long pipe2(Task task, long fdsAddr, int flags) {
        if ((flags & ~(O_NONBLOCK | O_DIRECT | O_CLOEXEC | O_NOTIFICATION_PIPE)) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & O_NOTIFICATION_PIPE) != 0) {
            return Errno.ENOPKG.negative();
        }
        boolean cloexec = (flags & O_CLOEXEC) != 0;
        OpenFile[] ends = pipes.create(task, flags & (O_NONBLOCK | O_DIRECT));
        return Descriptors.installPair(task, ends[0], ends[1], fdsAddr, cloexec);
    }
}
