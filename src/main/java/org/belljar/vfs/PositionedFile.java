package org.belljar.vfs;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/**
 * A file with a position and random access: regular files and the like. Subclasses give {@link #readAt} and
 * {@link #writeAt}; neither may park, because the position's lock is held over them.
 */
public abstract class PositionedFile extends OpenFile {
    private static final int PAGE_SHIFT = 12;

    private static final int SIGXFSZ = 25;
    /** MAX_LFS_FILESIZE. */
    public static final long MAX_SIZE = Long.MAX_VALUE;

    private final RankedLock positionLock = new RankedLock(Rank.FILE_POSITION);
    private final Inode inode;
    private final VfsPath path;
    /** Guarded by positionLock. */
    private long position;

    protected PositionedFile(Inode inode, VfsPath path, int flags) {
        super(flags);
        this.inode = inode;
        this.path = path;
    }

    @Override
    public boolean takesPositions() {
        return true;
    }

    @Override
    public boolean takesDirect() {
        return true;
    }

    @Override
    public boolean takesNowait() {
        return true;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public VfsPath path() {
        return path;
    }

    /** Reads at {@code offset}: bytes, 0 at the end, or -errno. */
    protected abstract long readAt(Caller caller, IoBuffer dst, long offset);

    /** Writes at {@code offset}. */
    protected abstract long writeAt(Caller caller, IoBuffer src, long offset);

    /**
     * Writes at the end of the file (O_APPEND), atomically towards other writers; the position behind what was written
     * is stored in {@code endOut[0]}.
     */
    protected abstract long append(Caller caller, IoBuffer src, long[] endOut);

    /** The file's size. */
    protected abstract long size();

    /** Next data at or after {@code offset} below {@code size}; -1: none. */
    protected long nextData(long offset, long size) {
        return offset;
    }

    /** Pages of the range, whose ends are pages' numbers, by what cachestat(2) tells of them: cached, dirty, written back, evicted, recently. */
    public long[] cachedPages(long first, long last) {
        long[] out = new long[5];
        long size = size();
        long next = first > size >>> PAGE_SHIFT ? -1 : nextData(first << PAGE_SHIFT, size);
        while (next >= 0 && next < size && next >>> PAGE_SHIFT <= last) {
            long hole = nextHole(next, size);
            long end = Math.min((hole + (1 << PAGE_SHIFT) - 1) >>> PAGE_SHIFT, last + 1);
            out[0] += end - (next >>> PAGE_SHIFT);
            next = end << PAGE_SHIFT >= size ? -1 : nextData(end << PAGE_SHIFT, size);
        }
        return out;
    }

    /** Next hole at or after {@code offset}; at most {@code size}. */
    protected long nextHole(long offset, long size) {
        return size;
    }

    /** rw_verify_area: the range must not go beyond what an offset can say. */
    private static boolean isBeyond(long offset, IoBuffer data) {
        return offset > Long.MAX_VALUE - data.remaining();
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        positionLock.lock();
        try {
            if (isBeyond(position, dst)) {
                return Errno.EINVAL.negative();
            }
            long n = readAt(caller, dst, position);
            if (n > 0) {
                position += n;
            }
            return n;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        positionLock.lock();
        try {
            if (isBeyond(position, src)) {
                return Errno.EINVAL.negative();
            }
            if ((flags() & OpenFlags.O_APPEND) != 0) {
                long[] end = {position};
                long n = appendLimited(caller, src, end);
                position = end[0];
                return n;
            }
            long n = pwriteLimited(caller, src, position);
            if (n > 0) {
                position += n;
            }
            return n;
        } finally {
            positionLock.unlock();
        }
    }

    // For stacked file systems: the primitives of the file below, without its position and limits.

    public final long readDirect(Caller caller, IoBuffer dst, long offset) {
        return readAt(caller, dst, offset);
    }

    public final long writeDirect(Caller caller, IoBuffer src, long offset) {
        return writeAt(caller, src, offset);
    }

    public final long appendDirect(Caller caller, IoBuffer src, long[] endOut) {
        return append(caller, src, endOut);
    }

    public final long sizeNow() {
        return size();
    }

    public final long nextDataDirect(long offset, long size) {
        return nextData(offset, size);
    }

    public final long nextHoleDirect(long offset, long size) {
        return nextHole(offset, size);
    }

    /** One appending write without O_APPEND (RWF_APPEND of pwritev2); moves the position if {@code moves}. */
    public final long appendOnce(Caller caller, IoBuffer src, boolean moves) {
        positionLock.lock();
        try {
            long[] end = {position};
            long n = appendLimited(caller, src, end);
            if (moves) {
                position = end[0];
            }
            return n;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long pread(Caller caller, IoBuffer dst, long offset) {
        return offset < 0 || isBeyond(offset, dst) ? Errno.EINVAL.negative() : readAt(caller, dst, offset);
    }

    @Override
    public long pwrite(Caller caller, IoBuffer src, long offset) {
        if (offset < 0 || isBeyond(offset, src)) {
            return Errno.EINVAL.negative();
        }
        if ((flags() & OpenFlags.O_APPEND) != 0) {
            return appendLimited(caller, src, new long[1]);
        }
        return pwriteLimited(caller, src, offset);
    }

    private long appendLimited(Caller caller, IoBuffer src, long[] end) {
        long limit = caller == null ? -1 : caller.fileSizeLimit();
        if (limit >= 0 && src.remaining() > 0 && size() + src.remaining() > limit) {
            // With a limit in force appending is two steps: other writers can come between, as a race Linux does not have.
            end[0] = size();
            long n = pwriteLimited(caller, src, end[0]);
            end[0] += Math.max(n, 0);
            return n;
        }
        return append(caller, src, end);
    }

    private long pwriteLimited(Caller caller, IoBuffer src, long offset) {
        long want = src.remaining();
        if (want == 0) {
            return 0;
        }
        long limit = caller == null ? -1 : caller.fileSizeLimit();
        if (limit >= 0 && offset >= limit) {
            caller.signalSelf(SIGXFSZ);
            return Errno.EFBIG.negative();
        }
        if (offset == MAX_SIZE) {
            return Errno.EFBIG.negative();
        }
        long room = (limit >= 0 ? limit : MAX_SIZE) - offset;
        return want <= room ? writeAt(caller, src, offset) : writeAt(caller, new LimitedIoBuffer(src, room), offset);
    }

    /** RLIMIT_FSIZE for calls that set a size: EFBIG with SIGXFSZ, or 0. */
    public static long checkSizeLimit(Caller caller, long newSize) {
        long limit = caller.fileSizeLimit();
        if (limit >= 0 && newSize > limit) {
            caller.signalSelf(SIGXFSZ);
            return Errno.EFBIG.negative();
        }
        return 0;
    }

    @Override
    public long seek(Caller caller, long offset, int whence) {
        positionLock.lock();
        try {
            long to;
            switch (whence) {
                case 0 -> to = offset;
                case 1 -> to = position + offset;
                case 2 -> to = size() + offset;
                case 3, 4 -> {
                    long size = size();
                    if (offset < 0 || offset >= size) {
                        return Errno.ENXIO.negative();
                    }
                    to = whence == 3 ? nextData(offset, size) : nextHole(offset, size);
                    if (to < 0) {
                        return Errno.ENXIO.negative();
                    }
                }
                default -> {
                    return Errno.EINVAL.negative();
                }
            }
            if (to < 0) {
                return Errno.EINVAL.negative();
            }
            position = to;
            return to;
        } finally {
            positionLock.unlock();
        }
    }

    protected final long position() {
        return position;
    }

    @Override
    public long truncate(Caller caller, long length) {
        if (inode.isAppendOnly()) {
            return Errno.EPERM.negative();
        }
        return AttributeOperations.setSize(caller, path, inode, length);
    }

    @Override
    public boolean isPollable() {
        return false;
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return 0;
    }
}
