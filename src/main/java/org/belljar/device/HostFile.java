package org.belljar.device;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.HostPoller;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** A guest's view of an inherited host descriptor: regular file, pipe, socket, terminal, or a device like /dev/null. */
public final class HostFile extends OpenFile {
    private static final int CHUNK = 65536;
    private static final int SIGPIPE = 13;
    private static final int O_APPEND = 02000, O_STATUS = 3 | O_APPEND | 04000;
    private static final long EAGAIN = Errno.EAGAIN.negative();
    private static final int READ_READY = Poll.IN | Poll.PRI | Poll.RDHUP, WRITE_READY = Poll.OUT;

    private final HostDescriptor host;
    private final HostInode inode;
    private final HostPoller.Source source;
    private final boolean hostAppends;

    HostFile(HostDescriptor host, HostInode inode, int flags) {
        super(flags);
        this.host = host;
        this.inode = inode;
        this.source = host.source();
        this.hostAppends = (host.flags() & O_APPEND) != 0;
    }

    /** The guest file for a descriptor of this process, which stays open and unchanged. EBADF if it is closed. */
    public static HostFile inherited(HostPoller poller, int fd) {
        HostDescriptor host = new HostDescriptor(fd, false, poller);
        return new HostFile(host, new HostInode(host), host.flags() & O_STATUS & ~04000);
    }

    /** As {@link #inherited}, of a descriptor that is closed with the guest's last use of it. */
    public static HostFile owned(HostPoller poller, int fd) {
        HostDescriptor host = new HostDescriptor(fd, true, poller);
        return new HostFile(host, new HostInode(host), host.flags() & O_STATUS & ~04000);
    }

    private boolean canWait() {
        return source != null;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    protected void release() {
        host.drop();
    }

    // ---- reading ----

    @Override
    public long read(Caller caller, IoBuffer dst) {
        if (dst.remaining() == 0) {
            return 0;
        }
        NativeMemory bounce = NativeMemory.allocateUninitialized(Math.min(CHUNK, dst.remaining()));
        try {
            return canWait() ? readWaiting(caller, dst, bounce) : readAll(dst, bounce, -1);
        } finally {
            bounce.free();
        }
    }

    private long readWaiting(Caller caller, IoBuffer dst, NativeMemory bounce) {
        while (true) {
            long n = host.readNow(bounce, (int) bounce.size());
            if (n != EAGAIN) {
                return n <= 0 ? n : dst.put(bounce, 0, (int) n);
            }
            long r = waitFor(caller, READ_READY);
            if (r != 0) {
                return r;
            }
        }
    }

    /** Reads a regular file until the buffer is full or the file ends; {@code offset} -1: at the shared position. */
    private long readAll(IoBuffer dst, NativeMemory bounce, long offset) {
        long done = 0;
        while (dst.remaining() > 0) {
            int want = (int) Math.min(bounce.size(), dst.remaining());
            long n = offset < 0 ? host.readNow(bounce, want) : host.pread(bounce, want, offset + done);
            if (n <= 0) {
                return done > 0 ? done : n;
            }
            long put = dst.put(bounce, 0, (int) n);
            done += put;
            if (n < want || put < n) {
                break;
            }
        }
        return done;
    }

    @Override
    public long pread(Caller caller, IoBuffer dst, long offset) {
        if (canWait()) {
            return Errno.ESPIPE.negative();
        }
        if (dst.remaining() == 0) {
            return 0;
        }
        NativeMemory bounce = NativeMemory.allocateUninitialized(Math.min(CHUNK, dst.remaining()));
        try {
            return readAll(dst, bounce, offset);
        } finally {
            bounce.free();
        }
    }

    // ---- writing ----

    @Override
    public long write(Caller caller, IoBuffer src) {
        return writeAll(caller, src, -1);
    }

    @Override
    public long pwrite(Caller caller, IoBuffer src, long offset) {
        return canWait() ? Errno.ESPIPE.negative() : writeAll(caller, src, offset);
    }

    private long writeAll(Caller caller, IoBuffer src, long offset) {
        if (src.remaining() == 0) {
            return 0;
        }
        NativeMemory bounce = NativeMemory.allocateUninitialized(Math.min(CHUNK, src.remaining()));
        long done = 0;
        try {
            while (src.remaining() > 0) {
                int want = src.get(bounce, 0, (int) Math.min(bounce.size(), src.remaining()));
                long n = writeChunk(caller, bounce, want, offset < 0 ? -1 : offset + done);
                if (n < 0) {
                    return done > 0 ? done : n;
                }
                done += n;
                if (n < want) {
                    break;
                }
            }
            return done;
        } catch (ErrnoException e) {
            if (done == 0) {
                throw e;
            }
            return done;
        } finally {
            bounce.free();
        }
    }

    /** Writes all of the chunk unless a signal, an error or O_NONBLOCK ends it. @return bytes, or -errno when none */
    private long writeChunk(Caller caller, NativeMemory chunk, int len, long offset) {
        int done = 0;
        while (done < len) {
            NativeMemory rest = done == 0 ? chunk : chunk.slice(done, len - done);
            long n = writeOnce(rest, len - done, offset < 0 ? -1 : offset + done);
            if (n == EAGAIN && canWait()) {
                n = waitFor(caller, WRITE_READY);
                if (n == 0) {
                    continue;
                }
            }
            if (n == Errno.EPIPE.negative()) {
                caller.signalSelf(SIGPIPE);
            }
            if (n <= 0) {
                return done > 0 ? done : n;
            }
            done += (int) n;
        }
        return done;
    }

    private long writeOnce(NativeMemory src, int len, long offset) {
        if (offset >= 0) {
            return host.pwrite(src, len, offset);
        }
        if (!canWait() && (flags() & O_APPEND) != 0 && !hostAppends && host.kind() == HostDescriptor.Kind.REGULAR) {
            return host.append(src, len);
        }
        return host.writeNow(src, len);
    }

    /** Sleeps until the host says ready. @return 0, -EAGAIN for O_NONBLOCK, -ERESTARTSYS */
    private long waitFor(Caller caller, int events) {
        if (isNonBlocking()) {
            if (!source.queue().isEmpty()) {
                source.arm(events);
            }
            return EAGAIN;
        }
        int wanted = events | Poll.ERR | Poll.HUP;
        return source.queue().await(caller, 0, Sleeper.FOREVER, () -> {
            // Armed before the look: an event in between fires at once.
            source.arm(events);
            return (host.ready() & wanted) != 0;
        });
    }

    // ---- the rest ----

    @Override
    public int poll(Poll poll) {
        if (source == null) {
            return super.poll(poll);
        }
        if (poll != null) {
            poll.register(source.queue());
        }
        int now = host.ready();
        if (!source.queue().isEmpty()) {
            source.arm((READ_READY | WRITE_READY) & ~now);
        }
        return now;
    }

    @Override
    public boolean isPollable() {
        return canWait();
    }

    @Override
    public long seek(Caller caller, long offset, int whence) {
        return canWait() ? Errno.ESPIPE.negative() : host.seek(offset, whence);
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return host.sync(dataOnly);
    }

    @Override
    public long truncate(Caller caller, long length) {
        return host.truncate(length);
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return HostIoctl.call(host, caller, request, arg);
    }

    @Override
    public Mappable mappable() {
        if (host.kind() != HostDescriptor.Kind.REGULAR) {
            return null;
        }
        return writable -> {
            int access = host.flags() & 3;
            int fd = access == 0 || writable && access == 2 ? host.duplicate() : host.reopen(writable ? 2 : 0);
            return (int) Errno.check(fd);
        };
    }
}
