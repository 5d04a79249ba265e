package org.belljar.abi;

/** open(2) flags and *at constants of x86-64 (asm-generic/fcntl.h, linux/fcntl.h, linux/openat2.h). */
public final class OpenFlags {
    public static final int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_ACCMODE = 3;
    public static final int O_CREAT = 0100, O_EXCL = 0200, O_NOCTTY = 0400, O_TRUNC = 01000, O_APPEND = 02000;
    public static final int O_NONBLOCK = 04000, O_DSYNC = 010000, O_ASYNC = 020000, O_DIRECT = 040000;
    public static final int O_LARGEFILE = 0100000, O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000, O_NOATIME = 01000000;
    public static final int O_CLOEXEC = 02000000, O_SYNC = 04010000, O_PATH = 010000000, O_TMPFILE_BIT = 020000000;
    public static final int O_TMPFILE = O_TMPFILE_BIT | O_DIRECTORY;
    /** All bits that openat2 accepts; open and openat ignore the others. */
    public static final int VALID = O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC | O_ASYNC
            | O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | O_TMPFILE;
    /** Bits that a file description does not keep. */
    public static final int CREATION = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC;

    /** Within the kernel: opened for who hears of events, which makes none. */
    public static final int SILENT = 0x4000000;

    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_EACCESS = 0x200, AT_SYMLINK_FOLLOW = 0x400;
    public static final int AT_NO_AUTOMOUNT = 0x800, AT_EMPTY_PATH = 0x1000, AT_STATX_SYNC_TYPE = 0x6000;

    public static final int RESOLVE_NO_XDEV = 1, RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8,
            RESOLVE_IN_ROOT = 0x10, RESOLVE_CACHED = 0x20;

    private OpenFlags() {}
}
