package org.belljar.device;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.HostPoller;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/**
 * A descriptor of this process with the host calls on it, none of which waits (short reads and writes of regular files
 * aside). Results are byte counts or {@code -errno}. Counted; the last user closes it if it is owned.
 */
final class HostDescriptor {
    private static final int READ = 0, WRITE = 1, OPEN = 2, CLOSE = 3, FSTAT = 5, POLL = 7, IOCTL = 16, PREAD = 17, PWRITE = 18,
            LSEEK = 8, SENDTO = 44, RECVFROM = 45, FSYNC = 74, FDATASYNC = 75, FTRUNCATE = 77, PREADV2 = 327, PWRITEV2 = 328,
            FCNTL = 72;
    private static final int F_GETFL = 3, F_DUPFD_CLOEXEC = 1030;
    private static final int RWF_NOWAIT = 8, RWF_APPEND = 0x10;
    private static final int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    private static final int O_NONBLOCK = 04000, O_NOCTTY = 0400, O_CLOEXEC = 02000000;
    private static final int TCGETS = 0x5401;
    private static final int STAT_SIZE = 144;
    private static final int O_RDWR = 2;
    private static final int DUP3 = 292;
    private static final int LAST_RELEASED = 1;
    /** What a pipe that polls as writable takes without waiting. */
    private static final int PIPE_BUF = 4096;
    private static final long EAGAIN = Errno.EAGAIN.negative(), UNSUPPORTED = Errno.EOPNOTSUPP.negative();

    enum Kind { REGULAR, PIPE, SOCKET, TERMINAL, OTHER }

    private final int fd;
    private final boolean owned;
    private final Kind kind;
    private final int mode;
    /** For non-blocking transfers where no flag of the call asks for them: an open file description of our own, or negative. */
    private volatile int nonBlockingFd = -1;
    /** Transfers go through {@link #nonBlockingFd}, or where that is missing are only tried when poll says ready. */
    private volatile boolean usesOwnDescription;
    private final HostPoller.Source source;
    private final AtomicInteger users = new AtomicInteger(1);

    HostDescriptor(int fd, boolean owned, HostPoller poller) {
        this.fd = fd;
        this.owned = owned;
        NativeMemory stat = NativeMemory.allocate(STAT_SIZE);
        Errno.check(Host.call(FSTAT, fd, stat.address(), 0));
        mode = stat.getInt(24);
        stat.free();
        kind = switch (mode & Inode.S_IFMT) {
            case Inode.S_IFREG -> Kind.REGULAR;
            case Inode.S_IFIFO -> Kind.PIPE;
            case Inode.S_IFSOCK -> Kind.SOCKET;
            default -> isTerminal() ? Kind.TERMINAL : Kind.OTHER;
        };
        if (kind == Kind.TERMINAL) {
            useOwnDescription();
        }
        source = kind == Kind.REGULAR || kind == Kind.OTHER ? null : poller.watch(fd);
    }

    Kind kind() {
        return kind;
    }

    /** What to wait on, or null where transfers never wait. */
    HostPoller.Source source() {
        return source;
    }

    int fd() {
        return fd;
    }

    int mode() {
        return mode;
    }

    void retain() {
        users.incrementAndGet();
    }

    void drop() {
        if (users.decrementAndGet() == 0) {
            if (source != null) {
                source.close();
            }
            if (nonBlockingFd >= 0) {
                Host.call(CLOSE, nonBlockingFd);
            }
            if (owned) {
                Host.call(CLOSE, fd);
            } else if (fd <= LAST_RELEASED) {
                letGo();
            }
        }
    }

    private void useOwnDescription() {
        nonBlockingFd = reopen(flags() & 3 | O_NONBLOCK | O_NOCTTY);
        usesOwnDescription = true;
    }

    /**
     * The guest has closed its standard input or output everywhere: whoever is at the other end is to see that. The number
     * stays in use, so that nothing else of this process can get it. Standard error stays, for Belljar's own messages.
     */
    private void letGo() {
        NativeMemory path = NativeMemory.cString("/dev/null");
        long nothing = Host.call(OPEN, path.address(), O_RDWR | O_CLOEXEC, 0);
        path.free();
        if (nothing >= 0) {
            Host.call(DUP3, nothing, fd, 0);
            Host.call(CLOSE, nothing);
        }
    }

    private boolean isTerminal() {
        NativeMemory termios = NativeMemory.allocate(64);
        try {
            return Host.call(IOCTL, fd, TCGETS, termios.address()) == 0;
        } finally {
            termios.free();
        }
    }

    /** F_GETFL: access mode and status flags of the host's open file description. */
    int flags() {
        return (int) Errno.check(Host.call(FCNTL, fd, F_GETFL, 0));
    }

    /** A fresh open file description of the same file; a negative errno where /proc does not allow it. */
    int reopen(int flags) {
        NativeMemory path = NativeMemory.cString("/proc/self/fd/" + fd);
        try {
            return (int) Host.call(OPEN, path.address(), flags | O_CLOEXEC, 0);
        } finally {
            path.free();
        }
    }

    int duplicate() {
        return (int) Host.call(FCNTL, fd, F_DUPFD_CLOEXEC, 0);
    }

