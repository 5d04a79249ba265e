package org.belljar.device.block;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.LimitedIoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.PositionedFile;

/**
 * The part of a file that is a loop device's content; immutable. The loop device holds the file's reference.
 *
 * @param offset in bytes
 * @param limit the most bytes used; 0: up to the end
 */
record LoopBacking(PositionedFile file, long offset, long limit) {
    private static final int PUNCH_HOLE = 3, ZERO_RANGE = 0x11, CHUNK = 1 << 16;

    /** Whole sectors of what the file has now. */
    long sizeBytes() {
        long n = Math.max(file.sizeNow() - offset, 0);
        return (limit > 0 ? Math.min(limit, n) : n) & -Disk.SECTOR;
    }

    /** Where the file has become shorter than the device there are zeros. */
    long read(Caller caller, IoBuffer dst, long at) {
        long want = dst.remaining();
        long has = Math.clamp(file.sizeNow() - offset - at, 0, want);
        long n = has == 0 ? 0 : file.readDirect(caller, has < want ? new LimitedIoBuffer(dst, has) : dst, offset + at);
        if (n < has || n == want) {
            return n;
        }
        return n + dst.putZeros((int) Math.min(want - n, Integer.MAX_VALUE));
    }

    long write(Caller caller, IoBuffer src, long at) {
        return file.writeDirect(caller, src, offset + at);
    }

    long discard(Caller caller, long at, long length) {
        long r = file.allocate(caller, PUNCH_HOLE, offset + at, length);
        return r == Errno.EINVAL.negative() ? Errno.EOPNOTSUPP.negative() : r;
    }

    long zero(Caller caller, long at, long length) {
        long r = file.allocate(caller, ZERO_RANGE, offset + at, length);
        return r == Errno.EOPNOTSUPP.negative() || r == Errno.EINVAL.negative() ? writeZeros(caller, offset + at, length) : r;
    }

    private long writeZeros(Caller caller, long from, long length) {
        NativeMemory zeros = NativeMemory.allocate(Math.min(length, CHUNK));
        try {
            for (long done = 0; done < length && !caller.isDying(); ) {
                long n = file.writeDirect(caller, new KernelBuffer(zeros, 0, Math.min(length - done, CHUNK)), from + done);
                if (n <= 0) {
                    return n == 0 ? Errno.EIO.negative() : n;
                }
                done += n;
            }
            return 0;
        } finally {
            zeros.free();
        }
    }

    /** Mappings are the file's own, which have no end before the file's: not with a size limit, nor an offset within a page. */
    boolean isMappable() {
        Mappable m = limit == 0 && (offset & Disk.PAGE - 1) == 0 ? file.mappable() : null;
        return m != null && !m.isAnonymous() && m.baseOffset() == 0;
    }

    Attributes attributes() {
        Attributes a = new Attributes();
        file.inode().attributes(a);
        return a;
    }
}
