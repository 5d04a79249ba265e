package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.host.HostProc;

/**
 * What keeps others' files and links in /tmp and its like from being followed or opened by mistake: protected_hardlinks,
 * protected_symlinks, protected_fifos and protected_regular of /proc/sys/fs (proc_sys_fs(5)). At first they are the host's,
 * which are read when they first matter.
 */
public final class StickyProtection {
    private static final int UNREAD = -1, OTHERS_WRITE = 2, GROUP_WRITES = 020;

    /** The settings. */
    public enum Kind {
        HARDLINKS(1), SYMLINKS(1), FIFOS(2), REGULAR(2);

        private final int most;

        Kind(int most) {
            this.most = most;
        }

        public int most() {
            return most;
        }

        /** The name in /proc/sys/fs. */
        public String fileName() {
            return "protected_" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final AtomicInteger[] levels = new AtomicInteger[Kind.values().length];

    StickyProtection() {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = new AtomicInteger(UNREAD);
        }
    }

    public int level(Kind kind) {
        AtomicInteger level = levels[kind.ordinal()];
        if (level.get() == UNREAD) {
            level.compareAndSet(UNREAD, ofHost(kind));
        }
        return level.get();
    }

    private static int ofHost(Kind kind) {
        String text = HostProc.read("sys/fs/" + kind.fileName()).strip();
        return text.length() == 1 && Character.isDigit(text.charAt(0)) ? Math.min(text.charAt(0) - '0', kind.most) : kind.most;
    }

    public void setLevel(Kind kind, int level) {
        levels[kind.ordinal()].set(level);
    }

    /** Whether a path's last link, found in {@code directory}, may be followed (may_follow_link). */
    boolean mayFollow(Credentials c, Inode directory, Inode link) {
        int bits = Inode.S_ISVTX | OTHERS_WRITE;
        return (directory.mode() & bits) != bits || link.uid() == c.fsuid() || link.uid() == directory.uid() || level(Kind.SYMLINKS) == 0;
    }

    /** EACCES for a file that is there already and that O_CREAT would open though another user put it there (may_create_in_sticky). */
    void requireOpenable(Credentials c, Inode directory, Inode file) {
        if ((directory.mode() & Inode.S_ISVTX) == 0 || file.uid() == directory.uid() || file.uid() == c.fsuid()) {
            return;
        }
        boolean isFifo = file.type() == Inode.S_IFIFO;
        if (!isFifo && !file.isRegular()) {
            return;
        }
        int level = level(isFifo ? Kind.FIFOS : Kind.REGULAR);
        if (level > 0 && (directory.mode() & OTHERS_WRITE) != 0 || level > 1 && (directory.mode() & GROUP_WRITES) != 0) {
            throw Errno.EACCES.exception();
        }
    }
}
