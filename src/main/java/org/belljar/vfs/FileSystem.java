package org.belljar.vfs;

/** A mounted file-system instance (super block). */
public abstract class FileSystem {
    private static final java.util.concurrent.atomic.AtomicInteger DEVICES = new java.util.concurrent.atomic.AtomicInteger(20);
    private final long device = DEVICES.incrementAndGet();

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
        return false;
    }

    /** Extra mount options as /proc/mounts shows them, starting with a comma, or empty. */
    public String options() {
        return "";
    }

    /** Releases what it holds when the last mount goes. */
    public void shutdown() {}

    /** Whether its objects can be opened by a handle (name_to_handle_at(2)). */
    public boolean hasFileHandles() {
        return false;
    }
}
