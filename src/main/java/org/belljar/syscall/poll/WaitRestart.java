package org.belljar.syscall.poll;

import java.util.function.LongSupplier;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;

/** What a wait returns to the dispatcher when a signal ended it. */
final class WaitRestart {
    private WaitRestart() {}

    /** -EINTR becomes ERESTARTNOHAND: the call starts anew unless a handler ran. */
    static long noHand(long result) {
        return result == Errno.EINTR.negative() ? -Errno.ERESTARTNOHAND : result;
    }

    /** poll(2): goes on with the time that is left unless a handler ran. */
    static long poll(Task task, LongSupplier again) {
        task.setRestart(t -> again.getAsLong());
        return -Errno.ERESTART_RESTARTBLOCK;
    }
}
