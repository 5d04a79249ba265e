package org.belljar.host;

import org.belljar.abi.Errno;

/**
 * File calls of the host, always relative to a directory descriptor and with one component as the name. Results are
 * {@code -errno} on failure. Names are byte strings (chars 0..255).
 */
public final class HostFiles {
    public static final int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0100, O_EXCL = 0200, O_APPEND = 02000, O_NONBLOCK = 04000,
            O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000, O_NOATIME = 01000000, O_CLOEXEC = 02000000, O_PATH = 010000000;
    public static final int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_SYMLINK_FOLLOW = 0x400, AT_REMOVEDIR = 0x200, AT_EMPTY_PATH = 0x1000,
            AT_NO_AUTOMOUNT = 0x800;
    private static final long OPENAT = 257, MKDIRAT = 258, MKNODAT = 259, FCHOWNAT = 260, UNLINKAT = 263, LINKAT = 265,
            SYMLINKAT = 266, READLINKAT = 267, UTIMENSAT = 280, RENAMEAT2 = 316, STATX = 332, FCHMODAT2 = 452, FSTATFS = 138,
            OPEN_TREE = 428, FSYNC = 74, FDATASYNC = 75, GETXATTR = 191, LISTXATTR = 194, SETXATTR = 188, REMOVEXATTR = 197, FCHMOD = 91;
    private static final int STATX_BASIC_AND_BTIME = 0xfff, F_DUPFD_CLOEXEC = 1030;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int BUFFER = 1 << 16;

    /** Native scratch memory of one kernel thread: valid until that thread's next call into this class. */
    private static final class Scratch {
        final NativeMemory name = NativeMemory.allocate(4352);
        final NativeMemory second = NativeMemory.allocate(4352);
        final NativeMemory stat = NativeMemory.allocate(256);
        final NativeMemory buffer = NativeMemory.allocate(BUFFER);

        static NativeMemory put(NativeMemory m, String s) {
            int n = s.length();
            if (n > 4300) {
                throw Errno.ENAMETOOLONG.exception();
            }
            m.putString(0, s);
            m.putByte(n, (byte) 0);
            return m;
        }
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private HostFiles() {}

    /** 64 KiB of native memory of the calling thread, for bounce copies; not to be kept over a sleep. */
    public static NativeMemory bounce() {
        return SCRATCH.get().buffer;
    }

    private static long name(String s) {
        return Scratch.put(SCRATCH.get().name, s).address();
    }

    private static long second(String s) {
        return Scratch.put(SCRATCH.get().second, s).address();
    }

    /** openat(2); O_CLOEXEC is always added. */
    public static int openAt(int dirFd, String name, int flags, int mode) {
        return (int) Host.call(OPENAT, dirFd, name(name), flags | O_CLOEXEC, mode, 0, 0);
    }

    /** An O_PATH descriptor of a copy of what a path shows, without the mounts below, in no tree. -errno: EPERM, EINVAL. */
    public static int openTree(String path) {
        return (int) Host.call(OPEN_TREE, AT_FDCWD, name(path), OPEN_TREE_CLONE | O_CLOEXEC);
    }

    /** Another description of an open file, with other flags. */
    public static int reopen(int fd, int flags) {
        return openAt(AT_FDCWD, "/proc/self/fd/" + fd, flags, 0);
    }

    /** Another descriptor of the same description, close-on-exec. */
    public static int duplicate(int fd) {
        return (int) Host.call(HostNumbers.FCNTL, fd, F_DUPFD_CLOEXEC, 0);
    }

    public static void close(int fd) {
        Host.call(HostNumbers.CLOSE, fd);
    }

