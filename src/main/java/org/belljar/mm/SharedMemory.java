package org.belljar.mm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostStat;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;

/**
 * Memory shared between mappings without a file. Of MAP_SHARED|MAP_ANONYMOUS it is shared anonymous memory of the carrier,
 * which the host's fork shares with children: nothing else can ever map it, so the kernel holds no descriptor. What can be
 * mapped by others later (System V segments) is a memfd of its own, because a descriptor grants all that is behind it.
 * Lives as long as a mapping or another holder counts it.
 */
public final class SharedMemory implements Backing {
    private static final long NR_CLOSE = 3, NR_FTRUNCATE = 77, NR_FALLOCATE = 285, NR_OPENAT = 257, NR_MEMFD_CREATE = 319;
    private static final int MFD_CLOEXEC = 1, O_RDONLY_CLOEXEC = 02000000, O_RDWR_CLOEXEC = 02000002;
    private static final AtomicLong NUMBERS = new AtomicLong(1024);

    /** -1: of the carrier alone. */
    private final int fd;
    private final long lengthBytes;
    private final long number = NUMBERS.incrementAndGet();
    private final String label;
    private final AtomicInteger references = new AtomicInteger(1);

    private SharedMemory(int fd, long lengthBytes, String label) {
        this.fd = fd;
        this.lengthBytes = lengthBytes;
        this.label = label;
    }

    /** Memory of the process that maps it and of its children; the caller holds the first reference. */
    public static SharedMemory ofCarrier(long lengthBytes, String label) {
        return new SharedMemory(-1, lengthBytes, label);
    }

    /** Zeroed memory that any process can map; the caller holds the first reference. ENOMEM or ENFILE when the host has none. */
    public static SharedMemory create(long lengthBytes, String label) {
        NativeMemory name = NativeMemory.cString("belljar-shm");
        long fd = Host.call(NR_MEMFD_CREATE, name.address(), MFD_CLOEXEC, 0);
        name.free();
        if (fd < 0) {
            throw Errno.ENFILE.exception();
        }
        if (Host.call(NR_FTRUNCATE, fd, lengthBytes, 0) < 0) {
            Host.call(NR_CLOSE, fd);
            throw Errno.ENOMEM.exception();
        }
        return new SharedMemory((int) fd, lengthBytes, label);
    }

    public long lengthBytes() {
        return lengthBytes;
    }

    /** Bytes of the host's memory that it takes. */
    public long allocatedBytes() {
        if (fd < 0) {
            return 0;
        }
        HostStat s = new HostStat();
        return HostFiles.stat(fd, s) < 0 ? 0 : s.blocks * 512;
    }

    @Override
    public void retain() {
        references.incrementAndGet();
    }

    @Override
    public void drop() {
        if (references.decrementAndGet() == 0 && fd >= 0) {
            Host.call(NR_CLOSE, fd);
        }
    }

    public int referenceCount() {
        return references.get();
    }

    @Override
    public boolean isSame(Backing other) {
        return other == this;
    }

    @Override
    public Object identity() {
        return this;
    }

    @Override
    public int openForMapping(boolean writable) {
        if (fd < 0) {
            return ANONYMOUS;
        }
        NativeMemory path = NativeMemory.cString("/proc/self/fd/" + fd);
        long r = Host.call(NR_OPENAT, -100, path.address(), writable ? O_RDWR_CLOEXEC : O_RDONLY_CLOEXEC);
        path.free();
        return (int) Errno.check(r);
    }

    @Override
    public long baseOffset() {
        return 0;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public long device() {
        return 1;
    }

    @Override
    public long inodeNumber() {
        return number;
    }

    @Override
    public long punchHole(Caller caller, long offset, long length) {
        return fd < 0 ? Errno.EOPNOTSUPP.negative() : Host.call(NR_FALLOCATE, fd, 3, offset, length, 0, 0);
    }
}
