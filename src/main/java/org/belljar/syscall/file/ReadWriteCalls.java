package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;

/** read(2), write(2) and their kin; lseek(2). */
public final class ReadWriteCalls {
    /** MAX_RW_COUNT: more is cut off. */
    private static final long MAX_COUNT = 0x7ffff000L;

    public ReadWriteCalls(Kernel kernel) {}

    private static OpenFile readable(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        if (!f.isReadable()) {
            f.drop();
            throw Errno.EBADF.exception();
        }
        return f;
    }

    private static OpenFile writable(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        if (!f.isWritable()) {
            f.drop();
            throw Errno.EBADF.exception();
        }
        return f;
    }

    private static IoBuffer range(Task task, long addr, long count) {
        if (count < 0) {
            throw Errno.EINVAL.exception();
        }
        return task.memory().buffer(addr, Math.min(count, MAX_COUNT));
    }

    /** Implements {@code read(2)}. */
    public long read(Task task, int fd, long bufAddr, long count) {
        OpenFile f = readable(task, fd);
        try {
            return f.read(task, range(task, bufAddr, count));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code write(2)}. */
    public long write(Task task, int fd, long bufAddr, long count) {
        OpenFile f = writable(task, fd);
        try {
            return f.write(task, range(task, bufAddr, count));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code pread64(2)}. */
    public long pread64(Task task, int fd, long bufAddr, long count, long offset) {
        if (offset < 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = readable(task, fd);
        try {
            return f.pread(task, range(task, bufAddr, count), offset);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code pwrite64(2)}. */
    public long pwrite64(Task task, int fd, long bufAddr, long count, long offset) {
        if (offset < 0) {
            return Errno.EINVAL.negative();
        }
        OpenFile f = writable(task, fd);
        try {
            return f.pwrite(task, range(task, bufAddr, count), offset);
        } finally {
            f.drop();
        }
    }

    /** Implements {@code readv(2)}. */
    public long readv(Task task, int fd, long iovAddr, long count) {
        OpenFile f = readable(task, fd);
        try {
            return f.read(task, task.memory().vector(iovAddr, (int) Math.clamp(count, -1, 1025)));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code writev(2)}. */
    public long writev(Task task, int fd, long iovAddr, long count) {
        OpenFile f = writable(task, fd);
        try {
            return f.write(task, task.memory().vector(iovAddr, (int) Math.clamp(count, -1, 1025)));
        } finally {
            f.drop();
        }
    }

    /** Implements {@code lseek(2)}. */
    public long lseek(Task task, int fd, long offset, int whence) {
        OpenFile f = task.fds().get(fd);
        try {
            return f.seek(task, offset, whence);
        } finally {
            f.drop();
        }
    }
}
