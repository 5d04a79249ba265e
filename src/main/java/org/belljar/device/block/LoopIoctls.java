package org.belljar.device.block;

import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;
import org.belljar.vfs.PositionedFile;

/** The requests of a loop device (lo_ioctl), with Linux's order of checks. */
final class LoopIoctls {
    private static final int SET_FD = 0x4c00, CLR_FD = 0x4c01, SET_STATUS = 0x4c02, GET_STATUS = 0x4c03, SET_STATUS64 = 0x4c04,
            GET_STATUS64 = 0x4c05, CHANGE_FD = 0x4c06, SET_CAPACITY = 0x4c07, SET_DIRECT_IO = 0x4c08, SET_BLOCK_SIZE = 0x4c09,
            CONFIGURE = 0x4c0a;
    private static final int CONFIG_SIZE = 304, CONFIG_INFO = 8, KEY_SIZE = 32;
    private static final int CONFIGURABLE = LoopDevice.READ_ONLY | LoopDevice.AUTOCLEAR | LoopDevice.PARTSCAN | LoopDevice.DIRECT_IO;
    private static final int SETTABLE = LoopDevice.AUTOCLEAR | LoopDevice.PARTSCAN;

    private final Caller caller;
    private final LoopDevice device;
    private final BlockFile by;

    private LoopIoctls(Caller caller, LoopDevice device, BlockFile by) {
        this.caller = caller;
        this.device = device;
        this.by = by;
    }

    static long run(Caller caller, LoopDevice device, BlockFile by, int request, long arg) {
        LoopIoctls i = new LoopIoctls(caller, device, by);
        return switch (request) {
            case SET_FD -> i.configure((int) arg, 0, new LoopInfo(0, 0, 0, 0, 0, new byte[LoopInfo.NAME]));
            case CONFIGURE -> i.configure(arg);
            case CHANGE_FD -> i.changeFile((int) arg);
            case CLR_FD -> i.clear();
            case GET_STATUS, GET_STATUS64 -> i.status(arg, request == GET_STATUS);
            case SET_STATUS, SET_STATUS64, SET_CAPACITY, SET_DIRECT_IO, SET_BLOCK_SIZE -> i.change(request, arg);
            default -> Errno.EINVAL.negative();
        };
    }

    private byte[] copyIn(long addr, int size) {
        byte[] b = new byte[size];
        caller.memory().read(addr, b, 0, size);
        return b;
    }

    private long locked(Supplier<Errno> action) {
        device.lock.lock();
        try {
            Errno e = action.get();
            return e == null ? 0 : e.negative();
        } finally {
            device.lock.unlock();
        }
    }

    /** The file of a descriptor, with a reference. EBADF. */
    private OpenFile take(int fd) {
        OpenFile f = ((Task) caller).fds().get(fd);
        if (f instanceof PathOnlyFile) {
            f.drop();
            throw Errno.EBADF.exception();
        }
        return f;
    }

    /** Neither itself, however many devices lie between, nor a device without a file; regular files and block devices. */
    private Errno refuses(OpenFile file) {
        OpenFile f = file;
        while (f instanceof BlockFile b && b.disk() instanceof LoopDevice l) {
            if (l == device) {
                return Errno.EBADF;
            }
            LoopBacking below = l.backing();
            if (below == null) {
                return Errno.EINVAL;
            }
            f = below.file();
        }
        return f instanceof BlockFile || f instanceof PositionedFile && f.inode().isRegular() ? null : Errno.EINVAL;
    }

    private long configure(long arg) {
        byte[] b = copyIn(arg, CONFIG_SIZE);
        GuestStruct s = new GuestStruct(b);
        return configure(s.getInt(0), s.getInt(4), LoopInfo.of(b, CONFIG_INFO));
    }

    /** LOOP_SET_FD and LOOP_CONFIGURE: EBADF, EBUSY (bound, or claimed by another), EINVAL. */
    private long configure(int fd, int blockSize, LoopInfo info) {
        OpenFile f = take(fd);
        long r = Errno.EINVAL.negative();
        try {
            device.requireClaimable(by);
            int flags = info.flags() | (f.isWritable() && by.isWritable() ? 0 : LoopDevice.READ_ONLY);
            r = locked(() -> {
                Errno e = device.state() != LoopDevice.State.UNBOUND ? Errno.EBUSY : refuses(f);
                if (e == null && ((info.flags() & ~CONFIGURABLE) != 0 || blockSize != 0 && !Disk.isBlockSize(blockSize))) {
                    e = Errno.EINVAL;
                }
                e = e == null ? check(info) : e;
                if (e == null) {
                    device.bindLocked(new LoopBacking((PositionedFile) f, info.offset(), info.sizeLimit()), flags, blockSize, info.name());
                }
                return e;
            });
            return r;
        } finally {
            if (r != 0) {
                f.drop();
            }
        }
    }

