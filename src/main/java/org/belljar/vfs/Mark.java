package org.belljar.vfs;

/**
 * A group's interest in events of an inode, of a mount or of a file system (struct fanotify_mark). Holds the path, so that what
 * is marked stays the same object. Changed by its group alone.
 */
public final class Mark {
    public enum Kind { INODE, MOUNT, FILE_SYSTEM }

    /** Bits of the masks beside the events'. */
    public static final int ON_CHILD = 0x08000000, ON_DIRECTORY = Notify.ISDIR;
    private static final int EVENTS = ~(ON_CHILD | ON_DIRECTORY);

    private final MarkGroup group;
    private final Kind kind;
    private final VfsPath path;
    /** Its inode need not be kept for its sake. It is all the same. */
    private final boolean isEvictable;
    private volatile int mask;
    private volatile int ignored;
    /** Whether {@link #ignored} says itself which of a directory's events it is about (FAN_MARK_IGNORE). */
    private volatile boolean ignoresByFlags;
    private volatile boolean ignoresAfterChange;

    public Mark(MarkGroup group, Kind kind, VfsPath path, boolean isEvictable) {
        this.group = group;
        this.kind = kind;
        this.path = path;
        this.isEvictable = isEvictable;
    }

    public MarkGroup group() {
        return group;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isEvictable() {
        return isEvictable;
    }

    public VfsPath path() {
        return path;
    }

    /** The inode, mount or file system. */
    public Object target() {
        return target(kind, path);
    }

    public static Object target(Kind kind, VfsPath path) {
        return switch (kind) {
            case INODE -> path.inode();
            case MOUNT -> path.mount();
            case FILE_SYSTEM -> path.mount().fileSystem();
        };
    }

    public int mask() {
        return mask;
    }

    public void setMask(int m) {
        mask = m;
    }

    public int ignored() {
        return ignored;
    }

    public void setIgnored(int m) {
        ignored = m;
    }

    public boolean ignoresByFlags() {
        return ignoresByFlags;
    }

    public boolean ignoresAfterChange() {
        return ignoresAfterChange;
    }

    public void setIgnoring(boolean byFlags, boolean afterChange) {
        ignoresByFlags = byFlags;
        ignoresAfterChange = afterChange;
    }

    /** The content changed: what is ignored up to a change is heard again. */
    void changed() {
        if (!ignoresAfterChange) {
            ignored = 0;
        }
    }

    private int ignoringFlags() {
        return ignoresByFlags ? ignored : ignored | ON_DIRECTORY | mask & ON_CHILD;
    }

    boolean caresForChildren() {
        return ((mask | ignoringFlags()) & ON_CHILD) != 0;
    }

    /** fsnotify_effective_ignore_mask. */
    int ignores(boolean ofDirectory, boolean ofChild) {
        int events = ignored & EVENTS;
        if (events == 0 || !ofDirectory && !ofChild) {
            return events;
        }
        int flags = ignoringFlags();
        boolean applies = (!ofDirectory || (flags & ON_DIRECTORY) != 0) && (!ofChild || (flags & ON_CHILD) != 0);
        return applies ? events : 0;
    }
}
