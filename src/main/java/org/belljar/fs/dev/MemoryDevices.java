package org.belljar.fs.dev;

import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** The character devices of major 1 (drivers/char/mem.c): null, zero, full, random, urandom. */
public final class MemoryDevices {
    public static final int MAJOR = 1, NULL = 3, ZERO = 5, FULL = 7, RANDOM = 8, URANDOM = 9;

    private MemoryDevices() {}

    public static void register(Devices devices) {
        for (int minor : new int[] {NULL, ZERO, FULL, RANDOM, URANDOM}) {
            devices.registerCharacter(MAJOR, minor, (caller, path, inode, rdev, flags) -> new MemoryDevice(minor, path, inode, flags));
        }
    }

    private static final class MemoryDevice extends OpenFile {
        private static final int CHUNK = 8192;
        /** Linux's RNDGETENTCNT. */
        private static final int RNDGETENTCNT = 0x80045200, POOL_BITS = 256;

        private final int minor;
        private final VfsPath path;
        private final Inode inode;

        MemoryDevice(int minor, VfsPath path, Inode inode, int flags) {
            super(flags);
            this.minor = minor;
            this.path = path;
            this.inode = inode;
        }

        @Override
        public Inode inode() {
            return inode;
        }

        @Override
        public VfsPath path() {
            return path;
        }

        @Override
        public boolean givesToPipes() {
            return minor != NULL;
        }

        @Override
        public boolean takesNowait() {
            return minor != FULL;
        }

        @Override
        public long read(Caller caller, IoBuffer dst) {
            return switch (minor) {
                case NULL -> 0;
                case ZERO, FULL -> zeros(caller, dst);
                default -> random(caller, dst);
            };
        }

        @Override
        public long pread(Caller caller, IoBuffer dst, long offset) {
            return read(caller, dst);
        }

        private static long zeros(Caller caller, IoBuffer dst) {
            long done = 0;
            while (dst.remaining() > 0) {
                int wanted = (int) Math.min(dst.remaining(), 1 << 20);
                int n = dst.putZeros(wanted);
                done += n;
                if (n < wanted || caller.isDying()) {
                    break;
                }
            }
            return done;
        }

        private static long random(Caller caller, IoBuffer dst) {
            NativeMemory m = NativeMemory.allocate(CHUNK);
            long done = 0;
            try {
                while (dst.remaining() > 0) {
                    int want = (int) Math.min(dst.remaining(), CHUNK);
                    long got = Errno.check(Host.call(HostNumbers.GETRANDOM, m.address(), want, 0));
                    int n = dst.put(m, 0, (int) got);
                    done += n;
                    if (n < got || caller.isInterrupted()) {
                        break;
                    }
                }
                return done;
            } finally {
                m.free();
            }
        }

        @Override
        public long write(Caller caller, IoBuffer src) {
            if (minor == FULL) {
                return Errno.ENOSPC.negative();
            }
            long n = src.remaining();
            src.advance(n);
            return n;
        }

        @Override
        public long pwrite(Caller caller, IoBuffer src, long offset) {
            return write(caller, src);
        }

        /** null_lseek and zero's: always at 0; random: noop_llseek. */
        @Override
        public long seek(Caller caller, long offset, int whence) {
            return 0;
        }

        @Override
        public long ioctl(Caller caller, int request, long arg) {
            if (request == RNDGETENTCNT && minor >= RANDOM) {
                caller.memory().writeInt(arg, POOL_BITS);
                return 0;
            }
            return Errno.ENOTTY.negative();
        }

        @Override
        public long sync(Caller caller, boolean dataOnly) {
            return Errno.EINVAL.negative();
        }

        @Override
        public boolean isPollable() {
            return minor >= RANDOM;
        }

        /** /dev/zero is anonymous memory; the others have no mmap. */
        @Override
        public Mappable mappable() {
            return minor != ZERO ? null : new Mappable() {
                @Override
                public int openForMapping(boolean writable) {
                    throw Errno.ENODEV.exception();
                }

                @Override
                public boolean isAnonymous() {
                    return true;
                }
            };
        }
    }
}
