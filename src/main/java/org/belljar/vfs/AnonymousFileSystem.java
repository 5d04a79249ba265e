package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicLong;

/** A file system without a tree: what pipes, sockets and anonymous inodes live on (pipefs, sockfs, anon_inodefs). Mounted by a guest only where a subclass has a root. */
public class AnonymousFileSystem extends FileSystem {
    private final String type;
    private final long magic;
    private final AtomicLong numbers = new AtomicLong();

    /** @param magic f_type of fstatfs(2) */
    public AnonymousFileSystem(String type, long magic) {
        this.type = type;
        this.magic = magic;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public Inode root() {
        return null;
    }

    @Override
    public FsStatistics statistics() {
        return new FsStatistics(magic, 4096, 0, 0, 0, 0, 0, 255);
    }

    /** A fresh inode number; never used twice within the file system's life. */
    public long nextNumber() {
        return numbers.incrementAndGet();
    }
}
