package org.belljar.syscall.file;

import static org.belljar.abi.OpenFlags.*;

import org.belljar.abi.Errno;
import org.belljar.fs.pipe.PipeFile;
import org.belljar.kernel.SignalOwner;
import org.belljar.kernel.Task;
import org.belljar.syscall.Descriptors;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.DirectoryNotification;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Leases;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;
import org.belljar.vfs.Sealable;

/** fcntl(2). */
public final class FcntlCalls {
    private static final int F_DUPFD = 0, F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, F_GETLK = 5, F_SETLK = 6, F_SETLKW = 7,
            F_SETOWN = 8, F_GETOWN = 9, F_SETSIG = 10, F_GETSIG = 11, F_SETOWN_EX = 15, F_GETOWN_EX = 16, F_GETOWNER_UIDS = 17,
            F_OFD_GETLK = 36, F_OFD_SETLK = 37, F_OFD_SETLKW = 38, F_SETLEASE = 1024, F_GETLEASE = 1025, F_NOTIFY = 1026,
            F_DUPFD_QUERY = 1027, F_CREATED_QUERY = 1028, F_DUPFD_CLOEXEC = 1030, F_SETPIPE_SZ = 1031, F_GETPIPE_SZ = 1032,
            F_ADD_SEALS = 1033, F_GET_SEALS = 1034, F_GET_RW_HINT = 1035, F_SET_RW_HINT = 1036;
    private static final int SETTABLE = O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME;
    private static final int RWH_WRITE_LIFE_EXTREME = 5;

    /**
     * Implements {@code fcntl(2)}.
     *
     * @param arg value or guest address, as the command says
     * @return by command; EBADF, EINVAL (unknown command or value), EMFILE, EAGAIN and EDEADLK (locks), EFAULT
     */
    public long fcntl(Task task, int fd, int cmd, long arg) {
        OpenFile f = task.fds().get(fd);
        try {
            if (f instanceof PathOnlyFile && cmd != F_DUPFD && cmd != F_DUPFD_CLOEXEC && cmd != F_GETFD && cmd != F_SETFD
                    && cmd != F_GETFL && cmd != F_DUPFD_QUERY && cmd != F_CREATED_QUERY) {
                return Errno.EBADF.negative();
            }
            return run(task, fd, f, cmd, arg);
        } finally {
            f.drop();
        }
    }

    private static long run(Task task, int fd, OpenFile f, int cmd, long arg) {
        switch (cmd) {
            case F_DUPFD, F_DUPFD_CLOEXEC -> {
                return duplicate(task, f, (int) arg, cmd == F_DUPFD_CLOEXEC);
            }
            case F_GETFD -> {
                return task.fds().isCloseOnExec(fd) ? 1 : 0;
            }
            case F_SETFD -> {
                task.fds().setCloseOnExec(fd, (arg & 1) != 0);
                return 0;
            }
            case F_GETFL -> {
                return f.flags();
            }
            case F_SETFL -> {
                return setFlags(task, fd, f, (int) arg);
            }
            case F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW -> {
                return RecordLocks.run(task, f, cmd, arg);
            }
            case F_SETOWN, F_SETSIG, F_SETOWN_EX, F_GETOWN, F_GETSIG, F_GETOWN_EX, F_GETOWNER_UIDS -> {
                return FileOwners.run(task, f, cmd, arg);
            }
            case F_SETPIPE_SZ -> {
                return f instanceof PipeFile p ? p.setCapacity(task, arg & 0xffffffffL) : Errno.EBADF.negative();
            }
            case F_GETPIPE_SZ -> {
                return f instanceof PipeFile p ? p.capacity() : Errno.EBADF.negative();
            }
            case F_ADD_SEALS -> {
                return f instanceof Sealable s ? s.addSeals((int) arg) : (f.isWritable() ? Errno.EINVAL : Errno.EPERM).negative();
            }
            case F_GET_SEALS -> {
                return f instanceof Sealable s ? s.seals() : Errno.EINVAL.negative();
            }
            default -> {
                return rare(task, fd, f, cmd, arg);
            }
        }
    }

