package org.belljar.fs.anon;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.HostPoller;
import org.belljar.kernel.Task;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Poll;

/**
 * userfaultfd(2): faults of a guest process that its own threads, or whoever has the descriptor, resolve. The descriptor is the host's,
 * for the host process that carries the address space; only this kernel uses it, and has looked at each request first
 * ({@link UserFaultRequests}). Messages pass as they are: they hold addresses and flags alone, as threads are not told.
 */
public final class UserFaultFile extends RecordFile {
    private static final int READ = 0, POLL = 7;
    private static final int AT_FDCWD = -100;
    private static final int MESSAGE = 32, MOST_MESSAGES = 32;

    private final Inode inode;
    private final int fd;
    private final HostPoller.Source source;

    /** @param fd a userfaultfd of the host, which this file closes at its end */
    public UserFaultFile(Inode inode, int statusFlags, HostPoller poller, int fd) {
        super(statusFlags);
        this.inode = inode;
        this.fd = fd;
        this.source = poller.watch(fd);
    }

    /** Whether a descriptor taken from a guest process is what it should be. */
    public static boolean isOne(int fd) {
        return "anon_inode:[userfaultfd]".equals(HostFiles.readLink(AT_FDCWD, "/proc/self/fd/" + fd));
    }

    /** noop_llseek: there is no position, and asking is no error. */
    @Override
    public long seek(Caller caller, long offset, int whence) {
        return 0;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    protected void release() {
        source.close();
        HostFiles.close(fd);
    }

    /** Messages of 32 bytes; EINVAL for less room, or before UFFDIO_API; EAGAIN. */
    @Override
    long read(Caller caller, IoBuffer dst, boolean nonBlocking) {
        int room = (int) Math.min(dst.remaining() / MESSAGE, MOST_MESSAGES) * MESSAGE;
        NativeMemory m = NativeMemory.allocate(Math.max(room, MESSAGE));
        try {
            while (true) {
                long n = Host.call(READ, fd, m.address(), room);
                if (n > 0) {
                    return dst.put(m, 0, (int) n) == n ? n : Errno.EFAULT.negative();
                }
                if (n != Errno.EAGAIN.negative() || nonBlocking) {
                    return n;
                }
                long r = awaitMessage(caller);
                if (r != 0) {
                    return r;
                }
            }
        } finally {
            m.free();
        }
    }

    private long awaitMessage(Caller caller) {
        return source.queue().await(caller, 0, Sleeper.FOREVER, () -> {
            source.arm(Poll.IN);
            return (ready() & Poll.IN) != 0;
        });
    }

    /** As on Linux, an error before UFFDIO_API, and for a descriptor whose reads may wait. */
    @Override
    public int poll(Poll poll) {
        if (!isNonBlocking()) {
            return Poll.ERR;
        }
        if (poll != null) {
            poll.register(source.queue());
        }
        int now = ready();
        if (!source.queue().isEmpty()) {
            source.arm(Poll.IN & ~now);
        }
        return now;
    }

    private int ready() {
        NativeMemory pollfd = NativeMemory.allocate(8);
        try {
            pollfd.putInt(0, fd);
            pollfd.putShort(4, (short) (Poll.IN | Poll.ERR));
            long n = Host.call(POLL, pollfd.address(), 1, 0);
            return n <= 0 ? 0 : pollfd.getShort(6) & 0xffff;
        } finally {
            pollfd.free();
        }
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return UserFaultRequests.call((Task) caller, fd, request, arg);
    }
}
