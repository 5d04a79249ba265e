package org.belljar.vfs;

/**
 * F_NOTIFY of fcntl(2) (dnotify): the owner of an open directory is told by a signal of what happens to names in it and to
 * what they lead to. Without DN_MULTISHOT it is told once.
 */
public final class DirectoryNotification extends Watch implements OpenFile.ReleaseListener {
    public static final int DN_ACCESS = 1, DN_MODIFY = 2, DN_CREATE = 4, DN_DELETE = 8, DN_RENAME = 0x10, DN_ATTRIB = 0x20,
            DN_MULTISHOT = 0x80000000;

    private final OpenFile file;
    private final boolean repeats;
    private volatile int fd;

    private DirectoryNotification(OpenFile file, int fd, int mask, boolean repeats) {
        super(file.path(), mask);
        this.file = file;
        this.fd = fd;
        this.repeats = repeats;
    }

    /**
     * Adds the events of {@code what} (DN_*) to those the directory's owner is told of; 0 ends it all.
     *
     * @param owner who is told if the file has no owner yet
     */
    public static void request(OpenFile file, int fd, int what, FileOwner owner) {
        DirectoryNotification old = of(file);
        if ((what & ~DN_MULTISHOT) == 0) {
            if (old != null) {
                old.end();
            }
            return;
        }
        file.setOwnerIfNone(owner);
        boolean repeats = (what & DN_MULTISHOT) != 0;
        int mask = events(what);
        if (old != null) {
            mask |= old.mask();
            repeats |= old.repeats;
            old.end();
        }
        DirectoryNotification made = new DirectoryNotification(file, fd, mask, repeats);
        made.inode().addWatch(made);
        file.addReleaseListener(made);
    }

    private static DirectoryNotification of(OpenFile file) {
        for (OpenFile.ReleaseListener l : file.releaseListeners()) {
            if (l instanceof DirectoryNotification n) {
                return n;
            }
        }
        return null;
    }

    /** A descriptor of the directory is closed by the process that may have asked: Linux forgets the request then. */
    static void closed(OpenFile file) {
        DirectoryNotification n = of(file);
        if (n != null) {
            n.end();
        }
    }

    private void end() {
        cancel();
        inode().removeWatch(this);
        file.removeReleaseListener(this);
    }

    private static int events(int what) {
        int mask = what & (DN_ACCESS | DN_MODIFY);
        mask |= (what & DN_ATTRIB) != 0 ? Notify.ATTRIB : 0;
        mask |= (what & DN_CREATE) != 0 ? Notify.CREATE | Notify.MOVED_TO : 0;
        mask |= (what & DN_DELETE) != 0 ? Notify.DELETE | Notify.MOVED_FROM : 0;
        return (what & DN_RENAME) != 0 ? mask | Notify.RENAME : mask;
    }

    @Override
    protected void event(int events, int cookie, String name) {
        if ((events & mask()) == 0) {
            return;
        }
        if (!repeats) {
            cancel();
            file.removeReleaseListener(this);
        }
        file.signalOwner(AsyncNotification.POLL_MSG, fd);
    }

    @Override
    public void released(OpenFile released) {
        end();
    }
}
