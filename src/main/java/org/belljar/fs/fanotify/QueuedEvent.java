package org.belljar.fs.fanotify;

import java.util.Objects;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileEvent;
import org.belljar.vfs.Inode;
import org.belljar.vfs.MarkGroup;
import org.belljar.vfs.Notify;
import org.belljar.vfs.VfsPath;

/** An event in a group's queue: what of it is reported (fanotify_alloc_event). */
final class QueuedEvent {
    /** Guarded by the group's lock; merging adds to it. */
    int mask;
    /** To be opened for who reads it, in groups that get descriptors. */
    VfsPath path;
    Handle directory;
    String name;
    Handle newDirectory;
    String newName;
    Handle object;
    /** Null: not known. */
    TaskGroup process;
    Task thread;
    Question question;

    private QueuedEvent(int mask) {
        this.mask = mask;
    }

    static QueuedEvent overflow() {
        return new QueuedEvent(Notify.Q_OVERFLOW);
    }

    static QueuedEvent of(FileEvent e, int mask, int matched, GroupFlags flags) {
        QueuedEvent q = new QueuedEvent(mask);
        q.who(e.by(), flags);
        if (flags.reports() == 0) {
            q.path = e.path();
        } else {
            q.handles(e, matched, flags.reports());
        }
        return q;
    }

    private void who(Caller by, GroupFlags flags) {
        if (by instanceof Task t) {
            process = t.group();
            thread = flags.has(GroupFlags.REPORT_TID) ? t : null;
        }
    }

    private void handles(FileEvent e, int matched, int reports) {
        boolean isChange = e.isChangeOfDirectory();
        Inode parent = e.directory() == null ? null : e.directory().inode();
        Inode id = isChange && (reports & MarkGroup.TARGET_FID) == 0 ? parent : e.object();
        Inode dir = !isChange && e.object().isDirectory() ? e.object() : parent;
        if ((reports & MarkGroup.DIR_FID) == 0 || dir == null) {
            object = Handle.of(id);
            return;
        }
        boolean withChild = isChange ? (reports & MarkGroup.TARGET_FID) != 0
                : (reports & MarkGroup.FID) != 0 && !e.isOnDirectory();
        Inode child = withChild && id != dir ? id : null;
        boolean named = (reports & MarkGroup.NAME) != 0 && (isChange || !e.isOnDirectory());
        if (named || child != null) {
            directory = Handle.of(dir);
            name = named ? e.name() : null;
            object = Handle.of(child);
        } else {
            object = Handle.of(dir);
        }
        if ((mask & Notify.RENAME) != 0) {
            renaming(e, matched);
        }
    }

    /** Who watches one of the directories alone hears of that one. */
    private void renaming(FileEvent e, int matched) {
        boolean all = (matched & FileEvent.BY_FILE_SYSTEM) != 0;
        if (!all && (matched & FileEvent.BY_INODE) == 0) {
            directory = null;
            name = null;
        }
        if (all || (matched & FileEvent.BY_NEW_DIRECTORY) != 0) {
            newDirectory = Handle.of(e.newDirectory().inode());
            newName = e.newName();
        }
    }

    /** Whether {@code later} says nothing but what this can say too (fanotify_should_merge). */
    boolean takes(QueuedEvent later) {
        return question == null && later.question == null && process == later.process && thread == later.thread
                && ((mask ^ later.mask) & (Notify.ISDIR | Notify.RENAME)) == 0 && (mask & Notify.Q_OVERFLOW) == 0
                && samePath(later.path) && Objects.equals(directory, later.directory) && Objects.equals(name, later.name)
                && Objects.equals(newDirectory, later.newDirectory) && Objects.equals(newName, later.newName)
                && Objects.equals(object, later.object);
    }

    private boolean samePath(VfsPath other) {
        return path == other || path != null && other != null && path.mount() == other.mount() && path.dentry() == other.dentry();
    }
}
