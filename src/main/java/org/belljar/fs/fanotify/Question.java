package org.belljar.fs.fanotify;

import org.belljar.abi.Errno;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;

/** A permission event that waits for its answer. */
final class Question {
    private final WaitQueue answered = new WaitQueue();
    /** 0: not yet. */
    private volatile int answer;
    private volatile boolean isGivenUp;
    /** The descriptor by which it was read; guarded by the group's lock. */
    int fd = -1;

    void answer(int allowOrDeny) {
        answer = allowOrDeny;
        answered.wakeAll(0);
    }

    boolean isGivenUp() {
        return isGivenUp;
    }

    /** Sleeps until there is an answer, or the caller is killed. 0, EPERM, or ERESTARTSYS. */
    long await(Caller caller) {
        WaitQueue.Entry e = answered.add(caller, 0, false);
        try {
            while (answer == 0) {
                if (caller.isDying()) {
                    isGivenUp = true;
                    return -Errno.ERESTARTSYS;
                }
                caller.park(Sleeper.FOREVER);
            }
        } finally {
            answered.remove(e);
        }
        return answer == Fanotify.ALLOW ? 0 : Errno.EPERM.negative();
    }
}
