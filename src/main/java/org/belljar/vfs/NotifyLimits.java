package org.belljar.vfs;

/** The limits of inotify(7) and fanotify(7), /proc/sys/fs/inotify and fanotify: Linux's for a user, here for the sandbox. Not to be raised without bound. */
public final class NotifyLimits {
    public static final int MOST_INSTANCES = 8192, MOST_WATCHES = 1 << 20, MOST_QUEUED = 1 << 18;

    private volatile int instances = 128;
    private volatile int watches = 1 << 16;
    private volatile int queued = 1 << 14;
    private volatile int fanotifyGroups = 128;
    private volatile int fanotifyMarks = 1 << 16;
    private volatile int fanotifyQueued = 1 << 14;

    public int fanotifyGroups() {
        return fanotifyGroups;
    }

    public void setFanotifyGroups(int n) {
        fanotifyGroups = n;
    }

    /** Marks of all groups but those of FAN_UNLIMITED_MARKS. */
    public int fanotifyMarks() {
        return fanotifyMarks;
    }

    public void setFanotifyMarks(int n) {
        fanotifyMarks = n;
    }

    /** Events that wait in one group. */
    public int fanotifyQueued() {
        return fanotifyQueued;
    }

    public void setFanotifyQueued(int n) {
        fanotifyQueued = n;
    }

    public int instances() {
        return instances;
    }

    public void setInstances(int n) {
        instances = n;
    }

    /** Watches of one instance. */
    public int watches() {
        return watches;
    }

    public void setWatches(int n) {
        watches = n;
    }

    /** Events that wait in one instance. */
    public int queued() {
        return queued;
    }

    public void setQueued(int n) {
        queued = n;
    }
}
