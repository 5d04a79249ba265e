package org.belljar.vfs;

/** How many events may wait: /proc/sys/fs/inotify and fanotify. Not to be raised without bound, nor are the counts of {@link UserCounts}. */
public final class NotifyLimits {
    public static final int MOST_INSTANCES = 8192, MOST_WATCHES = 1 << 20, MOST_QUEUED = 1 << 18;

    private volatile int queued = 1 << 14;
    private volatile int fanotifyQueued = 1 << 14;

    /** Events that wait in one group. */
    public int fanotifyQueued() {
        return fanotifyQueued;
    }

    public void setFanotifyQueued(int n) {
        fanotifyQueued = n;
    }

    /** Events that wait in one instance. */
    public int queued() {
        return queued;
    }

    public void setQueued(int n) {
        queued = n;
    }
}
