package org.belljar.tty;

import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.kernel.ProcessGroup;
import org.belljar.kernel.SignalSender;
import org.belljar.kernel.Task;

/** Job control: what background processes may do with their terminal (tty_check_change), and who gets a terminal. */
final class JobAccess {
    private JobAccess() {}

    /**
     * Checks an access by a task: a member of a background group gets {@code signo} (SIGTTIN or SIGTTOU) unless it blocks or
     * ignores it.
     *
     * @return 0: go on; -ERESTARTSYS: the group was signalled; -EIO
     */
    static long check(Task task, PtyPair pair, int signo) {
        if (task.group().session().terminal() != pair) {
            return 0;
        }
        ProcessGroup own = task.group().processGroup();
        ProcessGroup foreground = pair.foreground();
        if (foreground == null || foreground == own) {
            return 0;
        }
        if (isIgnored(task, signo)) {
            return signo == Signal.SIGTTIN ? Errno.EIO.negative() : 0;
        }
        if (SignalSender.isOrphaned(task.kernel(), own)) {
            return Errno.EIO.negative();
        }
        SignalSender.fromKernel(task.kernel(), own, signo);
        return -Errno.ERESTARTSYS;
    }

    private static boolean isIgnored(Task task, int signo) {
        return (task.signals().mask() & Signal.bit(signo)) != 0
                || task.group().signals().actions().get(signo).isIgnore();
    }

    /** open(2) without O_NOCTTY: a session leader without terminal takes one that nobody has. */
    static void claimOnOpen(Task task, PtyPair pair) {
        if (task.group().isSessionLeader() && task.group().session().terminal() == null && pair.session() == null) {
            pair.control(task.group().session(), task.group().processGroup());
        }
    }
}
