package org.belljar.vfs;

import java.util.concurrent.atomic.AtomicInteger;

/** Reports file events to watches (fsnotify). Without watches on the inode or its directory a report costs two field reads. */
public final class Notify {
    public static final int ACCESS = 1, MODIFY = 2, ATTRIB = 4, CLOSE_WRITE = 8, CLOSE_NOWRITE = 0x10, OPEN = 0x20,
            MOVED_FROM = 0x40, MOVED_TO = 0x80, CREATE = 0x100, DELETE = 0x200, DELETE_SELF = 0x400, MOVE_SELF = 0x800,
            UNMOUNT = 0x2000, Q_OVERFLOW = 0x4000, IGNORED = 0x8000, EXCL_UNLINK = 0x4000000, RENAME = 0x10000000, ISDIR = 0x40000000;
    static final int ALL = 0xfff | UNMOUNT | RENAME;

    private static final AtomicInteger COOKIES = new AtomicInteger();

    private Notify() {}

    /** Something happened to an open or named object: told to its own watches and, with its name, to its directory's. */
    public static void object(Dentry d, Inode inode, int event) {
        Inode dir = d == null || d.isRoot() ? null : d.parent().inode();
        Watch[] up = dir == null ? null : dir.watches();
        Watch[] own = inode.watches();
        if (up == null && own == null) {
            return;
        }
        int full = inode.isDirectory() ? event | ISDIR : event;
        if (up != null) {
            for (Watch w : up) {
                if (!d.isUnhashed() || (w.mask() & EXCL_UNLINK) == 0) {
                    w.offer(full, 0, d.name());
                }
            }
        }
        if (own != null) {
            for (Watch w : own) {
                w.offer(full, 0, null);
            }
        }
    }

    public static void file(OpenFile f, int event) {
        VfsPath p = f.path();
        Inode i = f.inode();
        if (i != null) {
            object(p == null ? null : p.dentry(), i, event);
        }
    }

    /** A name of {@code dir} changed. */
    static void name(Inode dir, String name, Inode child, int event, int cookie) {
        Watch[] ws = dir.watches();
        if (ws != null) {
            int full = child.isDirectory() ? event | ISDIR : event;
            for (Watch w : ws) {
                w.offer(full, cookie, name);
            }
        }
    }

    static void self(Inode inode, int event) {
        Watch[] ws = inode.watches();
        if (ws != null) {
            for (Watch w : ws) {
                w.offer(inode.isDirectory() && event != DELETE_SELF && event != MOVE_SELF ? event | ISDIR : event, 0, null);
            }
        }
    }

    /** {@code victim} lost the name {@code name} of {@code dir}. */
    static void removed(Inode dir, String name, Inode victim) {
        if (dir.watches() == null && victim.watches() == null) {
            return;
        }
        if (!victim.isDirectory()) {
            self(victim, ATTRIB);
        }
        closed(victim);
        name(dir, name, victim, DELETE, 0);
    }

    /** A name or an open file of {@code inode} is gone: with the last of both the inode goes. */
    static void closed(Inode inode) {
        if (inode.watches() != null && inode.linkCount() == 0 && inode.readers() <= 0 && inode.writers() <= 0) {
            self(inode, DELETE_SELF);
        }
    }

    static void renamed(Inode from, String oldName, Inode to, String newName, Inode moved, Inode replaced) {
        if (from.watches() == null && to.watches() == null && moved.watches() == null
                && (replaced == null || replaced.watches() == null)) {
            return;
        }
        int cookie = COOKIES.incrementAndGet();
        if (from == to) {
            name(from, oldName, moved, RENAME, cookie);
        }
        name(from, oldName, moved, MOVED_FROM, cookie);
        name(to, newName, moved, MOVED_TO, cookie);
        if (replaced != null) {
            if (!replaced.isDirectory()) {
                self(replaced, ATTRIB);
            }
            closed(replaced);
        }
        self(moved, MOVE_SELF);
    }
}
