package org.belljar.device.block;

import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.BlockDevice;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;

/** A whole block device (struct gendisk and block_device): who has it open, and what its ioctls set. */
abstract class Disk implements BlockDevice {
    static final int SECTOR_SHIFT = 9, SECTOR = 1 << SECTOR_SHIFT, PAGE = 4096, LARGEST_BLOCK = 65536;
    /** Linux's standard read-ahead, in sectors; settable and shown, without effect. */
    private static final long READ_AHEAD = 256;

    final RankedLock lock = new RankedLock(Rank.BLOCK_DEVICE);
    // Guarded by lock for writes:
    private volatile int openers;
    private volatile boolean isClaimed;
    private volatile int softBlockBytes = PAGE;
    /** The driver says so, or BLKROSET does. */
    private volatile boolean isDriverReadOnly;
    private volatile boolean isSetReadOnly;
    private volatile long readAheadSectors = READ_AHEAD;

    /** Bytes a sector has for who talks to the device (BLKSSZGET). */
    abstract int logicalBlockBytes();

    /** Reads within the size; no lock held. */
    abstract long read(Caller caller, IoBuffer dst, long offset);

    /** Writes within the size of a device that is not read-only. */
    abstract long write(Caller caller, IoBuffer src, long offset);

    abstract long sync(Caller caller);

    /** Frees a range, whose content is then zeros. */
    abstract long discard(Caller caller, long offset, long length);

    abstract long zero(Caller caller, long offset, long length);

    /** What mmap(2) maps; null: nothing can be mapped. */
    abstract Mappable mappable();

    /** The driver's own requests; EINVAL for others. */
    abstract long ioctl(Caller caller, BlockFile file, int request, long arg);

    /** Throws ENXIO when the device takes no more openers. Lock held. */
    abstract void checkOpenLocked();

    /** The last opener has gone. Lock held; what is returned runs without it. */
    abstract Runnable lastClosedLocked();

    abstract long sequence();

    abstract boolean hasPartitionScan();

    // ---- openers ----

    final void open(boolean exclusive) {
        lock.lock();
        try {
            checkOpenLocked();
            if (exclusive && isClaimed) {
                throw Errno.EBUSY.exception();
            }
            isClaimed |= exclusive;
            if (openers++ == 0) {
                softBlockBytes = naturalBlockBytes();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The largest block up to a page that the size is a multiple of (set_init_blocksize). */
    private int naturalBlockBytes() {
        int block = logicalBlockBytes();
        while (block < PAGE && (sizeBytes() & block) == 0) {
            block <<= 1;
        }
        return block;
    }

    final void close(boolean exclusive) {
        Runnable then = () -> { };
        lock.lock();
        try {
            if (exclusive) {
                isClaimed = false;
            }
            if (--openers == 0) {
                then = lastClosedLocked();
            }
        } finally {
            lock.unlock();
        }
        then.run();
    }

    final int openers() {
        return openers;
    }

    /** EBUSY while somebody else has claimed the device (bd_prepare_to_claim). */
    final void requireClaimable(BlockFile by) {
        if (isClaimed && !by.isExclusive()) {
            throw Errno.EBUSY.exception();
        }
    }

    // ---- settings ----

    final boolean isReadOnly() {
        return isDriverReadOnly || isSetReadOnly;
    }

    final void setDriverReadOnly(boolean on) {
        isDriverReadOnly = on;
    }

    final void setReadOnly(boolean on) {
        isSetReadOnly = on;
    }

    final int softBlockBytes() {
        return softBlockBytes;
    }

    static boolean isBlockSize(int bytes) {
        return bytes >= SECTOR && bytes <= LARGEST_BLOCK && Integer.bitCount(bytes) == 1;
    }

    /** BLKBSZSET: EINVAL for what is no power of two from the logical block's size on. */
    final long setSoftBlockBytes(int bytes) {
        if (!isBlockSize(bytes) || bytes < logicalBlockBytes()) {
            return Errno.EINVAL.negative();
        }
        softBlockBytes = bytes;
        return 0;
    }

    final long readAheadSectors() {
        return readAheadSectors;
    }

    final void setReadAheadSectors(long n) {
        readAheadSectors = n;
    }

    @Override
    public int minimumIoBytes() {
        return logicalBlockBytes();
    }
}
