package org.belljar.fs.fanotify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Mark;
import org.belljar.vfs.MarkGroup;
import org.belljar.vfs.Marks;
import org.belljar.vfs.UserAccount;
import org.belljar.vfs.VfsPath;

/** What a group has marked. */
public final class GroupMarks {
    /** Of fanotify_mark(2). */
    public static final int IGNORED_MASK = 0x20, SURVIVES_MODIFY = 0x40, EVICTABLE = 0x200, IGNORE = 0x400;

    private final MarkGroup group;
    private final Marks all;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** By inode, mount or file system. Guarded by lock. */
    private final Map<Object, Mark> marks = new java.util.IdentityHashMap<>();
    private final UserAccount counted;

    /** @param counted where the marks are counted, or null */
    GroupMarks(MarkGroup group, Marks all, UserAccount counted) {
        this.group = group;
        this.all = all;
        this.counted = counted;
    }

    /**
     * Adds to a mark, or makes it.
     *
     * @param flags FAN_MARK_*
     * @return 0; ENOSPC (too many), EEXIST (the mark ignores in another way)
     */
    public long add(Mark.Kind kind, VfsPath path, int mask, int flags) {
        boolean ignores = (flags & (IGNORED_MASK | IGNORE)) != 0;
        Inode inode = path.inode();
        if (ignores && kind == Mark.Kind.INODE && (flags & SURVIVES_MODIFY) == 0 && inode.hasWriters()) {
            return 0; // it would go with the next write
        }
        lock.lock();
        try {
            Mark m = marks.get(Mark.target(kind, path));
            if (m == null) {
                if (counted != null && !counted.take()) {
                    return Errno.ENOSPC.negative();
                }
                m = new Mark(group, kind, path, (flags & EVICTABLE) != 0);
                marks.put(m.target(), m);
                all.add(m);
            } else if (isDowngrade(m, flags)) {
                return Errno.EEXIST.negative();
            }
            if (ignores) {
                m.setIgnoring(m.ignoresByFlags() || (flags & IGNORE) != 0, m.ignoresAfterChange() || (flags & SURVIVES_MODIFY) != 0);
                m.setIgnored(m.ignored() | mask);
            } else {
                m.setMask(m.mask() | mask);
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isDowngrade(Mark m, int flags) {
        boolean toOldWay = (flags & IGNORED_MASK) != 0 && m.ignoresByFlags();
        boolean toShorter = (flags & IGNORE) != 0 && (flags & SURVIVES_MODIFY) == 0 && m.ignoresAfterChange();
        return toOldWay || toShorter || (flags & EVICTABLE) != 0 && !m.isEvictable();
    }

    /** ENOENT for what has no mark. A mark without events goes. */
    public long remove(Mark.Kind kind, VfsPath path, int mask, int flags) {
        Mark gone = null;
        lock.lock();
        try {
            Mark m = marks.get(Mark.target(kind, path));
            if (m == null) {
                return Errno.ENOENT.negative();
            }
            if ((flags & (IGNORED_MASK | IGNORE)) != 0) {
                m.setIgnored(m.ignored() & ~mask);
            } else {
                m.setMask(m.mask() & ~mask);
            }
            int flagsOnly = Mark.ON_CHILD | Mark.ON_DIRECTORY;
            if (((m.mask() | m.ignored()) & ~flagsOnly) == 0) {
                gone = marks.remove(m.target());
            }
        } finally {
            lock.unlock();
        }
        if (gone != null) {
            forget(List.of(gone));
        }
        return 0;
    }

    private void forget(List<Mark> gone) {
        gone.forEach(all::remove);
        if (counted != null) {
            counted.give(gone.size());
        }
    }

    /** All marks of a kind go; null: of all kinds. */
    public void flush(Mark.Kind kind) {
        List<Mark> gone = new ArrayList<>();
        lock.lock();
        try {
            for (Mark m : marks.values()) {
                if (kind == null || m.kind() == kind) {
                    gone.add(m);
                }
            }
            gone.forEach(m -> marks.remove(m.target()));
        } finally {
            lock.unlock();
        }
        forget(gone);
    }

    /** As show_fdinfo: a line for each mark. */
    String info() {
        StringBuilder s = new StringBuilder();
        lock.lock();
        try {
            for (Mark m : marks.values()) {
                int flags = (m.ignoresAfterChange() ? SURVIVES_MODIFY : 0) | (m.ignoresByFlags() ? IGNORE : 0)
                        | (m.isEvictable() ? EVICTABLE : 0);
                Inode i = m.path().inode();
                String what = switch (m.kind()) {
                    case INODE -> String.format("ino:%x sdev:%x", i.number(), i.fileSystem().device());
                    case MOUNT -> String.format("mnt_id:%x", m.path().mount().id());
                    case FILE_SYSTEM -> String.format("sdev:%x", i.fileSystem().device());
                };
                s.append(String.format("fanotify %s mflags:%x mask:%x ignored_mask:%x%s%n", what, flags, m.mask(), m.ignored(),
                        m.kind() == Mark.Kind.INODE ? " " : ""));
            }
        } finally {
            lock.unlock();
        }
        return s.toString();
    }
}
