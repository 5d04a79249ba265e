package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.fs.anon.AnonymousInodes;
import org.belljar.fs.anon.UserFaultFile;
import org.belljar.host.HostFiles;
import org.belljar.kernel.HostPoller;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Credentials;

/** userfaultfd(2). */
public final class UserFaultCalls {
    private static final int USER_MODE_ONLY = 1, O_NONBLOCK = 04000, O_CLOEXEC = 02000000;

    private final AnonymousInodes inodes;

    public UserFaultCalls(Kernel kernel) {
        inodes = AnonymousInodes.of(kernel);
    }

    /**
     * Implements {@code userfaultfd(2)} by the host's own, of the caller's host process, whose descriptor is taken over here.
     *
     * @return descriptor; EINVAL for unknown flags; EPERM without UFFD_USER_MODE_ONLY for whoever has no CAP_SYS_PTRACE
     *     (vm.unprivileged_userfaultfd is 0); EMFILE; ENOSYS where the host has none. Faults of calls are EFAULT with and without it
     */
    public long userfaultfd(Task task, int flags) {
        if ((flags & USER_MODE_ONLY) == 0 && !task.credentials().hasCapability(Credentials.CAP_SYS_PTRACE)) {
            return Errno.EPERM.negative();
        }
        if ((flags & ~(USER_MODE_ONLY | O_NONBLOCK | O_CLOEXEC)) != 0) {
            return Errno.EINVAL.negative();
        }
        long hostFd = ofHost(task);
        if (hostFd < 0) {
            return hostFd;
        }
        UserFaultFile file = new UserFaultFile(inodes.get("[userfaultfd]"), flags & O_NONBLOCK, HostPoller.of(task.kernel()), (int) hostFd);
        return Descriptors.install(task, file, (flags & O_CLOEXEC) != 0);
    }

    /** A descriptor of this process, or -errno. With the change token, as no other call may use the list's results meanwhile. */
    private static long ofHost(Task task) {
        AddressSpace as = task.addressSpace();
        long r = as.beginChange(task);
        if (r != 0) {
            return r;
        }
        try {
            task.thread().calls().userfaultfd();
            long error = task.runHostCalls();
            if (error != 0) {
                return error;
            }
            int inGuest = (int) task.thread().calls().result(0);
            int fd = task.thread().process().takeDescriptor(inGuest);
            task.thread().calls().close(inGuest);
            error = task.runHostCalls();
            if (fd >= 0 && (error != 0 || !UserFaultFile.isOne(fd))) {
                HostFiles.close(fd);
                return error != 0 ? error : Errno.EINVAL.negative();
            }
            return fd;
        } finally {
            as.endChange();
        }
    }
}
