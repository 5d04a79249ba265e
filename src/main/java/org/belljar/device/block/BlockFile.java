package org.belljar.device.block;

import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.LimitedIoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.Poll;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/** An open block device (block/fops.c). */
final class BlockFile extends PositionedFile {
    private static final int KEEP_SIZE = 1, PUNCH_HOLE = 2, ZERO_RANGE = 0x10;
    private static final int SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2;

    private final Disk disk;
    private final boolean isExclusive;

    BlockFile(Disk disk, Inode inode, VfsPath path, int flags) {
        super(inode, path, flags);
        this.disk = disk;
        this.isExclusive = (flags & OpenFlags.O_EXCL) != 0;
        disk.open(isExclusive);
    }

    Disk disk() {
        return disk;
    }

    /** Opened with O_EXCL: nobody else can claim it, nor change what only a claimer may. */
    boolean isExclusive() {
        return isExclusive;
    }

    @Override
    protected void release() {
        disk.close(isExclusive);
    }

    /** O_DIRECT moves whole blocks. */
    private boolean isMisaligned(long offset, IoBuffer data) {
        return (flags() & OpenFlags.O_DIRECT) != 0 && ((offset | data.remaining()) & disk.logicalBlockBytes() - 1) != 0;
    }

    private static IoBuffer atMost(IoBuffer data, long bytes) {
        return data.remaining() <= bytes ? data : new LimitedIoBuffer(data, bytes);
    }

    @Override
    protected long readAt(Caller caller, IoBuffer dst, long offset) {
        long left = disk.sizeBytes() - offset;
        if (left <= 0 || dst.remaining() == 0) {
            return 0;
        }
        return isMisaligned(offset, dst) ? Errno.EINVAL.negative() : disk.read(caller, atMost(dst, left), offset);
    }

    @Override
    protected long writeAt(Caller caller, IoBuffer src, long offset) {
        if (disk.isReadOnly()) {
            return Errno.EPERM.negative();
        }
        long left = disk.sizeBytes() - offset;
        if (left <= 0) {
            return Errno.ENOSPC.negative();
        }
        return isMisaligned(offset, src) ? Errno.EINVAL.negative() : disk.write(caller, atMost(src, left), offset);
    }

    @Override
    protected long append(Caller caller, IoBuffer src, long[] endOut) {
        long n = writeAt(caller, src, endOut[0]);
        endOut[0] += Math.max(n, 0);
        return n;
    }

    @Override
    protected long size() {
        return disk.sizeBytes();
    }

    /** Within the device only; it has neither data nor holes to be sought. */
    @Override
    public long seek(Caller caller, long offset, int whence) {
        long to = switch (whence) {
            case SEEK_SET -> offset;
            case SEEK_CUR -> position() + offset;
            case SEEK_END -> size() + offset;
            default -> -1;
        };
        return to < 0 || to > size() ? Errno.EINVAL.negative() : super.seek(caller, to, SEEK_SET);
    }

    @Override
    public long truncate(Caller caller, long length) {
        return Errno.EINVAL.negative();
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return disk.sync(caller);
    }

    @Override
    public int poll(Poll poll) {
        return Poll.IN | Poll.OUT | Poll.RDNORM | Poll.WRNORM;
    }

    /** blkdev_fallocate: holes and zeros within the device, whole blocks. */
    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        int what = mode & ~KEEP_SIZE;
        if (what != PUNCH_HOLE && what != ZERO_RANGE) {
            return Errno.EOPNOTSUPP.negative();
        }
        long size = size();
        long cut = length;
        if (offset >= size) {
            return Errno.EINVAL.negative();
        }
        if (length > size - offset) {
            if ((mode & KEEP_SIZE) == 0) {
                return Errno.EINVAL.negative();
            }
            cut = size - offset;
        }
        if (((offset | cut) & disk.logicalBlockBytes() - 1) != 0) {
            return Errno.EINVAL.negative();
        }
        if (disk.isReadOnly()) {
            return Errno.EPERM.negative();
        }
        return what == PUNCH_HOLE ? disk.discard(caller, offset, cut) : disk.zero(caller, offset, cut);
    }

    @Override
    public Mappable mappable() {
        return disk.mappable();
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return BlockIoctls.run(caller, this, request, arg);
    }
}
