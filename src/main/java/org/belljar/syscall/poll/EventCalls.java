package org.belljar.syscall.poll;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.anon.EventFile;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;

/** eventfd(2). */
public final class EventCalls {
    private static final int EFD_SEMAPHORE = 1, O_NONBLOCK = 04000, O_CLOEXEC = 02000000;

    private final AnonymousInodes inodes;

    public EventCalls(Kernel kernel) {
        inodes = AnonymousInodes.of(kernel);
    }

    /** Implements {@code eventfd(2)} without flags. */
    public long eventfd(Task task, int initial) {
        return eventfd2(task, initial, 0);
    }

    /**
     * Implements {@code eventfd2(2)}.
     *
     * @param initial the counter's first value, unsigned
     * @return descriptor; EINVAL for unknown flags; EMFILE
     */
    public long eventfd2(Task task, int initial, int flags) {
        if ((flags & ~(EFD_SEMAPHORE | O_NONBLOCK | O_CLOEXEC)) != 0) {
            return Errno.EINVAL.negative();
        }
        EventFile file = new EventFile(inodes.get("[eventfd]"), flags & O_NONBLOCK, initial & 0xffffffffL, (flags & EFD_SEMAPHORE) != 0);
        return Descriptors.install(task, file, (flags & O_CLOEXEC) != 0);
    }
}
