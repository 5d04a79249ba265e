package org.belljar.vfs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** A mounted file-system instance (super block). */
public abstract class FileSystem implements MarkHolder {
    /** Flags of the whole file system by their MS_* bits: read-only, synchronous, directory changes synchronous, lazy times. */
    public static final int RDONLY = 1, SYNCHRONOUS = 16, DIRSYNC = 128, LAZYTIME = 1 << 25;
    private static final int SETTABLE = RDONLY | SYNCHRONOUS | DIRSYNC | LAZYTIME;

    private static final AtomicInteger DEVICES = new AtomicInteger(20);
    private final long device = DEVICES.incrementAndGet();
    /** How many mounts there are of it. */
    private final AtomicInteger mounts = new AtomicInteger();
    /** The inodes that have watches, for the day of the last unmount. */
    private final Set<Inode> watched = ConcurrentHashMap.newKeySet();
    private volatile int flags;
    private volatile Mark[] marks;
    /** Of anything in it. Guarded by the lock of {@link Marks} for writes. */
    private volatile int markCount;
    private volatile UserNamespace owner = UserNamespace.INITIAL;
    private final RankedLock renameLock = new RankedLock(isStacked() ? Rank.STACKED_RENAME : Rank.RENAME);

    @Override
    public final Mark[] marks() {
        return marks;
    }

    @Override
    public final void setMarks(Mark[] now) {
        marks = now;
    }

    final boolean hasMarks() {
        return markCount != 0;
    }

    final void countMarks(int more) {
        markCount += more;
    }

    /** Whether it works on other file systems through the VFS, so that its locks come before theirs. A constant of the class. */
    public boolean isStacked() {
        return false;
    }

    /** Renames between directories, so that no cycle can arise. */
    final RankedLock renameLock() {
        return renameLock;
    }

    /** Anonymous device number (major 0) shown in st_dev. */
    public final long device() {
        return device;
    }

    /** Name as in /proc/mounts' type column. */
    public abstract String type();

    public abstract Inode root();

    public abstract FsStatistics statistics();

    /** Whether looked-up names may be cached (false for proc: names come and go by themselves). */
    public boolean isDentryCacheable() {
        return true;
    }

    /** Whether nothing can be changed in it: EROFS. */
    public boolean isReadOnly() {
        return (flags & RDONLY) != 0;
    }

    public final int flags() {
        return flags;
    }

    public final void setFlags(int ms) {
        flags = ms & SETTABLE;
    }

    /** The user namespace of who made it: its capabilities count for the whole (s_user_ns). */
    public final UserNamespace owner() {
        return owner;
    }

    public final void setOwner(UserNamespace u) {
        owner = u;
    }

    /** Extra mount options as /proc/mounts shows them, starting with a comma, or empty. */
    public String options() {
        return "";
    }

    /** mount(2) with MS_REMOUNT: takes new options; the flags are the caller's business. Throws EINVAL for unknown ones. */
    public void reconfigure(Caller caller, String data) {
        if (!data.isEmpty()) {
            throw Errno.EINVAL.exception();
        }
    }

    /** Whether it shows the system (SB_I_USERNS_VISIBLE): nobody gets to see more of it by a mount than was left to see. */
    public boolean showsSystem() {
        return false;
    }

    /** Whether there is a mount of it. */
    public final boolean isMounted() {
        return mounts.get() > 0;
    }

    final void hold() {
        mounts.incrementAndGet();
    }

    /** @return whether the last mount is gone */
    final boolean letGo() {
        return mounts.decrementAndGet() == 0;
    }

    final void watched(Inode i, boolean isWatched) {
        if (isWatched) {
            watched.add(i);
        } else {
            watched.remove(i);
        }
    }

    /** The last mount is gone: each watch is told, the newest inodes first, as Linux lists them. */
    final void tellWatches() {
        List<Inode> all = new ArrayList<>(watched);
        all.sort(Comparator.comparingLong(Inode::number).reversed());
        all.forEach(Notify::unmounted);
        watched.clear();
    }

    /** Releases what it holds when the last mount goes. */
    public void shutdown() {}

    /** Whether its objects can be opened by a handle (name_to_handle_at(2)). */
    public boolean hasFileHandles() {
        return false;
    }
}
