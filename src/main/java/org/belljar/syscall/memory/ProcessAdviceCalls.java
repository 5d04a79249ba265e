package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.PidFd;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.kernel.TraceAccess;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;

/** process_madvise(2), process_mrelease(2). */
public final class ProcessAdviceCalls {
    private static final int WILLNEED = 3, COLD = 20, PAGEOUT = 21, COLLAPSE = 25;
    private static final int MAX_IOVECS = 1024;
    /** PIDFD_SELF_THREAD, PIDFD_SELF_THREAD_GROUP. */
    private static final int SELF_THREAD = -10000, SELF_GROUP = -20000;

    private final AdviceCalls advice = new AdviceCalls();

    private static TaskGroup find(Task task, int pidfd) {
        if (pidfd == SELF_THREAD || pidfd == SELF_GROUP) {
            return task.group();
        }
        OpenFile f = task.fds().get(pidfd);
        try {
            if (!(f instanceof PidFd p)) {
                throw Errno.EBADF.exception();
            }
            return p.group();
        } finally {
            f.drop();
        }
    }

    /**
     * Implements {@code process_madvise(2)}: {@code iovAddr} struct iovec[count] in the caller's memory, ranges of the other's.
     * Of others' memory only hints are taken, which have no effect here but are checked.
     *
     * @return bytes of the ranges before the first that failed; else EINVAL, EBADF, ESRCH, EPERM, ENOMEM, EFAULT
     */
    public long madvise(Task task, int pidfd, long iovAddr, long count, int behaviour, int flags) {
        int n = (int) count; // as Linux's import_iovec takes it
        if (flags != 0 || n < 0 || n > MAX_IOVECS) {
            return Errno.EINVAL.negative();
        }
        GuestStruct ranges = task.memory().readStruct(iovAddr, n * 16);
        TaskGroup target = find(task, pidfd);
        if (target.isZombie()) {
            return Errno.ESRCH.negative();
        }
        if (!TraceAccess.mayReadMemory(task, target)) {
            return Errno.EPERM.negative();
        }
        Task other = target.leader();
        boolean isOwn = other.addressSpace() == task.addressSpace();
        if (!isOwn) {
            if (behaviour != WILLNEED && behaviour != COLD && behaviour != PAGEOUT && behaviour != COLLAPSE) {
                return Errno.EINVAL.negative();
            }
            if (!task.credentials().hasCapability(Credentials.CAP_SYS_NICE)) {
                return Errno.EPERM.negative();
            }
        }
        long done = 0;
        for (int i = 0; i < n; i++) {
            long len = ranges.getLong(i * 16 + 8);
            long r = advice.madvise(isOwn ? task : other, ranges.getLong(i * 16), len, behaviour);
            if (r < 0) {
                return done > 0 ? done : r;
            }
            done += len;
        }
        return done;
    }

    /** Implements {@code process_mrelease(2)}: EINVAL unless the process is being killed, ESRCH when its memory is gone; EBADF. */
    public long mrelease(Task task, int pidfd, int flags) {
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        TaskGroup target = find(task, pidfd);
        if (target.isZombie()) {
            return Errno.ESRCH.negative();
        }
        return target.isExiting() ? 0 : Errno.EINVAL.negative();
    }
}