    void attributes(Attributes out) {
        NativeMemory s = NativeMemory.allocate(STAT_SIZE);
        try {
            Errno.check(Host.call(FSTAT, fd, s.address(), 0));
            out.dev = s.getLong(0);
            out.ino = s.getLong(8);
            out.nlink = (int) s.getLong(16);
            out.mode = s.getInt(24);
            out.uid = s.getInt(28);
            out.gid = s.getInt(32);
            out.rdev = s.getLong(40);
            out.size = s.getLong(48);
            out.blockSize = (int) s.getLong(56);
            out.blocks = s.getLong(64);
            out.atimeNs = s.getLong(72) * 1_000_000_000 + s.getLong(80);
            out.mtimeNs = s.getLong(88) * 1_000_000_000 + s.getLong(96);
            out.ctimeNs = s.getLong(104) * 1_000_000_000 + s.getLong(112);
            out.btimeNs = -1;
        } finally {
            s.free();
        }
    }

    /** Poll bits true now. */
    int ready() {
        NativeMemory pollfd = NativeMemory.allocate(8);
        try {
            pollfd.putInt(0, fd);
            pollfd.putShort(4, (short) (Poll.IN | Poll.PRI | Poll.OUT | Poll.RDNORM | Poll.WRNORM | Poll.RDHUP));
            long n = Host.call(POLL, pollfd.address(), 1, 0);
            return n <= 0 ? 0 : pollfd.getShort(6) & 0xffff;
        } finally {
            pollfd.free();
        }
    }

    /** A transfer that does not wait: -EAGAIN instead. */
    long readNow(NativeMemory dst, int len) {
        return switch (kind) {
            case PIPE -> readPipe(dst, len);
            case SOCKET -> Host.call(RECVFROM, fd, dst.address(), len, MSG_DONTWAIT, 0, 0);
            case TERMINAL -> readOwn(dst, len);
            default -> Host.call(READ, fd, dst.address(), len);
        };
    }

    /** As {@link #readNow}, for writing. */
    long writeNow(NativeMemory src, int len) {
        return switch (kind) {
            case PIPE -> writePipe(src, len);
            case SOCKET -> Host.call(SENDTO, fd, src.address(), len, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0);
            case TERMINAL -> writeOwn(src, len);
            default -> Host.call(WRITE, fd, src.address(), len);
        };
    }

    /** RWF_NOWAIT is for pipes made by pipe(2) only; FIFOs, and pipes opened through /proc, refuse it. */
    private long readPipe(NativeMemory dst, int len) {
        if (!usesOwnDescription) {
            long n = vector(PREADV2, dst, len, RWF_NOWAIT);
            if (n != UNSUPPORTED) {
                return n;
            }
            useOwnDescription();
        }
        return readOwn(dst, len);
    }

    private long writePipe(NativeMemory src, int len) {
        if (!usesOwnDescription) {
            long n = vector(PWRITEV2, src, len, RWF_NOWAIT);
            if (n != UNSUPPORTED) {
                return n;
            }
            useOwnDescription();
        }
        return writeOwn(src, len);
    }

    private long readOwn(NativeMemory dst, int len) {
        if (nonBlockingFd >= 0) {
            return Host.call(READ, nonBlockingFd, dst.address(), len);
        }
        return (ready() & (Poll.IN | Poll.HUP | Poll.ERR)) == 0 ? EAGAIN : Host.call(READ, fd, dst.address(), len);
    }

    private long writeOwn(NativeMemory src, int len) {
        if (nonBlockingFd >= 0) {
            return Host.call(WRITE, nonBlockingFd, src.address(), len);
        }
        boolean ready = (ready() & (Poll.OUT | Poll.HUP | Poll.ERR)) != 0;
        return ready ? Host.call(WRITE, fd, src.address(), Math.min(len, PIPE_BUF)) : EAGAIN;
    }

    /** write(2) at the end of a regular file, whatever the shared offset says. */
    long append(NativeMemory src, int len) {
        return vector(PWRITEV2, src, len, RWF_APPEND);
    }

    private long vector(int nr, NativeMemory memory, int len, int rwf) {
        NativeMemory iov = NativeMemory.allocate(16);
        try {
            iov.putLong(0, memory.address());
            iov.putLong(8, len);
            return Host.call(nr, fd, iov.address(), 1, -1, 0, rwf);
        } finally {
            iov.free();
        }
    }

    long pread(NativeMemory dst, int len, long offset) {
        return Host.call(PREAD, fd, dst.address(), len, offset, 0, 0);
    }

    long pwrite(NativeMemory src, int len, long offset) {
        return Host.call(PWRITE, fd, src.address(), len, offset, 0, 0);
    }

    long seek(long offset, int whence) {
        return Host.call(LSEEK, fd, offset, whence);
    }

    long sync(boolean dataOnly) {
        return Host.call(dataOnly ? FDATASYNC : FSYNC, fd);
    }

    long truncate(long length) {
        return Host.call(FTRUNCATE, fd, length, 0);
    }

    long ioctl(int request, long arg) {
        return Host.call(IOCTL, fd, request & 0xffffffffL, arg);
    }
}
