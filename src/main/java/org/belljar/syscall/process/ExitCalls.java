package org.belljar.syscall.process;

import org.belljar.kernel.Control;
import org.belljar.kernel.Task;

/** exit(2), exit_group(2), set_tid_address(2). */
public final class ExitCalls {
    /** Implements {@code exit(2)} of one thread. */
    public long exit(Task task, int status) {
        task.exit((status & 0xff) << 8);
        return Control.EXIT;
    }

    /** Implements {@code exit_group(2)}. */
    public long exitGroup(Task task, int status) {
        task.exitGroup((status & 0xff) << 8);
        return Control.EXIT;
    }

    /** Implements {@code set_tid_address(2)}: at {@code addr} 0 is written, and a futex woken, when the thread ends. */
    public long setTidAddress(Task task, long addr) {
        task.setClearChildTidAddr(addr);
        return task.tid();
    }
}
