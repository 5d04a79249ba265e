package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.AttributeOperations;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Times;

/** utime(2), utimes(2), futimesat(2), utimensat(2). */
public final class TimeCalls {
    private static final long UTIME_NOW = 0x3fffffff, UTIME_OMIT = 0x3ffffffe, NS = 1_000_000_000L;
    private static final long WRONG = Long.MIN_VALUE + 1;

    /** Implements {@code utime(2)}: {@code timesAddr} is a struct utimbuf in seconds, or 0 for now. */
    public long utime(Task task, long pathAddr, long timesAddr) {
        if (timesAddr == 0) {
            return set(task, AT_FDCWD, pathAddr, 0, null, null);
        }
        GuestStruct s = task.memory().readStruct(timesAddr, 16);
        return set(task, AT_FDCWD, pathAddr, 0, s.getLong(0) * NS, s.getLong(8) * NS);
    }

    /** Implements {@code utimes(2)}: two struct timeval. */
    public long utimes(Task task, long pathAddr, long timesAddr) {
        return futimesat(task, AT_FDCWD, pathAddr, timesAddr);
    }

    /** Implements {@code futimesat(2)}: EINVAL for microseconds out of range. */
    public long futimesat(Task task, int dirFd, long pathAddr, long timesAddr) {
        if (timesAddr == 0) {
            return set(task, dirFd, pathAddr, 0, null, null);
        }
        GuestStruct s = task.memory().readStruct(timesAddr, 32);
        long us0 = s.getLong(8);
        long us1 = s.getLong(24);
        if (us0 < 0 || us0 > 999_999 || us1 < 0 || us1 > 999_999) {
            return Errno.EINVAL.negative();
        }
        return set(task, dirFd, pathAddr, 0, s.getLong(0) * NS + us0 * 1000, s.getLong(16) * NS + us1 * 1000);
    }

    /**
     * Implements {@code utimensat(2)}: two struct timespec with UTIME_NOW and UTIME_OMIT, or 0 for now.
     *
     * @param pathAddr 0: the descriptor itself
     */
    public long utimensat(Task task, int dirFd, long pathAddr, long timesAddr, int flags) {
        if (timesAddr == 0) {
            return set(task, dirFd, pathAddr, flags, null, null);
        }
        GuestStruct s = task.memory().readStruct(timesAddr, 32);
        long n0 = s.getLong(8);
        long n1 = s.getLong(24);
        if (n0 == UTIME_OMIT && n1 == UTIME_OMIT) {
            return 0;
        }
        if (n0 == UTIME_NOW && n1 == UTIME_NOW) {
            return set(task, dirFd, pathAddr, flags, null, null);
        }
        return set(task, dirFd, pathAddr, flags, time(s.getLong(0), n0), time(s.getLong(16), n1));
    }

    private static boolean isNanoseconds(long n) {
        return n == UTIME_NOW || n == UTIME_OMIT || n >= 0 && n < NS;
    }

    /** Long.MIN_VALUE stands for "leave it"; WRONG is refused once the file has been found. */
    private static long time(long seconds, long ns) {
        if (!isNanoseconds(ns)) {
            return WRONG;
        }
        if (ns == UTIME_OMIT) {
            return Long.MIN_VALUE;
        }
        return ns == UTIME_NOW ? Times.now() : Math.clamp(seconds, -8_000_000_000L, 9_000_000_000L) * NS + ns;
    }

    /** Null times: both now. */
    private static long set(Task task, int dirFd, long pathAddr, int flags, Long atimeNs, Long mtimeNs) {
        boolean now = atimeNs == null;
        Long a = now ? Long.valueOf(Times.now()) : atimeNs == Long.MIN_VALUE ? null : atimeNs;
        Long m = now ? a : mtimeNs == Long.MIN_VALUE ? null : mtimeNs;
        if (pathAddr == 0 && dirFd != AT_FDCWD) {
            if (flags != 0) {
                return Errno.EINVAL.negative();
            }
            OpenFile f = Files.get(task, dirFd);
            try {
                requireValid(a, m);
                AttributeOperations.utimes(task, f.path(), f.inode(), a, m, now);
                return 0;
            } finally {
                f.drop();
            }
        }
        if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0) {
            return Errno.EINVAL.negative();
        }
        PathWalk w = Files.find(task, dirFd, Files.path(task, pathAddr), Files.walkFlags(flags));
        requireValid(a, m);
        AttributeOperations.utimes(task, w.path(), w.inode(), a, m, now);
        return 0;
    }

    private static void requireValid(Long a, Long m) {
        if (a != null && a == WRONG || m != null && m == WRONG) {
            throw Errno.EINVAL.exception();
        }
    }
}
