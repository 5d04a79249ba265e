package org.belljar.vfs;

/** Somebody's interest in events of one inode (struct fsnotify_mark); see {@link Notify}. Holds the path, so that the inode stays the same object. */
public abstract class Watch {
    private final VfsPath path;
    private volatile int mask;
    private volatile boolean cancelled;

    protected Watch(VfsPath path, int mask) {
        this.path = path;
        this.mask = mask;
    }

    public final VfsPath path() {
        return path;
    }

    public final Inode inode() {
        return path.inode();
    }

    public final int mask() {
        return mask;
    }

    public final void setMask(int m) {
        mask = m;
    }

    /** No event comes any more; the inode forgets this watch when it gets another, if not told before. */
    public final void cancel() {
        cancelled = true;
        inode().watchEnded();
    }

    final boolean isCancelled() {
        return cancelled;
    }

    /** Called with the inode's lock held or not; must not block. {@code name} is null for events of the inode itself. */
    protected abstract void event(int events, int cookie, String name);

    final void offer(int events, int cookie, String name) {
        // That the inode or its file system is gone ends the watch, asked for or not.
        if (((mask & events & Notify.ALL) != 0 || (events & (Notify.DELETE_SELF | Notify.UNMOUNT)) != 0) && !cancelled) {
            event(events, cookie, name);
        }
    }
}
