package org.belljar.fs.tmpfs;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.HostFiles;
import org.belljar.host.HostStat;
import org.belljar.host.NativeMemory;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.IoBuffer;

/**
 * The content of one regular file: in the shared store, or, from the first time a guest maps it, in a memfd of its own
 * (a descriptor grants the whole file behind it, so nothing else may lie there).
 */
final class FileData {
    private static final int FALLOC_KEEP_SIZE = 1, FALLOC_PUNCH_HOLE = 2;

    private final PageQuota quota;
    private final RankedLock lock = new RankedLock(Rank.FILE_DATA);
    /** Guarded by lock; null with a memfd. */
    private StoredData stored;
    /** Guarded by lock: -1 while in the store. */
    private int memfd = -1;
    /** Guarded by lock: pages of the memfd that the store's limit has been charged for. */
    private long memfdPages;
    /** Guarded by lock: the memfd's modification time when it was last looked at, and what of it is not by guests' mappings. */
    private long hostMtimeNs;
    private long ownMtimeNs;
    /** Written under lock. */
    private volatile long size;

    FileData(PageQuota quota) {
        this.quota = quota;
        this.stored = new StoredData(quota);
    }

    long size() {
        return size;
    }

    /** 512-byte blocks. */
    long blocks() {
        lock.lock();
        try {
            if (memfd >= 0) {
                chargeMemfd();
                return memfdPages << 3;
            }
            return stored.pages() << 3;
        } finally {
            lock.unlock();
        }
    }

    /**
     * When a guest last wrote into a page for the first time through a mapping, as the host's tmpfs has noted it and
     * {@link #blocks} has last seen it: ns since the epoch; 0: never. The kernel's own writes count too, but the file's times
     * are set after each of them.
     */
    long mappingsMtimeNs() {
        lock.lock();
        try {
            return hostMtimeNs > ownMtimeNs ? hostMtimeNs : 0;
        } finally {
            lock.unlock();
        }
    }

    /** The file's times are set: what guests wrote until now does not show any more. */
    void timesSet() {
        lock.lock();
        try {
            if (memfd >= 0) {
                chargeMemfd();
                ownMtimeNs = hostMtimeNs;
            }
        } finally {
            lock.unlock();
        }
    }

    long read(IoBuffer dst, long offset) {
        lock.lock();
        try {
            long len = Math.min(dst.remaining(), size - offset);
            if (len <= 0) {
                return 0;
            }
            return memfd < 0 ? stored.read(dst, offset, len) : readMemfd(dst, offset, len);
        } finally {
            lock.unlock();
        }
    }

    long write(IoBuffer src, long offset) {
        lock.lock();
        try {
            return writeLocked(src, offset);
        } finally {
            lock.unlock();
        }
    }

    /** Writes at the end; {@code endOut[0]} becomes the position behind. */
    long append(IoBuffer src, long[] endOut) {
        lock.lock();
        try {
            long n = writeLocked(src, size);
            endOut[0] = size;
            return n;
        } finally {
            lock.unlock();
        }
    }

    private long writeLocked(IoBuffer src, long offset) {
        long len = Math.min(src.remaining(), Long.MAX_VALUE - offset);
        if (len == 0) {
            return src.remaining() > 0 ? Errno.EFBIG.negative() : 0;
        }
        long n;
        try {
            n = memfd < 0 ? stored.write(src, offset, len) : writeMemfd(src, offset, len);
        } catch (ErrnoException e) {
            size = Math.max(size, e.errno() == Errno.EFAULT ? offset : 0); // as tmpfs of Linux 6.18 does
            throw e;
        }
        if (n > 0 && offset + n > size) {
            size = offset + n;
        }
        return n;
    }

