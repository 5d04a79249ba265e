package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.FileLocks;
import org.belljar.vfs.OpenFile;

/** flock(2). */
public final class LockCalls {
    private static final int LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_MAND = 32, LOCK_UN = 8;

    /** Implements {@code flock(2)}: EBADF, EINVAL, EWOULDBLOCK with LOCK_NB; sleeps otherwise (restartable). */
    public long flock(Task task, int fd, int operation) {
        if ((operation & LOCK_MAND) != 0) {
            return 0; // as Linux since 5.15: mandatory locks of this kind are gone
        }
        int type;
        switch (operation & ~LOCK_NB) {
            case LOCK_SH -> type = FileLocks.READ;
            case LOCK_EX -> type = FileLocks.WRITE;
            case LOCK_UN -> type = FileLocks.UNLOCK;
            default -> {
                return Errno.EINVAL.negative();
            }
        }
        OpenFile f = Files.get(task, fd);
        try {
            return f.inode().fileLocks().flock(task, f, type, (operation & LOCK_NB) == 0);
        } finally {
            f.drop();
        }
    }
}
