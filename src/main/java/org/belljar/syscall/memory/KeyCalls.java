package org.belljar.syscall.memory;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;

/** Memory protection keys as on a CPU without them: none is ever given out, and -1 is no key. */
public final class KeyCalls {
    private final ProtectCalls protect = new ProtectCalls();

    /** Implements {@code pkey_alloc(2)}: EINVAL, which Linux gives on such a CPU where the manual page says ENOSPC. */
    public long alloc(Task task, long flags, long rights) {
        return Errno.EINVAL.negative();
    }

    /** Implements {@code pkey_free(2)}: EINVAL, since no key is in use. */
    public long free(Task task, int key) {
        return Errno.EINVAL.negative();
    }

    /** Implements {@code pkey_mprotect(2)}: with key -1 as mprotect; EINVAL for others. */
    public long mprotect(Task task, long addr, long length, int prot, int key) {
        return key == -1 ? protect.mprotect(task, addr, length, prot) : Errno.EINVAL.negative();
    }
}
