package org.belljar.syscall.tty;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.tty.Ptys;
import org.belljar.vfs.Credentials;

/** vhangup(2). */
public final class TerminalCalls {
    /** Implements {@code vhangup(2)}: hangs the caller's terminal up, if it has one. EPERM without CAP_SYS_TTY_CONFIG. */
    public long vhangup(Task task) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_TTY_CONFIG)) {
            return Errno.EPERM.negative();
        }
        Ptys.hangUp(task);
        return 0;
    }
}
