package org.belljar.landlock;

import org.belljar.vfs.Inode;

/** The access rights to files (LANDLOCK_ACCESS_FS_*). */
final class FileAccess {
    static final int EXECUTE = 1, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3, REMOVE_DIR = 1 << 4, REMOVE_FILE = 1 << 5,
            MAKE_CHAR = 1 << 6, MAKE_DIR = 1 << 7, MAKE_REG = 1 << 8, MAKE_SOCK = 1 << 9, MAKE_FIFO = 1 << 10, MAKE_BLOCK = 1 << 11,
            MAKE_SYM = 1 << 12, REFER = 1 << 13, TRUNCATE = 1 << 14, IOCTL_DEV = 1 << 15;
    static final int ALL = (1 << 16) - 1;
    /** Those that have a meaning for what is not a directory. */
    static final int OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

    private FileAccess() {}

    /** What it takes to make a file of a type (S_IF*). */
    static int toMake(int type) {
        return switch (type) {
            case Inode.S_IFDIR -> MAKE_DIR;
            case Inode.S_IFLNK -> MAKE_SYM;
            case Inode.S_IFCHR -> MAKE_CHAR;
            case Inode.S_IFBLK -> MAKE_BLOCK;
            case Inode.S_IFIFO -> MAKE_FIFO;
            case Inode.S_IFSOCK -> MAKE_SOCK;
            default -> MAKE_REG;
        };
    }

    /** What it takes to remove it; nothing for what is not there. */
    static int toRemove(Inode inode) {
        return inode == null ? 0 : inode.isDirectory() ? REMOVE_DIR : REMOVE_FILE;
    }
}
