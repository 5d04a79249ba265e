package org.belljar.device.block;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.UserMemory;

/** The requests that all block devices understand (block/ioctl.c). */
final class BlockIoctls {
    private static final int BLKROSET = 0x125d, BLKROGET = 0x125e, BLKRRPART = 0x125f, BLKGETSIZE = 0x1260, BLKFLSBUF = 0x1261,
            BLKRASET = 0x1262, BLKRAGET = 0x1263, BLKFRASET = 0x1264, BLKFRAGET = 0x1265, BLKSECTGET = 0x1267, BLKSSZGET = 0x1268,
            BLKBSZGET = 0x80081270, BLKBSZSET = 0x40081271, BLKGETSIZE64 = 0x80081272, BLKDISCARD = 0x1277, BLKIOMIN = 0x1278,
            BLKIOOPT = 0x1279, BLKALIGNOFF = 0x127a, BLKPBSZGET = 0x127b, BLKDISCARDZEROES = 0x127c, BLKSECDISCARD = 0x127d,
            BLKROTATIONAL = 0x127e, BLKZEROOUT = 0x127f, BLKGETDISKSEQ = 0x80081280;
    private static final int FIGETBSZ = 2, HDIO_GETGEO = 0x301;
    private static final int MOST_SECTORS = 2560;

    private BlockIoctls() {}

    static long run(Caller caller, BlockFile f, int request, long arg) {
        Disk d = f.disk();
        UserMemory m = caller.memory();
        return switch (request) {
            case BLKGETSIZE64 -> putLong(m, arg, d.sizeBytes());
            case BLKGETSIZE -> putLong(m, arg, d.sizeBytes() >> Disk.SECTOR_SHIFT);
            case BLKGETDISKSEQ -> putLong(m, arg, d.sequence());
            case BLKSSZGET -> putInt(m, arg, d.logicalBlockBytes());
            case BLKPBSZGET, BLKIOMIN -> putInt(m, arg, d.minimumIoBytes());
            case BLKBSZGET -> putInt(m, arg, d.softBlockBytes());
            case FIGETBSZ -> putInt(m, arg, Disk.PAGE);
            case BLKIOOPT, BLKALIGNOFF, BLKDISCARDZEROES -> putInt(m, arg, 0);
            case BLKROGET -> putInt(m, arg, d.isReadOnly() ? 1 : 0);
            case BLKSECTGET -> putShort(m, arg, MOST_SECTORS);
            case BLKROTATIONAL -> putShort(m, arg, 1);
            case BLKRAGET, BLKFRAGET -> arg == 0 ? Errno.EINVAL.negative() : putLong(m, arg, d.readAheadSectors());
            case BLKDISCARD, BLKZEROOUT, BLKSECDISCARD -> range(caller, f, request, arg);
            case HDIO_GETGEO -> (arg == 0 ? Errno.EINVAL : Errno.ENOTTY).negative();
            case BLKROSET, BLKRASET, BLKFRASET, BLKFLSBUF, BLKRRPART, BLKBSZSET -> change(caller, f, request, arg);
            default -> d.ioctl(caller, f, request, arg);
        };
    }

    private static long putInt(UserMemory m, long addr, int v) {
        m.writeInt(addr, v);
        return 0;
    }

    private static long putLong(UserMemory m, long addr, long v) {
        m.writeLong(addr, v);
        return 0;
    }

    private static long putShort(UserMemory m, long addr, int v) {
        m.write(addr, new byte[] {(byte) v, (byte) (v >> 8)}, 0, 2);
        return 0;
    }

    /** What only CAP_SYS_ADMIN may: else EACCES. */
    private static long change(Caller caller, BlockFile f, int request, long arg) {
        if (!caller.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EACCES.negative();
        }
        Disk d = f.disk();
        switch (request) {
            case BLKROSET -> d.setReadOnly(caller.memory().readInt(arg) != 0);
            case BLKRASET, BLKFRASET -> d.setReadAheadSectors(arg);
            case BLKRRPART -> {
                return d.hasPartitionScan() ? 0 : Errno.EINVAL.negative();
            }
            case BLKBSZSET -> {
                return setBlockSize(caller, f, arg);
            }
            default -> {
                return d.sync(caller);
            }
        }
        return 0;
    }

    private static long setBlockSize(Caller caller, BlockFile f, long arg) {
        if (arg == 0) {
            return Errno.EINVAL.negative();
        }
        int bytes = caller.memory().readInt(arg);
        f.disk().requireClaimable(f);
        return f.disk().setSoftBlockBytes(bytes);
    }

    /** {@code arg}: guest address of u64[2], start and length in bytes. EBADF, EPERM (read-only), EINVAL, EOPNOTSUPP (secure). */
    private static long range(Caller caller, BlockFile f, int request, long arg) {
        if (!f.isWritable()) {
            return Errno.EBADF.negative();
        }
        Disk d = f.disk();
        if (request == BLKSECDISCARD) {
            return Errno.EOPNOTSUPP.negative();
        }
        if (request == BLKDISCARD && d.isReadOnly()) {
            return Errno.EPERM.negative();
        }
        long start = caller.memory().readLong(arg);
        long length = caller.memory().readLong(arg + Long.BYTES);
        int mask = (request == BLKDISCARD ? d.logicalBlockBytes() : Disk.SECTOR) - 1;
        if (((start | length) & mask) != 0 || start < 0 || length <= 0 || start > d.sizeBytes() - length) {
            return Errno.EINVAL.negative();
        }
        if (d.isReadOnly()) {
            return Errno.EPERM.negative();
        }
        return request == BLKDISCARD ? d.discard(caller, start, length) : d.zero(caller, start, length);
    }
}
