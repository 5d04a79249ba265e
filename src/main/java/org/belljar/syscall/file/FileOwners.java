package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.SignalOwner;
import org.belljar.kernel.Task;
import org.belljar.vfs.FileOwner;
import org.belljar.vfs.OpenFile;

/** The commands of fcntl(2) that say who is told of a file's events, and by which signal. */
final class FileOwners {
    private static final int F_SETOWN = 8, F_GETOWN = 9, F_SETSIG = 10, F_GETSIG = 11, F_SETOWN_EX = 15, F_GETOWN_EX = 16;

    private FileOwners() {}

    static long run(Task task, OpenFile f, int cmd, long arg) {
        FileOwner o = f.owner();
        switch (cmd) {
            case F_SETOWN -> {
                return set(task, f, (int) arg);
            }
            case F_GETOWN -> {
                // A process group's number comes negative, and is no errno: libc calls F_GETOWN_EX to tell them apart.
                return o == null ? 0 : o.type() == FileOwner.PGRP ? -o.id() : o.id();
            }
            case F_SETSIG -> {
                int signo = (int) arg;
                if (signo < 0 || signo > 64) {
                    return Errno.EINVAL.negative();
                }
                f.setOwnerSignal(signo);
                return 0;
            }
            case F_GETSIG -> {
                return f.ownerSignal();
            }
            case F_SETOWN_EX -> {
                int type = task.memory().readInt(arg);
                int number = task.memory().readInt(arg + 4);
                if (type < FileOwner.TID || type > FileOwner.PGRP) {
                    return Errno.EINVAL.negative();
                }
                f.setOwner(SignalOwner.of(task, type, number));
                return 0;
            }
            case F_GETOWN_EX -> {
                task.memory().writeInt(arg, o == null ? FileOwner.TID : o.type());
                task.memory().writeInt(arg + 4, o == null ? 0 : o.id());
                return 0;
            }
            default -> {
                task.memory().writeInt(arg, o == null ? 0 : o.uid());
                task.memory().writeInt(arg + 4, o == null ? 0 : o.euid());
                return 0;
            }
        }
    }

    /** F_SETOWN: a negative number names a process group. EINVAL for INT_MIN, ESRCH. */
    private static long set(Task task, OpenFile f, int who) {
        if (who == Integer.MIN_VALUE) {
            return Errno.EINVAL.negative();
        }
        f.setOwner(SignalOwner.of(task, who < 0 ? FileOwner.PGRP : FileOwner.PID, Math.abs(who)));
        return 0;
    }
}
