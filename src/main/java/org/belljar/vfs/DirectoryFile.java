package org.belljar.vfs;

import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** An open directory: position, "." and "..". Subclasses list the rest by cookies from 2 on, or have a listing made of it. */
public abstract class DirectoryFile extends OpenFile {
    /** DT_* of a mode. */
    public static int direntType(int mode) {
        return mode >> 12 & 15;
    }

    public static final int FIRST_COOKIE = 2;
    private static final int DT_DIR = 4;

    private final RankedLock positionLock = new RankedLock(Rank.FILE_POSITION);
    private final VfsPath path;
    private final Inode inode;
    /** Guarded by positionLock. */
    private long position;
    /** Guarded by positionLock: the names as they were when reading began; null: not read yet, or told one by one. */
    private DirectoryListing listing;

    protected DirectoryFile(Inode inode, VfsPath path, int flags) {
        super(flags);
        this.inode = inode;
        this.path = path;
    }

    /**
     * Offers the entries behind cookie {@code from} (at least {@link #FIRST_COOKIE}) until the sink refuses one. An entry's
     * nextOffset is the {@code from} with which listing goes on behind it.
     */
    protected void list(Caller caller, long from, DirectorySink sink) {
        makeListing(caller).offer(from, sink);
    }

    /** All names as they are now; null: {@link #list} tells them. */
    protected DirectoryListing makeListing(Caller caller) {
        return null;
    }

    /** The directory is read from its beginning. */
    protected void rewound() {}

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public VfsPath path() {
        return path;
    }

    @Override
    public void flush(Caller caller) {
        DirectoryNotification.closed(this);
    }

    @Override
    public long readDirectory(Caller caller, DirectorySink sink) {
        positionLock.lock();
        try {
            if (inode.linkCount() == 0) {
                return Errno.ENOENT.negative();
            }
            if (position == 0) {
                listing = null;
                rewound();
                if (!sink.entry(".", inode.number(), DT_DIR, 1)) {
                    return 0;
                }
                position = 1;
            }
            if (position == 1) {
                if (!sink.entry("..", parentNumber(), DT_DIR, FIRST_COOKIE)) {
                    return 0;
                }
                position = FIRST_COOKIE;
            }
            listRest(caller, sink);
            return 0;
        } finally {
            positionLock.unlock();
        }
    }

    private void listRest(Caller caller, DirectorySink sink) {
        if (listing == null) {
            listing = makeListing(caller);
        }
        if (listing != null) {
            position = listing.offer(position, sink);
            return;
        }
        list(caller, position, (name, ino, type, next) -> {
            if (!sink.entry(name, ino, type, next)) {
                return false;
            }
            position = next;
            return true;
        });
    }

    /** As {@link #listAll}, all at once: the caller's own. */
    public DirectoryListing newListing(Caller caller) {
        DirectoryListing whole = makeListing(caller);
        if (whole != null) {
            return whole;
        }
        DirectoryListing made = new DirectoryListing();
        listAll(caller, (name, ino, type, next) -> {
            made.add(name, ino, type);
            return true;
        });
        return made;
    }

    /**
     * All entries but "." and "..", whatever the position, until the sink refuses one: for stacked file systems, which hold locks
     * of their own. The sink does nothing with this file system, and the entries' nextOffset has no meaning.
     */
    public void listAll(Caller caller, DirectorySink sink) {
        rewound();
        list(caller, FIRST_COOKIE, sink);
    }

    private long parentNumber() {
        Inode p = path == null ? null : path.dentry().parent().inode();
        return p == null ? inode.number() : p.number();
    }

    @Override
    public long read(Caller caller, IoBuffer dst) {
        return Errno.EISDIR.negative();
    }

    @Override
    public long pread(Caller caller, IoBuffer dst, long offset) {
        return Errno.EISDIR.negative();
    }

    @Override
    public long write(Caller caller, IoBuffer src) {
        return Errno.EBADF.negative();
    }

    @Override
    public long seek(Caller caller, long offset, int whence) {
        positionLock.lock();
        try {
            long to = switch (whence) {
                case 0 -> offset;
                case 1 -> position + offset;
                default -> -1;
            };
            if (to < 0) {
                return Errno.EINVAL.negative();
            }
            position = to;
            return to;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public boolean isPollable() {
        return false;
    }

    @Override
    public long sync(Caller caller, boolean dataOnly) {
        return 0;
    }
}
