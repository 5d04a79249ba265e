package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.PositionedFile;

/** cachestat(2). */
public final class CacheCalls {
    private static final int RANGE = 16, PAGE_SHIFT = 12;

    /**
     * Implements {@code cachestat(2)}: nothing of a tmpfs file is ever dirty or evicted; of a file of the host the host answers.
     *
     * @param rangeAddr guest address of {u64 offset, length}, length 0: to the end
     * @param outAddr guest address of u64[5], written
     * @return 0; EBADF, EFAULT, EINVAL (flags), EPERM for who neither owns the file nor may write it
     */
    public long cachestat(Task task, int fd, long rangeAddr, long outAddr, int flags) {
        OpenFile f = Files.get(task, fd);
        try {
            GuestStruct range = task.memory().readStruct(rangeAddr, RANGE);
            if (!mayAsk(task.credentials(), f)) {
                return Errno.EPERM.negative();
            }
            if (flags != 0) {
                return Errno.EINVAL.negative();
            }
            long first = range.getLong(0) >>> PAGE_SHIFT;
            long length = range.getLong(8);
            long last = length == 0 ? -1L >>> PAGE_SHIFT : range.getLong(0) + length - 1 >>> PAGE_SHIFT;
            long[] pages = f instanceof PositionedFile p && f.inode().isRegular() && first <= last ? p.cachedPages(first, last) : new long[5];
            GuestStruct out = new GuestStruct(40);
            for (int i = 0; i < pages.length; i++) {
                out.putLong(i * 8, pages[i]);
            }
            task.memory().writeStruct(outAddr, out);
            return 0;
        } finally {
            f.drop();
        }
    }

    private static boolean mayAsk(Credentials c, OpenFile f) {
        Inode i = f.inode();
        return f.isWritable() || i == null || c.fsuid() == i.uid() || c.hasCapability(Credentials.CAP_FOWNER, i)
                || Permissions.check(c, i, Permissions.WRITE) == 0;
    }
}
