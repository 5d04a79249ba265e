package org.belljar.vfs;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;

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
    private static final AtomicReferenceFieldUpdater<OpenFile, AsyncNotification> ASYNC =
            AtomicReferenceFieldUpdater.newUpdater(OpenFile.class, AsyncNotification.class, "async");
    private static final AtomicReferenceFieldUpdater<OpenFile, FileOwner> OWNER =
            AtomicReferenceFieldUpdater.newUpdater(OpenFile.class, FileOwner.class, "owner");

    /** What a guard has denied for the life of the file: truncation; requests to a device that every file does not have. */
    public static final int NO_TRUNCATE = 1, NO_DEVICE_IOCTL = 2;

    private final AtomicInteger references = new AtomicInteger(1);
    /** Copied on write; null until the first. */
    private volatile ReleaseListener[] listeners;
    /** O_* status and access bits; changed by F_SETFL only. */
    private volatile int flags;
    /** Set by {@link FileOpener}: the inode's writer count is to be taken back. */
    boolean countsAsWriter;
    /** Set by {@link FileOpener}: the mount that counts this file as open on it; null for files outside all trees. */
    private Mount mount;
    /** Likewise its count of readers. */
    boolean countsAsReader;
    /** Set by {@link FileOpener}: this open made the file. */
    boolean createdFile;
    /** Set by {@link FileOpener}: {@link #NO_TRUNCATE}, {@link #NO_DEVICE_IOCTL}. */
    int denied;
    /** Set by {@link FileOpener}: what is done with it is no event (FMODE_NONOTIFY). */
    boolean silent;
    /** Who closed its last descriptor, where events are told; else null. */
    private volatile Caller closer;
    /** Set by {@link FileOpener}: who opened it; null for what no path led to. */
    private Credentials opener;
    /** F_SETOWN; null: nobody. */
    private volatile FileOwner owner;
    private volatile int ownerSignal;
    /** Signal-driven I/O while O_ASYNC is set. */
    private volatile AsyncNotification async;

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

    final boolean isSilent() {
        return silent;
    }

    final void setCloser(Caller c) {
        closer = c;
    }

    /** Whether the open that made this description made the file too (F_CREATED_QUERY). */
    public final boolean hasCreatedFile() {
        return createdFile;
    }

    /** Whether the guard of who opened it denies any of {@code what} ({@link #NO_TRUNCATE}, {@link #NO_DEVICE_IOCTL}). */
    public final boolean isDenied(int what) {
        return (denied & what) != 0;
    }

    /** Whom events of this file are told by a signal (F_SETOWN), or null. */
    public final FileOwner owner() {
        return owner;
    }

    public final void setOwner(FileOwner o) {
        owner = o;
    }

    /** Sets the owner where there is none yet, as leases and F_NOTIFY do. */
    public final void setOwnerIfNone(FileOwner o) {
        OWNER.compareAndSet(this, (FileOwner) null, o);
    }

    /** Tells the owner of an event (send_sigio). {@code reason} POLL_IN 1, OUT 2, MSG 3, ERR 4, PRI 5, HUP 6. */
    public final void signalOwner(int reason, int fd) {
        FileOwner o = owner;
        if (o != null) {
            o.signal(ownerSignal, reason, fd);
        }
    }

    /** As {@link #signalOwner} if signal-driven I/O is on: for files that do not leave it to their queues. */
    public final void signalAsync(int reason) {
        AsyncNotification a = async;
        if (a != null) {
            a.signal(reason);
        }
    }

    /**
     * Turns signal-driven I/O on or off (the fasync operation), and O_ASYNC with it.
     *
     * @param fd what si_fd says from now on
     * @return false if the file has no such thing
     */
    public final boolean setAsync(int fd, boolean on) {
        if (on) {
            AsyncNotification made = new AsyncNotification(this, fd);
            if (!registerAsync(made)) {
                return false;
            }
            if (ASYNC.compareAndSet(this, (AsyncNotification) null, made)) {
                addReleaseListener(made);
            } else {
                made.unregister();
                AsyncNotification there = async;
                if (there != null) {
                    there.setFd(fd);
                }
            }
            setFlags(flags | OpenFlags.O_ASYNC);
            return true;
        }
        AsyncNotification old = ASYNC.getAndSet(this, null);
        if (old != null) {
            old.unregister();
            removeReleaseListener(old);
            setFlags(flags & ~OpenFlags.O_ASYNC);
        }
        return old != null || (flags & OpenFlags.O_ASYNC) == 0;
    }

    /** Registers the queues whose wake-ups the owner is to be told of; false for files without signal-driven I/O. */
    protected boolean registerAsync(Poll poll) {
        return false;
    }

    /** F_SETSIG: 0 for SIGIO. */
    public final int ownerSignal() {
        return ownerSignal;
    }

    public final void setOwnerSignal(int signo) {
        ownerSignal = signo;
    }

    /** The credentials that opened it, or null. */
    public final Credentials opener() {
        return opener;
    }

    final void setOpener(Credentials c) {
        opener = c;
    }

    /** Counts as open on a mount, until the release. */
    protected final void countOn(Mount m) {
        mount = m;
        m.opened(isWritable());
    }

    /** Whether reading moves the access time. */
    public enum AccessTime { NEVER, RELATIVE, ALWAYS }

    /** As the open flags and the mount say (atime_needs_update). Files that no path leads to: relative. */
    protected final AccessTime accessTime() {
        VfsPath p = path();
        int inodeFlags = inode().flags();
        boolean kept = inodeFlags != Inode.NO_FLAGS && (inodeFlags & Inode.FLAG_NOATIME) != 0;
        if (kept || (flags & OpenFlags.O_NOATIME) != 0) {
            return AccessTime.NEVER;
        }
        return p == null ? AccessTime.RELATIVE : p.mount().accessTime(p.inode());
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
                    Notify.file(closer, this, isWritable() ? Notify.CLOSE_WRITE : Notify.CLOSE_NOWRITE);
                }
                FileLocks locks = i.fileLocksOrNull();
                if (locks != null) {
                    locks.removeAllOf(this);
                }
                Leases leases = i.leasesOrNull();
                if (leases != null) {
                    leases.removeOf(this);
                }
                if (countsAsWriter) {
                    i.releaseWrite();
                } else if (countsAsReader) {
                    i.releaseRead();
                }
                Notify.closed(closer, i);
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
        ReleaseListener[] old;
        ReleaseListener[] now;
        do {
            old = listeners;
            now = old == null ? new ReleaseListener[1] : Arrays.copyOf(old, old.length + 1);
            now[now.length - 1] = l;
        } while (!LISTENERS.compareAndSet(this, old, now));
    }

    /** Plain loops: epoll_ctl(2) comes here for each request of many servers, and the JIT would compile all of a stream into it. */
    public final void removeReleaseListener(ReleaseListener l) {
        ReleaseListener[] old;
        do {
            old = listeners;
        } while (old != null && !LISTENERS.compareAndSet(this, old, without(old, l)));
    }

    /** Null: none is left. */
    private static ReleaseListener[] without(ReleaseListener[] of, ReleaseListener l) {
        ReleaseListener[] left = new ReleaseListener[of.length];
        int n = 0;
        for (ReleaseListener o : of) {
            if (o != l) {
                left[n++] = o;
            }
        }
        return n == 0 ? null : n == of.length ? of : Arrays.copyOf(left, n);
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

    /** What /proc/PID/fdinfo/N says to {@code viewer} beyond what all files have: whole lines. */
    public String fdInfo(Caller viewer) {
        return "";
    }

    /** Called when one descriptor of a process closes (dnotify, POSIX locks, fuse flush). */
    public void flush(Caller caller) {}

    protected void release() {}

    /** Whether splice(2) can read from it (FOP splice_read). */
    public boolean givesToPipes() {
        return true;
    }

    /** Whether it takes flags of preadv2 but RWF_HIPRI (FOP read_iter): files that Linux reads by one buffer at a time do not. */
    public boolean takesIteration() {
        return true;
    }

    /** The same of pwritev2 (FOP write_iter): files without it are written to by one buffer at a time. */
    public boolean takesWriteIteration() {
        return takesIteration();
    }

    /** Whether RWF_NOWAIT may be asked of it (FMODE_NOWAIT), whatever O_NONBLOCK says. */
    public boolean takesNowait() {
        return false;
    }

    /** As {@link #takesNowait}, for writing. */
    public boolean takesNowaitWrites() {
        return takesNowait();
    }

    /** As {@link #read}, with RWF_NOWAIT: -EAGAIN instead of waiting. What takes it and waits overrides this. */
    public long readNow(Caller caller, IoBuffer dst) {
        return read(caller, dst);
    }

    /** As {@link #write}, with RWF_NOWAIT. */
    public long writeNow(Caller caller, IoBuffer src) {
        return write(caller, src);
    }

    /** Whether it takes positions of the caller's (FMODE_PREAD, FMODE_PWRITE): what was opened by a path and is no stream. */
    public boolean takesPositions() {
        return !(inode() instanceof AnonymousInode) && seek(null, 0, 1) != Errno.ESPIPE.negative();
    }

    /** Whether it takes O_DIRECT (FMODE_CAN_ODIRECT). */
    public boolean takesDirect() {
        return false;
    }

    /** Whether there is a read operation at all (FMODE_CAN_READ); without one {@link #read} is EINVAL, whatever the buffer. */
    public boolean canRead() {
        return true;
    }

    /** As {@link #canRead}, for writing. */
    public boolean canWrite() {
        return true;
    }

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

        /**
         * Takes entries as whole records of struct linux_dirent64, as many as fit; their d_off are the offsets behind them.
         *
         * @return how many bytes it has taken, or -1 when it wants {@link #entry} to be called for each
         */
        default int records(byte[] records, int from, int to) {
            return -1;
        }
    }
}
