package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.kernel.CloneArguments;
import org.belljar.kernel.Task;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.OpenFile;

/** unshare(2), setns(2). Namespaces of a guest's own: EPERM, as in a container without CAP_SYS_ADMIN. */
public final class NamespaceCalls {
    private static final long NAMESPACES = CloneArguments.NEWNS | CloneArguments.NEWCGROUP | CloneArguments.NEWUTS
            | CloneArguments.NEWIPC | CloneArguments.NEWUSER | CloneArguments.NEWPID | CloneArguments.NEWNET
            | CloneArguments.NEWTIME;

    /** Implements {@code unshare(2)}: CLONE_FILES and CLONE_FS; CLONE_THREAD, SIGHAND and VM only for a single thread. */
    public long unshare(Task task, int flags) {
        long f = flags & 0xffffffffL;
        long single = CloneArguments.THREAD | CloneArguments.SIGHAND | CloneArguments.VM;
        if ((f & ~(NAMESPACES | CloneArguments.FILES | CloneArguments.FS | CloneArguments.SYSVSEM | single)) != 0) {
            return Errno.EINVAL.negative();
        }
        if ((f & single) != 0 && (task.group().tasks().length > 1 || task.addressSpace().isShared())) {
            return Errno.EINVAL.negative();
        }
        if ((f & NAMESPACES) != 0) {
            return Errno.EPERM.negative();
        }
        if ((f & CloneArguments.FS) != 0) {
            task.setFs(task.fs().copy());
        }
        FdTable fds = task.fds();
        if ((f & CloneArguments.FILES) != 0 && fds.isShared()) {
            task.setFds(fds.copy());
            fds.leave(task);
        }
        return 0;
    }

    /** Implements {@code setns(2)}: EBADF for no descriptor, EPERM otherwise. */
    public long setns(Task task, int fd, int type) {
        OpenFile f = task.fds().get(fd);
        f.drop();
        return Errno.EPERM.negative();
    }
}