    private long readMemfd(IoBuffer dst, long offset, long len) {
        long done = 0;
        while (done < len) {
            NativeMemory b = HostFiles.bounce();
            long n = HostFiles.pread(memfd, b.address(), Math.min(len - done, b.size()), offset + done);
            if (n <= 0) {
                return done > 0 ? done : n;
            }
            int put;
            try {
                put = dst.put(b, 0, (int) n);
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            done += put;
            if (put < n) {
                return done;
            }
        }
        return done;
    }

    private long writeMemfd(IoBuffer src, long offset, long len) {
        if (!chargeGrowth(offset + len)) {
            return Errno.ENOSPC.negative();
        }
        long done = 0;
        while (done < len) {
            NativeMemory b = HostFiles.bounce();
            int got;
            try {
                got = src.get(b, 0, (int) Math.min(len - done, b.size()));
            } catch (ErrnoException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            if (got == 0) {
                return done;
            }
            long n = HostFiles.pwrite(memfd, b.address(), got, offset + done);
            if (n < 0) {
                return done > 0 ? done : n;
            }
            done += n;
        }
        return done;
    }

    /** A mapped file's pages also come from the guest's own stores, which nobody counts: looked at when the file grows. */
    private boolean chargeGrowth(long end) {
        if (end <= size) {
            return true;
        }
        chargeMemfd();
        long more = (end - size >> 12) + 1;
        if (!quota.reserve(more)) {
            return false;
        }
        quota.release(more);
        return true;
    }

    private void chargeMemfd() {
        HostStat s = new HostStat();
        if (HostFiles.stat(memfd, s) == 0) {
            hostMtimeNs = s.mtimeNs;
            long now = s.blocks >> 3;
            if (now < memfdPages || quota.reserve(now - memfdPages)) {
                if (now < memfdPages) {
                    quota.release(memfdPages - now);
                }
                memfdPages = now;
            }
        }
    }

    void truncate(long newSize) {
        lock.lock();
        try {
            if (memfd >= 0) {
                Errno.check(HostFiles.truncate(memfd, newSize));
                chargeMemfd();
            } else if (newSize < size) {
                stored.truncate(newSize);
            }
            size = newSize;
        } finally {
            lock.unlock();
        }
    }

    /** fallocate(2) as Linux's tmpfs has it: plain, KEEP_SIZE, and PUNCH_HOLE with KEEP_SIZE. */
    long allocate(int mode, long offset, long length) {
        if ((mode & ~(FALLOC_KEEP_SIZE | FALLOC_PUNCH_HOLE)) != 0 || mode == FALLOC_PUNCH_HOLE) {
            return Errno.EOPNOTSUPP.negative();
        }
        lock.lock();
        try {
            if ((mode & FALLOC_PUNCH_HOLE) != 0) {
                return punchLocked(offset, length);
            }
            long end = offset + length;
            if (end - offset >> 12 > quota.freePages()) {
                return Errno.ENOSPC.negative();
            }
            if (memfd >= 0) {
                long r = HostFiles.allocate(memfd, mode, offset, length);
                if (r < 0) {
                    return r;
                }
                chargeMemfd();
            } else {
                stored.allocateRange(offset, length);
            }
            if ((mode & FALLOC_KEEP_SIZE) == 0 && end > size) {
                size = end;
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private long punchLocked(long offset, long length) {
        if (memfd >= 0) {
            long r = HostFiles.allocate(memfd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, offset, length);
            chargeMemfd();
            return r;
        }
        long end = length > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + length;
        stored.punch(offset, end - offset);
        return 0;
    }

    /** SEEK_DATA or SEEK_HOLE; data: -1 if there is none. */
    long next(long offset, boolean hole) {
        lock.lock();
        try {
            if (memfd >= 0) {
                long r = HostFiles.seek(memfd, offset, hole ? 4 : 3);
                return r < 0 ? hole ? size : -1 : r;
            }
            long r = stored.next(offset, size, hole);
            return !hole && r >= size ? -1 : r;
        } finally {
            lock.unlock();
        }
    }

    /** A fresh host descriptor of exactly this file's content. */
    int openForMapping(boolean writable) {
        lock.lock();
        try {
            if (memfd < 0) {
                moveToMemfd();
            }
            return (int) Errno.check(HostFiles.reopen(memfd, writable ? HostFiles.O_RDWR : HostFiles.O_RDONLY));
        } finally {
            lock.unlock();
        }
    }

    private void moveToMemfd() {
        int fd = HostFiles.memfd("belljar-file");
        if (fd < 0) {
            throw Errno.ENFILE.exception();
        }
        Errno.check(HostFiles.truncate(fd, size));
        stored.forEachPiece((offset, memory, at, len) -> {
            long n = Math.min(len, size - offset);
            long done = 0;
            while (done < n) {
                done += Errno.check(HostFiles.pwrite(fd, memory.address() + at + done, n - done, offset + done));
            }
        });
        long pages = stored.pages();
        stored.truncate(0);
        quota.reserve(pages);
        memfdPages = pages;
        memfd = fd;
        stored = null;
        chargeMemfd();
        ownMtimeNs = hostMtimeNs;
    }

    /** The last user is gone. */
    void free() {
        lock.lock();
        try {
            if (memfd >= 0) {
                HostFiles.close(memfd);
                quota.release(memfdPages);
                memfdPages = 0;
                memfd = -1;
                stored = new StoredData(quota);
            } else {
                stored.truncate(0);
            }
            size = 0;
        } finally {
            lock.unlock();
        }
    }
}
