package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.FileLocks;
import org.belljar.vfs.FileLocks.RecordLock;
import org.belljar.vfs.OpenFile;

/** The locking commands of fcntl(2), on struct flock: {s16 type, s16 whence, s64 start @8, s64 len @16, s32 pid @24}. */
final class RecordLocks {
    private static final int F_GETLK = 5, F_SETLKW = 7, F_OFD_GETLK = 36, F_OFD_SETLKW = 38;
    private static final int SIZE = 32;

    private RecordLocks() {}

    static long run(Task task, OpenFile f, int cmd, long addr) {
        boolean ofd = cmd >= F_OFD_GETLK;
        GuestStruct s = task.memory().readStruct(addr, SIZE);
        if (ofd && s.getInt(24) != 0) {
            return Errno.EINVAL.negative();
        }
        int type = (short) s.getUnsignedShort(0);
        boolean test = cmd == F_GETLK || cmd == F_OFD_GETLK;
        if (type < FileLocks.READ || type > FileLocks.UNLOCK || test && type == FileLocks.UNLOCK && !ofd) {
            return Errno.EINVAL.negative();
        }
        Object owner = ofd ? f : FileLocks.processOwner(task.processId());
        RecordLock lock = range(task, f, s, type, owner, ofd ? -1 : task.processId());
        if (test) {
            return test(task, f, s, lock, addr);
        }
        if (type == FileLocks.READ && !f.isReadable() || type == FileLocks.WRITE && !f.isWritable()) {
            return Errno.EBADF.negative();
        }
        boolean wait = cmd == F_SETLKW || cmd == F_OFD_SETLKW;
        return f.inode().fileLocks().set(task, lock, wait, ofd ? null : task.kernel().vfs().lockGraph());
    }

    private static RecordLock range(Task task, OpenFile f, GuestStruct s, int type, Object owner, int pid) {
        long base = switch (s.getUnsignedShort(2)) {
            case 0 -> 0;
            case 1 -> f.seek(task, 0, 1);
            case 2 -> sizeOf(f);
            default -> throw Errno.EINVAL.exception();
        };
        long len = s.getLong(16);
        long offset = s.getLong(8);
        if (offset > Long.MAX_VALUE - base) {
            throw Errno.EOVERFLOW.exception();
        }
        long start = base + offset;
        if (start < 0) {
            throw Errno.EINVAL.exception();
        }
        if (len > 0) {
            if (len - 1 > Long.MAX_VALUE - start) {
                throw Errno.EOVERFLOW.exception();
            }
            return new RecordLock(owner, pid, type, start, start + len - 1);
        }
        if (len < 0) {
            if (start + len < 0) {
                throw Errno.EINVAL.exception();
            }
            return new RecordLock(owner, pid, type, start + len, start - 1);
        }
        return new RecordLock(owner, pid, type, start, Long.MAX_VALUE);
    }

    private static long sizeOf(OpenFile f) {
        Attributes a = new Attributes();
        f.inode().attributes(a);
        return a.size;
    }

    private static long test(Task task, OpenFile f, GuestStruct s, RecordLock lock, long addr) {
        RecordLock obstacle = f.inode().fileLocks().test(lock);
        if (obstacle == null) {
            s.putShort(0, FileLocks.UNLOCK);
        } else {
            s.putShort(0, obstacle.type()).putShort(2, 0).putLong(8, obstacle.start()).putInt(24, task.shownProcessId(obstacle.pid()));
            s.putLong(16, obstacle.end() == Long.MAX_VALUE ? 0 : obstacle.end() - obstacle.start() + 1);
        }
        task.memory().writeStruct(addr, s);
        return 0;
    }
}
