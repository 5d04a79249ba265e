package org.belljar.syscall.process;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.ProcessAccounting;
import org.belljar.kernel.Task;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;

/** acct(2). */
public final class AccountingCalls {
    private final Kernel kernel;

    public AccountingCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Implements {@code acct(2)}: of the caller's PID namespace and those below.
     *
     * @param pathAddr guest address of the file's path, 0: accounting ends
     * @return 0; EPERM without CAP_SYS_PACCT, EACCES for what is no regular file, EIO for one that cannot be written, and the errors of
     *     open(2)
     */
    public long acct(Task task, long pathAddr) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_PACCT)) {
            return Errno.EPERM.negative();
        }
        if (pathAddr == 0) {
            ProcessAccounting.change(task, null);
            return 0;
        }
        String path = task.memory().readPath(pathAddr);
        OpenFile f = kernel.vfs().opener().open(task, task.fs(), task.fs().cwd(), path,
                OpenFlags.O_WRONLY | OpenFlags.O_APPEND | OpenFlags.O_LARGEFILE, 0, 0);
        if (f == null) {
            return Errno.EINTR.negative();
        }
        if (!f.inode().isRegular() || !f.canWrite()) {
            long error = (f.inode().isRegular() ? Errno.EIO : Errno.EACCES).negative();
            f.drop();
            return error;
        }
        ProcessAccounting.change(task, f);
        return 0;
    }
}
