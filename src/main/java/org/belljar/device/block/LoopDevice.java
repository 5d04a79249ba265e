package org.belljar.device.block;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.vfs.Caller;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/** A block device whose content is a file of the guest (drivers/block/loop.c). Its requests are in {@link LoopIoctls}. */
final class LoopDevice extends Disk {
    static final int MAJOR = 7;
    static final int READ_ONLY = 1, AUTOCLEAR = 4, PARTSCAN = 8, DIRECT_IO = 16;

    /** RUNDOWN: takes no more openers, and is cleared when the last goes. */
    enum State { UNBOUND, BOUND, RUNDOWN, DELETED }

    private static final AtomicLong SEQUENCES = new AtomicLong();

    private final int number;
    private final AtomicLong sectorsRead = new AtomicLong();
    private final AtomicLong sectorsWritten = new AtomicLong();
    // Guarded by lock for writes:
    private volatile State state = State.UNBOUND;
    private volatile LoopBacking backing;
    private volatile long size;
    private volatile int blockBytes = SECTOR;
    private volatile int flags;
    /** lo_file_name, 64 bytes. */
    private volatile byte[] fileName = new byte[LoopInfo.NAME];
    private volatile long sequence = SEQUENCES.incrementAndGet();

    LoopDevice(int number) {
        this.number = number;
    }

    State state() {
        return state;
    }

    int flags() {
        return flags;
    }

    byte[] fileName() {
        return fileName;
    }

    /** Null unless bound. */
    LoopBacking backing() {
        return state == State.BOUND ? backing : null;
    }

    // ---- changes, all with the lock held ----

    void bindLocked(LoopBacking b, int loopFlags, int blockSize, byte[] name) {
        setDriverReadOnly((loopFlags & READ_ONLY) != 0); // before anything can be written
        backing = b;
        flags = loopFlags;
        blockBytes = blockSize == 0 ? SECTOR : blockSize;
        fileName = name;
        size = b.sizeBytes();
        sequence = SEQUENCES.incrementAndGet();
        state = State.BOUND;
    }

    void replaceLocked(LoopBacking b) {
        backing = b;
        size = b.sizeBytes();
    }

    void setFlagsLocked(int f) {
        flags = f;
    }

    void setNameLocked(byte[] name) {
        fileName = name;
    }

    void setBlockBytesLocked(int bytes) {
        blockBytes = bytes == 0 ? SECTOR : bytes;
    }

    void runDownLocked() {
        state = State.RUNDOWN;
    }

    /** Before its driver forgets it: EBUSY while it is used. */
    void deleteLocked() {
        if (state != State.UNBOUND || openers() > 0) {
            throw Errno.EBUSY.exception();
        }
        state = State.DELETED;
    }

    @Override
    void checkOpenLocked() {
        if (state == State.RUNDOWN || state == State.DELETED) {
            throw Errno.ENXIO.exception();
        }
    }

    @Override
    Runnable lastClosedLocked() {
        if (state != State.RUNDOWN && !(state == State.BOUND && (flags & AUTOCLEAR) != 0)) {
            return () -> { };
        }
        PositionedFile gone = backing.file();
        backing = null;
        size = 0;
        flags = 0;
        blockBytes = SECTOR;
        fileName = new byte[LoopInfo.NAME];
        state = State.UNBOUND;
        return gone::drop;
    }

    // ---- data ----

    /** EIO for a device without a file, which has no size either. */
    private LoopBacking required() {
        LoopBacking b = backing;
        if (b == null) {
            throw Errno.EIO.exception();
        }
        return b;
    }

    /** Runs with a reference to the file, which may be taken from the device meanwhile. */
    private interface Transfer {
        long run(LoopBacking b);
    }

    private long onFile(Transfer t) {
        LoopBacking b = required();
        if (!b.file().tryRetain()) {
            throw Errno.EIO.exception();
        }
        try {
            return t.run(b);
        } catch (ErrnoException e) {
            return (e.errno() == Errno.EFAULT ? Errno.EFAULT : Errno.EIO).negative();
        } finally {
            b.file().drop();
        }
    }

    @Override
    long read(Caller caller, IoBuffer dst, long offset) {
        long n = onFile(b -> b.read(caller, dst, offset));
        sectorsRead.addAndGet(Math.max(n, 0) + SECTOR - 1 >> SECTOR_SHIFT);
        return n;
    }

    @Override
    long write(Caller caller, IoBuffer src, long offset) {
        long n = onFile(b -> b.write(caller, src, offset));
        sectorsWritten.addAndGet(Math.max(n, 0) + SECTOR - 1 >> SECTOR_SHIFT);
        return n;
    }

    @Override
    long sync(Caller caller) {
        return backing == null ? 0 : onFile(b -> b.file().sync(caller, true));
    }

    @Override
    long discard(Caller caller, long offset, long length) {
        return onFile(b -> b.discard(caller, offset, length));
    }

    @Override
    long zero(Caller caller, long offset, long length) {
        return onFile(b -> b.zero(caller, offset, length));
    }

    @Override
    Mappable mappable() {
        LoopBacking b = backing;
        return b == null || !b.isMappable() ? null : new LoopMappable(this, b.offset());
    }

    /** A descriptor of the file as it is behind the device now. Throws EINVAL for a writable one of a read-only device, ENODEV, EIO. */
    int openForMapping(boolean writable) {
        if (writable && isReadOnly()) {
            throw Errno.EINVAL.exception();
        }
        LoopBacking b = required();
        if (!b.file().tryRetain()) {
            throw Errno.EIO.exception();
        }
        try {
            if (!b.isMappable()) {
                throw Errno.ENODEV.exception();
            }
            return b.file().mappable().openForMapping(writable);
        } finally {
            b.file().drop();
        }
    }

    @Override
    long ioctl(Caller caller, BlockFile file, int request, long arg) {
        return LoopIoctls.run(caller, this, file, request, arg);
    }

    // ---- what is told of it ----

    @Override
    public String name() {
        return "loop" + number;
    }

    @Override
    public int major() {
        return MAJOR;
    }

    @Override
    public int minor() {
        return number;
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    int logicalBlockBytes() {
        return blockBytes;
    }

    @Override
    long sequence() {
        return sequence;
    }

    @Override
    boolean hasPartitionScan() {
        return (flags & PARTSCAN) != 0;
    }

    @Override
    public SortedMap<String, String> attributes(Caller caller) {
        SortedMap<String, String> a = new TreeMap<>();
        DiskAttributes.put(a, this, sectorsRead.get(), sectorsWritten.get());
        LoopBacking b = backing;
        if (b != null) {
            VfsPath p = b.file().path();
            a.put("loop/backing_file", p != null && caller instanceof Task t ? PathNames.of(p, t.fs().root()) : "");
            a.put("loop/offset", Long.toString(b.offset()));
            a.put("loop/sizelimit", Long.toString(b.limit()));
            a.put("loop/autoclear", (flags & AUTOCLEAR) != 0 ? "1" : "0");
            a.put("loop/partscan", (flags & PARTSCAN) != 0 ? "1" : "0");
            a.put("loop/dio", (flags & DIRECT_IO) != 0 ? "1" : "0");
        }
        return a;
    }
}
