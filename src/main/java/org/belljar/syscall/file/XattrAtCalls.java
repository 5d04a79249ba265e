package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;

/** The calls on extended attributes that take a directory descriptor and flags (Linux 6.13). */
public final class XattrAtCalls {
    private static final int ARGS_SIZE = 16, PAGE = 4096;

    /** EINVAL for unknown flags; an empty path with AT_EMPTY_PATH means the descriptor itself, which must not be O_PATH. */
    private static long on(Task task, int dirFd, long pathAddr, int atFlags, XattrCalls.Action action) {
        checkFlags(atFlags);
        return on(task, dirFd, pathAddr, atFlags, action, true);
    }

    /** @param takesCwd whether AT_FDCWD without a path is the working directory; to list and to remove Linux wants a descriptor: EBADF */
    private static long on(Task task, int dirFd, long pathAddr, int atFlags, XattrCalls.Action action, boolean takesCwd) {
        boolean mayBeEmpty = (atFlags & OpenFlags.AT_EMPTY_PATH) != 0;
        String path = mayBeEmpty && pathAddr == 0 ? "" : Files.path(task, pathAddr);
        if (path.isEmpty() && mayBeEmpty && (dirFd >= 0 || !takesCwd)) {
            OpenFile f = Files.get(task, dirFd);
            try {
                return action.run(f.inode(), f.path() == null ? null : f.path().mount());
            } finally {
                f.drop();
            }
        }
        PathWalk w = Files.find(task, dirFd, path, Files.walkFlags(atFlags));
        return action.run(w.inode(), w.mount());
    }

    private static void checkFlags(int atFlags) {
        if ((atFlags & ~(OpenFlags.AT_SYMLINK_NOFOLLOW | OpenFlags.AT_EMPTY_PATH)) != 0) {
            throw Errno.EINVAL.exception();
        }
    }

    /** struct xattr_args {u64 value, u32 size, u32 flags} of {@code size} bytes: EINVAL if shorter, E2BIG for what is not known. */
    private static GuestStruct args(Task task, long addr, long size) {
        if (Long.compareUnsigned(size, ARGS_SIZE) < 0) {
            throw Errno.EINVAL.exception();
        }
        if (Long.compareUnsigned(size, PAGE) > 0) {
            throw Errno.E2BIG.exception();
        }
        GuestStruct s = task.memory().readStruct(addr, (int) size);
        for (int i = ARGS_SIZE; i < size; i++) {
            if (s.bytes()[i] != 0) {
                throw Errno.E2BIG.exception();
            }
        }
        return s;
    }

    /** Implements {@code setxattrat(2)}: as setxattr. */
    public long setxattrat(Task task, int dirFd, long pathAddr, int atFlags, long nameAddr, long argsAddr, long size) {
        GuestStruct a = args(task, argsAddr, size);
        checkFlags(atFlags);
        return on(task, dirFd, pathAddr, atFlags,
                XattrCalls.set(task, nameAddr, a.getLong(0), a.getInt(8) & 0xffffffffL, a.getInt(12)));
    }

    /** Implements {@code getxattrat(2)}: as getxattr; EINVAL for flags in the structure. */
    public long getxattrat(Task task, int dirFd, long pathAddr, int atFlags, long nameAddr, long argsAddr, long size) {
        GuestStruct a = args(task, argsAddr, size);
        if (a.getInt(12) != 0) {
            return Errno.EINVAL.negative();
        }
        checkFlags(atFlags);
        return on(task, dirFd, pathAddr, atFlags, XattrCalls.get(task, nameAddr, a.getLong(0), a.getInt(8) & 0xffffffffL));
    }

    /** Implements {@code listxattrat(2)}: as listxattr. */
    public long listxattrat(Task task, int dirFd, long pathAddr, int atFlags, long listAddr, long size) {
        checkFlags(atFlags);
        return on(task, dirFd, pathAddr, atFlags, (i, m) -> XattrCalls.list(task, i, listAddr, size), false);
    }

    /** Implements {@code removexattrat(2)}: as removexattr. */
    public long removexattrat(Task task, int dirFd, long pathAddr, int atFlags, long nameAddr) {
        checkFlags(atFlags);
        return on(task, dirFd, pathAddr, atFlags, XattrCalls.remove(task, nameAddr), false);
    }
}
