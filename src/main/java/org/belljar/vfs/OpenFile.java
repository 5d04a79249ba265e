package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.belljar.abi.Errno;

/**
 * An open file description (struct file): what descriptors refer to. Reference-counted: one per descriptor, per mapping,
 * per in-flight message; {@link #release} runs when the last goes.
 *
 * <p>The defaults answer as Linux does for a file without the operation. All I/O methods return a byte count or
 * {@code -errno}, or throw ErrnoException. They are called with no lock held and may park the caller, unless the file is
 * O_NONBLOCK.
 */
public abstract class OpenFile {
    private static final AtomicReferenceFieldUpdater<OpenFile, ReleaseListener[]> LISTENERS =
            AtomicReferenceFieldUpdater.newUpdater(OpenFile.class, ReleaseListener[].class, "listeners");

    private final AtomicInteger references = new AtomicInteger(1);
    /** Copied on write; null until the first. */
    private volatile ReleaseListener[] listeners;
    /** O_* status and access bits; changed by F_SETFL only. */
    private volatile int flags;
    /** Set by {@link FileOpener}: the inode's writer count is to be taken back. */
    boolean countsAsWriter;
    /** Set by {@link FileOpener}: the mount that counts this file as open on it; null for files outside all trees. */
    private Mount mount;
    private volatile int owner;
    private volatile int ownerSignal;

    protected OpenFile(int flags) {
        this.flags = flags;
    }

    /** O_ACCMODE, O_APPEND, O_NONBLOCK, O_DIRECT, O_PATH, ... (creation flags removed). */
    public final int flags() {
        return flags;
    }

    public void setFlags(int flags) {
        this.flags = flags;
    }

    public final boolean isReadable() {
        int acc = flags & 3;
        return (acc == 0 || acc == 2) && (flags & 010000000) == 0;
    }

    public final boolean isWritable() {
        int acc = flags & 3;
        return (acc == 1 || acc == 2) && (flags & 010000000) == 0;
    }

    public final boolean isNonBlocking() {
        return (flags & 04000) != 0;
    }

    /** F_SETOWN: process id, negated group id, or 0. */
    public final int owner() {
        return owner;
    }

    public final void setOwner(int pid) {
        owner = pid;
    }

    /** F_SETSIG: 0 for SIGIO. */
    public final int ownerSignal() {
        return ownerSignal;
    }

    public final void setOwnerSignal(int signo) {
        ownerSignal = signo;
    }

    /** Counts as open on a mount, until the release. */
    protected final void countOn(Mount m) {
        mount = m;
        m.opened(isWritable());
    }

    /** Takes a reference; the caller must hold one already (or the table lock of a table that does). */
    public final OpenFile retain() {
        references.incrementAndGet();
        return this;
    }

    /** Drops a reference; the last one releases the file. Called without locks. */
    public final void drop() {
        if (references.decrementAndGet() == 0) {
            if (listeners != null) {
                for (ReleaseListener l : releaseListeners()) {
                    l.released(this);
                }
            }
            Inode i = inode();
            if (i != null) {
                if (!(this instanceof PathOnlyFile)) {
                    Notify.file(this, isWritable() ? Notify.CLOSE_WRITE : Notify.CLOSE_NOWRITE);
                }
                FileLocks locks = i.fileLocksOrNull();
                if (locks != null) {
                    locks.removeAllOf(this);
                }
                if (countsAsWriter) {
                    i.releaseWrite();
                }
            }
            if (mount != null) {
                mount.closed(isWritable());
            }
            release();
        }
    }

    /** As {@link #retain} for who holds no reference: false when the last one has gone. */
    public final boolean tryRetain() {
        int n;
        do {
            n = references.get();
            if (n == 0) {
                return false;
            }
        } while (!references.compareAndSet(n, n + 1));
        return true;
    }

    /** Told when the last reference has gone, before the release. Holds no reference itself (epoll items). */
    public interface ReleaseListener {
        void released(OpenFile file);
    }

    public final void addReleaseListener(ReleaseListener l) {
        LISTENERS.updateAndGet(this, old -> {
            ReleaseListener[] now = java.util.Arrays.copyOf(old == null ? new ReleaseListener[0] : old, (old == null ? 0 : old.length) + 1);
            now[now.length - 1] = l;
            return now;
        });
    }

    public final void removeReleaseListener(ReleaseListener l) {
        LISTENERS.updateAndGet(this, old -> old == null ? null
                : java.util.Arrays.stream(old).filter(o -> o != l).toArray(ReleaseListener[]::new));
    }

    /** A snapshot. */
    public final ReleaseListener[] releaseListeners() {
        ReleaseListener[] now = listeners;
        return now == null ? new ReleaseListener[0] : now;
    }

    public final int referenceCount() {
        return references.get();
    }

    /** The inode behind (fstat, permission checks, identity); anonymous files have an inode of the anon-inode file system. */
    public abstract Inode inode();

    /** Where it was opened, or null for files that no path leads to (pipes, sockets, anonymous inodes). */
    public VfsPath path() {
        return null;
    }

    /** Called when one descriptor of a process closes (dnotify, POSIX locks, fuse flush). */
    public void flush(Caller caller) {}

    protected void release() {}

    /** Reads at the file's position and moves it. */
    public long read(Caller caller, IoBuffer dst) {
        return Errno.EINVAL.negative();
    }

    public long write(Caller caller, IoBuffer src) {
        return Errno.EINVAL.negative();
    }

    public long pread(Caller caller, IoBuffer dst, long offset) {
        return Errno.ESPIPE.negative();
    }

    public long pwrite(Caller caller, IoBuffer src, long offset) {
        return Errno.ESPIPE.negative();
    }

    /** lseek(2): {@code whence} SEEK_SET 0, CUR 1, END 2, DATA 3, HOLE 4. */
    public long seek(Caller caller, long offset, int whence) {
        return Errno.ESPIPE.negative();
    }

    /** ioctl(2); FIONBIO, FIOCLEX and the like are handled by the caller of this. */
    public long ioctl(Caller caller, int request, long arg) {
        return Errno.ENOTTY.negative();
    }

    /** Events true now (Poll bits). With a non-null {@code poll}, registers the queues first. */
    public int poll(Poll poll) {
        return Poll.IN | Poll.OUT | Poll.RDNORM | Poll.WRNORM;
    }

    /** False for files epoll refuses with EPERM (regular files and directories). */
    public boolean isPollable() {
        return true;
    }

    /** getdents64: fills {@code sink} from the current position on; returns 0 or -errno. */
    public long readDirectory(Caller caller, DirectorySink sink) {
        return Errno.ENOTDIR.negative();
    }

    public long sync(Caller caller, boolean dataOnly) {
        return Errno.EINVAL.negative();
    }

    public long allocate(Caller caller, int mode, long offset, long length) {
        return Errno.ENODEV.negative();
    }

    public long truncate(Caller caller, long length) {
        return Errno.EINVAL.negative();
    }

    /** What mmap(2) maps, or null: ENODEV. */
    public Mappable mappable() {
        return null;
    }

    /** A receiver of directory entries. */
    public interface DirectorySink {
        /**
         * @param nextOffset the d_off of the entry: position from which reading goes on behind it
         * @param type DT_*
         * @return false when it does not fit; the entry is to be offered again next time
         */
        boolean entry(String name, long ino, int type, long nextOffset);
    }
}