    /** statx(2) of a name, never following a symbolic link. 0 or -errno. */
    public static int stat(int dirFd, String name, HostStat out) {
        Scratch s = SCRATCH.get();
        long r = Host.call(STATX, dirFd, Scratch.put(s.name, name).address(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                STATX_BASIC_AND_BTIME, s.stat.address(), 0);
        if (r == 0) {
            out.load(s.stat);
        }
        return (int) r;
    }

    /** statx(2) of a descriptor. */
    public static int stat(int fd, HostStat out) {
        Scratch s = SCRATCH.get();
        s.name.putByte(0, (byte) 0);
        long r = Host.call(STATX, fd, s.name.address(), AT_EMPTY_PATH, STATX_BASIC_AND_BTIME, s.stat.address(), 0);
        if (r == 0) {
            out.load(s.stat);
        }
        return (int) r;
    }

    /** The target, or null with the errno lost: the link vanished. */
    public static String readLink(int dirFd, String name) {
        Scratch s = SCRATCH.get();
        long r = Host.call(READLINKAT, dirFd, Scratch.put(s.name, name).address(), s.buffer.address(), 4096, 0, 0);
        if (r < 0) {
            throw Errno.of((int) -r).exception();
        }
        byte[] b = new byte[(int) r];
        s.buffer.get(0, b, 0, b.length);
        return new String(b, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    public static long pread(int fd, long addr, long len, long offset) {
        return Host.call(HostNumbers.PREAD64, fd, addr, len, offset, 0, 0);
    }

    public static long pwrite(int fd, long addr, long len, long offset) {
        return Host.call(HostNumbers.PWRITE64, fd, addr, len, offset, 0, 0);
    }

    public static long seek(int fd, long offset, int whence) {
        return Host.call(HostNumbers.LSEEK, fd, offset, whence);
    }

    /** cachestat(2) of pages {@code first} to {@code last}; fills {@code out}, five numbers. 0 or -errno. */
    public static long cachedPages(int fd, long first, long last, long[] out) {
        NativeMemory m = NativeMemory.allocate(16 + out.length * 8L);
        try {
            m.putLong(0, first << 12);
            m.putLong(8, last >= Long.MAX_VALUE >>> 12 ? 0 : last - first + 1 << 12);
            long r = Host.call(HostNumbers.CACHESTAT, fd, m.address(), m.address() + 16, 0, 0, 0);
            for (int i = 0; i < out.length; i++) {
                out[i] = m.getLong(16 + i * 8L);
            }
            return r;
        } finally {
            m.free();
        }
    }

    /** A receiver of raw directory entries, which makes no call of this class. */
    public interface EntrySink {
        /** False: no more. */
        boolean entry(String name, long ino, int type);
    }

    /** Whole records of struct linux_dirent64, as many as there are or fit: their bytes, 0 at the end, or -errno. */
    public static long readDirectory(int fd, NativeMemory into) {
        return Host.call(HostNumbers.GETDENTS64, fd, into.address(), into.size());
    }

    /** Reads a directory from its descriptor, without "." and "..", to its end or the sink's. 0 or -errno. */
    public static int list(int fd, EntrySink sink) {
        NativeMemory b = SCRATCH.get().buffer;
        while (true) {
            long n = Host.call(HostNumbers.GETDENTS64, fd, b.address(), BUFFER);
            if (n <= 0) {
                return (int) n;
            }
            long at = 0;
            while (at < n) {
                int len = b.getShort(at + 16) & 0xffff;
                String name = b.getString(at + 19, len - 19);
                if (!name.equals(".") && !name.equals("..") && !sink.entry(name, b.getLong(at), b.getByte(at + 18) & 255)) {
                    return 0;
                }
                at += len;
            }
        }
    }

    public static int mkdir(int dirFd, String name, int mode) {
        return (int) Host.call(MKDIRAT, dirFd, name(name), mode);
    }

    public static int mknod(int dirFd, String name, int mode, long dev) {
        return (int) Host.call(MKNODAT, dirFd, name(name), mode, dev, 0, 0);
    }

    public static int symlink(String target, int dirFd, String name) {
        return (int) Host.call(SYMLINKAT, second(target), dirFd, name(name));
    }

    public static int link(int oldDirFd, String oldName, int newDirFd, String newName) {
        return (int) Host.call(LINKAT, oldDirFd, second(oldName), newDirFd, name(newName), 0, 0);
    }

    /** Gives what a descriptor refers to a name. */
    public static int link(int fd, int newDirFd, String newName) {
        return (int) Host.call(LINKAT, AT_FDCWD, second(path(fd)), newDirFd, name(newName), AT_SYMLINK_FOLLOW, 0);
    }

    public static int unlink(int dirFd, String name, int flags) {
        return (int) Host.call(UNLINKAT, dirFd, name(name), flags);
    }

    public static int rename(int oldDirFd, String oldName, int newDirFd, String newName, int flags) {
        return (int) Host.call(RENAMEAT2, oldDirFd, second(oldName), newDirFd, name(newName), flags, 0);
    }

    /** Of {@code name}, never following it; with an empty name of what the descriptor itself refers to. */
    public static int chown(int dirFd, String name, int uid, int gid) {
        return (int) Host.call(FCHOWNAT, dirFd, name(name), uid, gid, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, 0);
    }

    /** As {@link #chown}. */
    public static int chmod(int dirFd, String name, int mode) {
        return (int) Host.call(FCHMODAT2, dirFd, name(name), mode, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, 0, 0);
    }

    /** Nanoseconds since the epoch; Long.MIN_VALUE leaves a time as it is. */
    public static int utimes(int dirFd, String name, long atimeNs, long mtimeNs) {
        Scratch s = SCRATCH.get();
        putTime(s.buffer, 0, atimeNs);
        putTime(s.buffer, 16, mtimeNs);
        return (int) Host.call(UTIMENSAT, dirFd, Scratch.put(s.name, name).address(), s.buffer.address(), AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH,
                0, 0);
    }

    private static void putTime(NativeMemory m, long at, long ns) {
        boolean omit = ns == Long.MIN_VALUE;
        m.putLong(at, omit ? 0 : Math.floorDiv(ns, 1_000_000_000L));
        m.putLong(at + 8, omit ? 0x3ffffffe : Math.floorMod(ns, 1_000_000_000L));
    }

    public static int truncate(int fd, long length) {
        return (int) Host.call(HostNumbers.FTRUNCATE, fd, length, 0);
    }

    public static int allocate(int fd, int mode, long offset, long length) {
        return (int) Host.call(HostNumbers.FALLOCATE, fd, mode, offset, length, 0, 0);
    }

    public static int sync(int fd, boolean dataOnly) {
        return (int) Host.call(dataOnly ? FDATASYNC : FSYNC, fd);
    }

    /** struct statfs as it is, in 120 bytes of the thread's scratch memory; null on failure. */
    public static NativeMemory statFs(int fd) {
        NativeMemory b = SCRATCH.get().buffer;
        return Host.call(FSTATFS, fd, b.address(), 0) < 0 ? null : b.slice(0, 120);
    }

    /** An anonymous file in memory; its descriptor. */
    public static int memfd(String name) {
        return (int) Host.call(HostNumbers.MEMFD_CREATE, name(name), 1, 0);
    }

    /** What an O_PATH descriptor refers to, a symbolic link too, as a path that the calls by path follow to it. */
    private static String path(int fd) {
        return "/proc/self/fd/" + fd;
    }

    /** Of whatever the descriptor refers to, O_PATH or not. */
    public static byte[] getXattr(int fd, String name) {
        Scratch s = SCRATCH.get();
        long r = Host.call(GETXATTR, Scratch.put(s.name, path(fd)).address(), Scratch.put(s.second, name).address(), s.buffer.address(),
                BUFFER, 0, 0);
        Errno.check(r);
        byte[] b = new byte[(int) r];
        s.buffer.get(0, b, 0, b.length);
        return b;
    }

    public static java.util.List<String> listXattrs(int fd) {
        Scratch s = SCRATCH.get();
        long r = Host.call(LISTXATTR, Scratch.put(s.name, path(fd)).address(), s.buffer.address(), BUFFER);
        if (r <= 0) {
            return java.util.List.of();
        }
        java.util.List<String> out = new java.util.ArrayList<>();
        for (long at = 0; at < r; ) {
            String n = s.buffer.getString(at, (int) (r - at));
            out.add(n);
            at += n.length() + 1;
        }
        return out;
    }

    public static int setXattr(int fd, String name, byte[] value, int flags) {
        Scratch s = SCRATCH.get();
        s.buffer.put(0, value, 0, value.length);
        return (int) Host.call(SETXATTR, Scratch.put(s.name, path(fd)).address(), Scratch.put(s.second, name).address(),
                s.buffer.address(), value.length, flags, 0);
    }

    public static int removeXattr(int fd, String name) {
        Scratch s = SCRATCH.get();
        return (int) Host.call(REMOVEXATTR, Scratch.put(s.name, path(fd)).address(), Scratch.put(s.second, name).address(), 0);
    }
}
