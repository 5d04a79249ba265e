package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reports file events to watches (inotify, dnotify) and marks (fanotify). Without any on the inode, its directory and its file
 * system a report costs three field reads. {@code by}: who did it, or null.
 */
public final class Notify {
    public static final int ACCESS = 1, MODIFY = 2, ATTRIB = 4, CLOSE_WRITE = 8, CLOSE_NOWRITE = 0x10, OPEN = 0x20,
            MOVED_FROM = 0x40, MOVED_TO = 0x80, CREATE = 0x100, DELETE = 0x200, DELETE_SELF = 0x400, MOVE_SELF = 0x800,
            OPEN_EXEC = 0x1000, UNMOUNT = 0x2000, Q_OVERFLOW = 0x4000, IGNORED = 0x8000, EXCL_UNLINK = 0x4000000,
            RENAME = 0x10000000, ISDIR = 0x40000000;
    /** Questions, for marks alone. */
    public static final int OPEN_PERM = 0x10000, ACCESS_PERM = 0x20000, OPEN_EXEC_PERM = 0x40000;
    static final int ALL = 0xfff | UNMOUNT | RENAME;

    private static final AtomicInteger COOKIES = new AtomicInteger();

    private Notify() {}

    private static int full(Inode inode, int event) {
        return inode.isDirectory() ? event | ISDIR : event;
    }

    /** Something happened to a named object: told to its own watches and, with its name, to its directory's. */
    public static void object(Caller by, Dentry d, Inode inode, int event) {
        object(by, null, d, inode, event);
    }

    /** As {@link #object} for a file that was reached by {@code path}, which may be null. */
    private static void object(Caller by, VfsPath path, Dentry d, Inode inode, int event) {
        Dentry parent = d == null || d.isRoot() ? null : d.parent();
        Watch[] up = parent == null ? null : parent.inode().watches();
        Watch[] own = inode.watches();
        if (up != null || own != null) {
            watches(d, up, own, full(inode, event));
        }
        if (inode.fileSystem().hasMarks()) {
            Marks.report(new FileEvent(full(inode, event), by, path, inode, parent, d == null ? null : d.name(), null, null));
        }
    }

    private static void watches(Dentry d, Watch[] up, Watch[] own, int event) {
        if (up != null) {
            for (Watch w : up) {
                if (!d.isUnhashed() || (w.mask() & EXCL_UNLINK) == 0) {
                    w.offer(event, 0, d.name());
                }
            }
        }
        if (own != null) {
            for (Watch w : own) {
                w.offer(event, 0, null);
            }
        }
    }

    public static void file(Caller by, OpenFile f, int event) {
        VfsPath p = f.path();
        Inode i = f.inode();
        if (i != null && !f.isSilent()) {
            object(by, p, p == null ? null : p.dentry(), i, event);
        }
    }

    /** Whether a group lets {@code event} (of the _PERM ones) happen: 0 or a negative errno. No lock held; may park. */
    public static long permit(Caller by, VfsPath path, Inode inode, int event) {
        if (path == null || !inode.fileSystem().hasMarks()) {
            return 0;
        }
        Dentry d = path.dentry();
        return Marks.permit(new FileEvent(full(inode, event), by, path, inode, d.isRoot() ? null : d.parent(), d.name(), null, null));
    }

    /** As {@link #permit}, before {@code f} is read. */
    public static long permitRead(Caller by, OpenFile f) {
        Inode i = f.inode();
        return i == null || !i.fileSystem().hasMarks() || f.isSilent() ? 0 : permit(by, f.path(), i, ACCESS_PERM);
    }

    /** A name of {@code dir} changed. */
    static void name(Caller by, Dentry dir, String name, Inode child, int event, int cookie) {
        Watch[] ws = dir.inode().watches();
        if (ws != null) {
            for (Watch w : ws) {
                w.offer(full(child, event), cookie, name);
            }
        }
        // What is renamed within a directory is told to watches here, to marks with both names.
        if (event != RENAME && child.fileSystem().hasMarks()) {
            Marks.report(new FileEvent(full(child, event), by, null, child, dir, name, null, null));
        }
    }

    static void self(Caller by, Inode inode, int event) {
        Watch[] ws = inode.watches();
        if (ws != null) {
            for (Watch w : ws) {
                w.offer(event != DELETE_SELF && event != MOVE_SELF ? full(inode, event) : event, 0, null);
            }
        }
        if (inode.fileSystem().hasMarks()) {
            Marks.report(new FileEvent(full(inode, event), by, null, inode, null, null, null, null));
        }
    }

    /** The last mount of the inode's file system is gone. */
    static void unmounted(Inode inode) {
        Watch[] ws = inode.watches();
        if (ws != null) {
            for (Watch w : ws) {
                w.offer(full(inode, UNMOUNT), 0, null);
            }
        }
    }

    /** {@code victim} lost the name {@code name} of {@code dir}. */
    static void removed(Caller by, Dentry dir, String name, Inode victim) {
        if (dir.inode().watches() == null && victim.watches() == null && !victim.fileSystem().hasMarks()) {
            return;
        }
        if (!victim.isDirectory()) {
            self(by, victim, ATTRIB);
        }
        closed(by, victim);
        name(by, dir, name, victim, DELETE, 0);
    }

    /** A name or an open file of {@code inode} is gone: with the last of both the inode goes. */
    static void closed(Caller by, Inode inode) {
        if ((inode.watches() != null || inode.fileSystem().hasMarks()) && inode.linkCount() == 0 && inode.readers() <= 0
                && inode.writers() <= 0) {
            self(by, inode, DELETE_SELF);
        }
    }

    static void renamed(Caller by, Dentry from, String oldName, Dentry to, String newName, Inode moved, Inode replaced) {
        boolean isMarked = moved.fileSystem().hasMarks();
        if (from.inode().watches() == null && to.inode().watches() == null && moved.watches() == null
                && (replaced == null || replaced.watches() == null) && !isMarked) {
            return;
        }
        int cookie = COOKIES.incrementAndGet();
        if (from == to) {
            name(by, from, oldName, moved, RENAME, cookie);
        }
        if (isMarked) {
            Marks.report(new FileEvent(full(moved, RENAME), by, null, moved, from, oldName, to, newName));
        }
        name(by, from, oldName, moved, MOVED_FROM, cookie);
        name(by, to, newName, moved, MOVED_TO, cookie);
        if (replaced != null) {
            if (!replaced.isDirectory()) {
                self(by, replaced, ATTRIB);
            }
            closed(by, replaced);
        }
        self(by, moved, MOVE_SELF);
    }
}