    /** loop_set_status_from_info. */
    private static Errno check(LoopInfo info) {
        if (info.keySize() < 0 || info.keySize() > KEY_SIZE || info.encryptType() != 0) {
            return Errno.EINVAL;
        }
        return info.offset() < 0 || info.sizeLimit() < 0 ? Errno.EOVERFLOW : null;
    }

    /** LOOP_CHANGE_FD: another file of the same size behind a read-only device. EBADF, ENXIO, EINVAL. */
    private long changeFile(int fd) {
        OpenFile f = take(fd);
        OpenFile[] unneeded = {f};
        try {
            return locked(() -> {
                LoopBacking now = device.backing();
                if (now == null) {
                    return Errno.ENXIO;
                }
                Errno e = (device.flags() & LoopDevice.READ_ONLY) == 0 ? Errno.EINVAL : refuses(f);
                if (e != null) {
                    return e;
                }
                LoopBacking next = new LoopBacking((PositionedFile) f, now.offset(), now.limit());
                if (next.sizeBytes() != now.sizeBytes()) {
                    return Errno.EINVAL;
                }
                unneeded[0] = now.file();
                device.replaceLocked(next);
                return null;
            });
        } finally {
            unneeded[0].drop();
        }
    }

    /** LOOP_CLR_FD: when the last opener goes, so does the file. ENXIO without one. */
    private long clear() {
        return locked(() -> {
            if (device.backing() == null) {
                return Errno.ENXIO;
            }
            device.setFlagsLocked(device.flags() | LoopDevice.AUTOCLEAR);
            if (device.openers() == 1) {
                device.runDownLocked();
            }
            return null;
        });
    }

    private long status(long arg, boolean old) {
        if (arg == 0) {
            return Errno.EINVAL.negative();
        }
        LoopBacking b = device.backing();
        if (b == null) {
            return Errno.ENXIO.negative();
        }
        Attributes a = b.attributes();
        LoopInfo info = new LoopInfo(b.offset(), b.limit(), 0, 0, device.flags(), device.fileName());
        byte[] out = old ? info.oldBytes(device.minor(), a.dev, a.ino, a.rdev) : info.bytes(device.minor(), a.dev, a.ino, a.rdev);
        if (out == null) {
            return Errno.EOVERFLOW.negative();
        }
        caller.memory().write(arg, out, 0, out.length);
        return 0;
    }

    /** EPERM for who has neither opened the device for writing nor CAP_SYS_ADMIN; ENXIO without a file. */
    private long change(int request, long arg) {
        if (!by.isWritable() && !caller.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            return Errno.EPERM.negative();
        }
        return switch (request) {
            case SET_STATUS -> setStatus(LoopInfo.ofOld(copyIn(arg, LoopInfo.OLD_SIZE)));
            case SET_STATUS64 -> setStatus(LoopInfo.of(copyIn(arg, LoopInfo.SIZE), 0));
            case SET_BLOCK_SIZE -> setBlockSize((int) Math.clamp(arg, -1, Integer.MAX_VALUE));
            default -> ifBound(b -> request == SET_CAPACITY ? resize(b) : setDirect(b, arg != 0));
        };
    }

    private interface OnBacking {
        Errno run(LoopBacking b);
    }

    private long ifBound(OnBacking action) {
        return locked(() -> {
            LoopBacking b = device.backing();
            return b == null ? Errno.ENXIO : action.run(b);
        });
    }

    private long setStatus(LoopInfo info) {
        return ifBound(b -> {
            Errno e = check(info);
            if (e != null) {
                return e;
            }
            device.setNameLocked(info.name());
            device.setFlagsLocked(device.flags() & ~LoopDevice.AUTOCLEAR | info.flags() & SETTABLE);
            if (info.offset() != b.offset() || info.sizeLimit() != b.limit()) {
                device.replaceLocked(new LoopBacking(b.file(), info.offset(), info.sizeLimit()));
            }
            return null;
        });
    }

    private Errno resize(LoopBacking b) {
        device.replaceLocked(b);
        return null;
    }

    /** Reads and writes go past the host's page cache as little as before; the flag is what changes. */
    private Errno setDirect(LoopBacking b, boolean on) {
        if (on && (b.offset() & device.logicalBlockBytes() - 1) != 0) {
            return Errno.EINVAL;
        }
        device.setFlagsLocked(on ? device.flags() | LoopDevice.DIRECT_IO : device.flags() & ~LoopDevice.DIRECT_IO);
        return null;
    }

    private long setBlockSize(int bytes) {
        device.requireClaimable(by);
        return ifBound(b -> {
            if (bytes != 0 && !Disk.isBlockSize(bytes)) {
                return Errno.EINVAL;
            }
            device.setBlockBytesLocked(bytes);
            return null;
        });
    }
}