    private static long rare(Task task, int fd, OpenFile f, int cmd, long arg) {
        switch (cmd) {
            case F_GETLEASE -> {
                Leases l = f.inode().leasesOrNull();
                return l == null ? Leases.NONE : l.get(f);
            }
            case F_SETLEASE -> {
                return setLease(task, fd, f, (int) arg);
            }
            case F_NOTIFY -> {
                if (((int) arg & ~DirectoryNotification.DN_MULTISHOT) != 0 && !f.inode().isDirectory()) {
                    return Errno.ENOTDIR.negative();
                }
                if (f.inode().isDirectory()) {
                    DirectoryNotification.request(f, fd, (int) arg, SignalOwner.self(task));
                }
                return 0;
            }
            case F_DUPFD_QUERY -> {
                OpenFile other = task.fds().get((int) arg);
                other.drop();
                return other == f ? 1 : 0;
            }
            case F_CREATED_QUERY -> {
                return f.hasCreatedFile() ? 1 : 0;
            }
            case F_GET_RW_HINT -> {
                task.memory().writeLong(arg, f.inode().writeHint());
                return 0;
            }
            case F_SET_RW_HINT -> {
                return setHint(task, f, arg);
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }

    /** Kept and told only: EPERM for who neither owns the file nor may act as its owner, EINVAL. */
    private static long setHint(Task task, OpenFile f, long addr) {
        if (!mayActAsOwner(task, f)) {
            return Errno.EPERM.negative();
        }
        long hint = task.memory().readLong(addr);
        if (hint < 0 || hint > RWH_WRITE_LIFE_EXTREME) {
            return Errno.EINVAL.negative();
        }
        f.inode().setWriteHint((byte) hint);
        return 0;
    }

    /** EACCES for a file of somebody else without CAP_LEASE, EINVAL for what is not regular, EAGAIN as {@link Leases#set}. */
    private static long setLease(Task task, int fd, OpenFile f, int type) {
        Credentials c = task.credentials();
        if (type != Leases.NONE && type != Leases.READ && type != Leases.WRITE) {
            return Errno.EINVAL.negative();
        }
        if (c.fsuid() != f.inode().uid() && !c.hasCapability(Credentials.CAP_LEASE)) {
            return Errno.EACCES.negative();
        }
        if (!f.inode().isRegular()) {
            return Errno.EINVAL.negative();
        }
        if (type == Leases.NONE) {
            Leases l = f.inode().leasesOrNull();
            long given = l == null ? Errno.EAGAIN.negative() : l.set(f, fd, type);
            if (given == 0) {
                f.setFlags(f.flags() & ~O_ASYNC);
            }
            return given;
        }
        long r = f.inode().leases().set(f, fd, type);
        if (r == 0) {
            f.setOwnerIfNone(SignalOwner.self(task));
            f.setFlags(f.flags() | O_ASYNC); // the holder is told by a signal, and F_GETFL tells that
        }
        return r;
    }

    private static long duplicate(Task task, OpenFile f, int from, boolean cloexec) {
        long limit = Descriptors.limit(task);
        if (from < 0 || from >= limit) {
            return Errno.EINVAL.negative();
        }
        boolean done = false;
        f.retain();
        try {
            int fd = task.fds().install(f, from, cloexec, limit);
            done = true;
            return fd;
        } finally {
            if (!done) {
                f.drop();
            }
        }
    }

    private static boolean mayActAsOwner(Task task, OpenFile f) {
        Credentials c = task.credentials();
        return c.fsuid() == f.inode().uid() || c.hasCapability(Credentials.CAP_FOWNER);
    }

    private static long setFlags(Task task, int fd, OpenFile f, int arg) {
        int flags = f.flags();
        if (((arg ^ flags) & O_APPEND) != 0 && f.inode() != null && f.inode().isAppendOnly()) {
            return Errno.EPERM.negative();
        }
        if ((arg & O_NOATIME & ~flags) != 0) {
            if (!mayActAsOwner(task, f)) {
                return Errno.EPERM.negative();
            }
        }
        if ((arg & O_DIRECT) != 0 && !f.takesDirect() && f.inode().type() != Inode.S_IFIFO) {
            return Errno.EINVAL.negative();
        }
        if (((arg ^ flags) & O_ASYNC) != 0) {
            f.setAsync(fd, (arg & O_ASYNC) != 0);
        }
        f.setFlags(f.flags() & ~SETTABLE | arg & SETTABLE);
        return 0;
    }
}
