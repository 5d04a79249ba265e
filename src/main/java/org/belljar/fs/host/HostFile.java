package org.belljar.fs.host;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/** An open regular file of the host. Readers of one inode share a host descriptor: only positioned I/O is used on it. */
final class HostFile extends PositionedFile implements Mappable {
    private final HostInode inode;
    private final HostFd fd;

    HostFile(HostInode inode, VfsPath path, int flags, HostFd fd) {
        super(inode, path, flags);
        this.inode = inode;
        this.fd = fd;
    }

    @Override
    protected void release() {
        fd.release();
        inode.letGo();
    }

    @Override
    protected long readAt(Caller caller, IoBuffer dst, long offset) {
        long done = 0;
        long left;
        while ((left = dst.remaining()) > 0) {
            NativeMemory direct = dst.direct((int) Math.min(left, 1 << 20));
            NativeMemory to = direct != null ? direct : HostFiles.bounce();
            long want = Math.min(left, to.size());
            long n = HostFiles.pread(fd.number(), to.address(), want, offset + done);
            if (n <= 0) {
                if (direct != null) {
                    dst.advance(0); // gives it back: what lies there is not for the guest
                }
                return done > 0 ? done : n;
            }
            if (direct != null) {
                dst.advance(n);
                done += n;
            } else {
                int put = put(dst, to, (int) n, done);
                if (put < 0) {
                    return done;
                }
                done += put;
                if (put < n) {
                    return done;
                }
            }
            if (n < want) {
                return done;
            }
        }
        return done;
    }

    /** Bytes put; -1 for a bad address after something was transferred. */
    private static int put(IoBuffer dst, NativeMemory from, int n, long done) {
        try {
            return dst.put(from, 0, n);
        } catch (ErrnoException e) {
            if (done == 0) {
                throw e;
            }
            return -1;
        }
    }

    @Override
    protected long writeAt(Caller caller, IoBuffer src, long offset) {
        long done = 0;
        while (src.remaining() > 0) {
            NativeMemory bounce = HostFiles.bounce();
            int got;
            try {
                got = src.get(bounce, 0, (int) Math.min(src.remaining(), bounce.size()));
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            if (got == 0) {
                return done;
            }
            long n = HostFiles.pwrite(fd.number(), bounce.address(), got, offset + done);
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
            if (n < got) {
                return done;
            }
        }
        return done;
    }

    @Override
    protected long append(Caller caller, IoBuffer src, long[] end) {
        inode.lock().lock();
        try {
            end[0] = size();
            long n = writeAt(caller, src, end[0]);
            end[0] += Math.max(n, 0);
            return n;
        } finally {
            inode.lock().unlock();
        }
    }

    @Override
    protected long size() {
        return inode.size();
    }

    @Override
    protected long nextData(long offset, long size) {
        long r = HostFiles.seek(fd.number(), offset, 3);
        return r == Errno.ENXIO.negative() ? -1 : r < 0 ? offset : r;
    }

    @Override
    protected long nextHole(long offset, long size) {
        long r = HostFiles.seek(fd.number(), offset, 4);
        return r < 0 ? size : r;
    }

    /** The host's page cache answers, where the host has the call. */
    @Override
    public long[] cachedPages(long first, long last) {
        long[] out = new long[5];
        return HostFiles.cachedPages(fd.number(), first, last, out) == 0 ? out : super.cachedPages(first, last);
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return isWritable() ? HostFiles.sync(fd.number(), dataOnly) : 0;
    }

    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        return HostFiles.allocate(fd.number(), mode, offset, length);
    }

    @Override
    public long truncate(Caller caller, long length) {
        long r = HostFiles.truncate(fd.number(), length);
        inode.refresh();
        return r;
    }

    @Override
    public Mappable mappable() {
        return this;
    }

    /** A reader's own description serves as it is: nothing but mmap and close can be done with it in a guest process. */
    @Override
    public int openForMapping(boolean writable) {
        if (!writable && !isWritable()) {
            return (int) Errno.check(HostFiles.duplicate(fd.number()));
        }
        return (int) Errno.check(HostFiles.reopen(fd.number(), writable ? HostFiles.O_RDWR : HostFiles.O_RDONLY));
    }
}
