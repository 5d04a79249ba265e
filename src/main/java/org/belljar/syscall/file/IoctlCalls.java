package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.kernel.Task;
import org.belljar.net.SocketFile;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;

/** ioctl(2): the requests every file has; the others are the file's. */
public final class IoctlCalls {
    private static final int F_SETOWN = 8, F_GETOWN = 9, DEDUPE_HEADER = 24, BLOCK = 512;
    private static final int CLONE_RANGE = 32;
    private static final int FIONREAD = 0x541b, FIONBIO = 0x5421, FIONCLEX = 0x5450, FIOCLEX = 0x5451, FIOASYNC = 0x5452,
            FIOQSIZE = 0x5460, FIGETBSZ = 2, FICLONE = 0x40049409, FICLONERANGE = 0x4020940d,
            FIBMAP = 1, FIOSETOWN = 0x8901, SIOCSPGRP = 0x8902, FIOGETOWN = 0x8903, SIOCGPGRP = 0x8904, FIDEDUPERANGE = 0xc0189436, FIFREEZE = 0xc0045877, FITHAW = 0xc0045878, FIEMAP = 0xc020660b, GETFSUUID = 0x80111500,
            GETFSSYSFSPATH = 0x80811501;

    /** Requests that Landlock never denies: they are for every file, whatever it is. */
    private static boolean isCommon(int request) {
        return switch (request) {
            case FIOCLEX, FIONCLEX, FIONBIO, FIOASYNC, FIOQSIZE, FIGETBSZ, FICLONE, FICLONERANGE, FIDEDUPERANGE, FIFREEZE, FITHAW,
                    FIEMAP, GETFSUUID, GETFSSYSFSPATH -> true;
            default -> false;
        };
    }

    private static void requireAllowed(OpenFile f, int request) {
        if (f.isDenied(OpenFile.NO_DEVICE_IOCTL) && !isCommon(request)) {
            int type = f.inode().type();
            if (type == Inode.S_IFCHR || type == Inode.S_IFBLK) {
                throw Errno.EACCES.exception();
            }
        }
    }

    /**
     * Implements {@code ioctl(2)}: EBADF, ENOTTY, EFAULT; EOPNOTSUPP for FICLONE, EACCES when a guard denies it.
     *
     * @param arg guest address or value, as the request says
     */
    public long ioctl(Task task, int fd, int request, long arg) {
        OpenFile f = Files.get(task, fd);
        try {
            requireAllowed(f, request);
            return switch (request) {
                case FIOCLEX, FIONCLEX -> {
                    task.fds().setCloseOnExec(fd, request == FIOCLEX);
                    yield 0;
                }
                case FIONBIO -> {
                    setFlag(f, OpenFlags.O_NONBLOCK, task.memory().readInt(arg) != 0);
                    yield 0;
                }
                case FIOASYNC -> setAsync(f, fd, task.memory().readInt(arg) != 0);
                case FIFREEZE, FITHAW -> task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN) ? f.ioctl(task, request, arg) : Errno.EPERM.negative();
                case FIGETBSZ -> {
                    task.memory().writeInt(arg, 4096);
                    yield 0;
                }
                case FIOSETOWN, SIOCSPGRP, FIOGETOWN, SIOCGPGRP -> f instanceof SocketFile ? owner(task, f, request, arg) : f.ioctl(task, request, arg);
                case FIDEDUPERANGE -> {
                    task.memory().readStruct(arg, DEDUPE_HEADER);
                    yield f.inode() != null && f.inode().isRegular() ? f.ioctl(task, request, arg) : Errno.EINVAL.negative();
                }
                case FICLONE -> cloned(task, f, (int) arg);
                case FICLONERANGE -> cloned(task, f, (int) task.memory().readStruct(arg, CLONE_RANGE).getLong(0));
                case InodeFlagCalls.GETFLAGS, InodeFlagCalls.SETFLAGS, InodeFlagCalls.FSGETXATTR, InodeFlagCalls.FSSETXATTR ->
                    InodeFlagCalls.ioctl(task, f, request, arg);
                default -> f instanceof PositionedFile p && f.inode().isRegular() ? regular(task, p, request, arg)
                        : f.ioctl(task, request, arg);
            };
        } finally {
            f.drop();
        }
    }

    /** No file system here shares data between files: EOPNOTSUPP, after what Linux looks at before it asks the file system. */
    private static long cloned(Task task, OpenFile to, int fromFd) {
        OpenFile from = Files.get(task, fromFd);
        try {
            if (from.inode().fileSystem() != to.inode().fileSystem()) {
                return Errno.EXDEV.negative();
            }
            if (from.inode().isDirectory() || to.inode().isDirectory()) {
                return Errno.EISDIR.negative();
            }
            if (!from.inode().isRegular() || !to.inode().isRegular()) {
                return Errno.EINVAL.negative();
            }
            boolean isOpen = from.isReadable() && to.isWritable() && (to.flags() & OpenFlags.O_APPEND) == 0;
            return (isOpen ? Errno.EOPNOTSUPP : Errno.EBADF).negative();
        } finally {
            from.drop();
        }
    }

    /** Whom a socket signals, as F_SETOWN and F_GETOWN say it. */
    private static long owner(Task task, OpenFile f, int request, long arg) {
        if (request == FIOSETOWN || request == SIOCSPGRP) {
            return FileOwners.run(task, f, F_SETOWN, task.memory().readInt(arg));
        }
        task.memory().writeInt(arg, (int) FileOwners.run(task, f, F_GETOWN, 0));
        return 0;
    }

    private static long setAsync(OpenFile f, int fd, boolean on) {
        boolean changes = on != ((f.flags() & OpenFlags.O_ASYNC) != 0);
        return !changes || f.setAsync(fd, on) ? 0 : Errno.ENOTTY.negative();
    }

    private static void setFlag(OpenFile f, int flag, boolean on) {
        f.setFlags(on ? f.flags() | flag : f.flags() & ~flag);
    }

    private static long regular(Task task, PositionedFile f, int request, long arg) {
        switch (request) {
            case FIONREAD, FIOQSIZE -> {
                Attributes a = new Attributes();
                f.inode().attributes(a);
                if (request == FIOQSIZE) {
                    task.memory().writeLong(arg, a.blocks * BLOCK); // what it occupies, on the disk
                } else {
                    task.memory().writeInt(arg, (int) (a.size - f.seek(task, 0, 1)));
                }
                return 0;
            }
            case FIBMAP -> {
                return (task.credentials().hasCapability(Credentials.CAP_SYS_RAWIO) ? Errno.EINVAL : Errno.EPERM).negative();
            }
            default -> {
                return f.ioctl(task, request, arg);
            }
        }
    }
}
