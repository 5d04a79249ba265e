package org.belljar.fs.fanotify;

import java.nio.charset.StandardCharsets;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.FileHandles;
import org.belljar.vfs.MarkGroup;
import org.belljar.vfs.Notify;

/**
 * An event as read(2) gives it: struct fanotify_event_metadata {u32 event_len, u8 vers, u8, u16 metadata_len, u64 mask, s32 fd,
 * s32 pid}, 24 bytes, and behind it information records of {u8 type, u8, u16 len} and what they tell.
 */
final class EventRecords {
    static final int METADATA = 24;
    private static final int VERSION = 3, HEADER = 4, FSID = 8, PIDFD_RECORD = 8;
    private static final int FID = 1, DFID_NAME = 2, DFID = 3, PIDFD = 4, OLD_DFID_NAME = 10, NEW_DFID_NAME = 12;
    private static final int CHANGES = Notify.CREATE | Notify.DELETE | Notify.MOVED_FROM | Notify.MOVED_TO | Notify.RENAME;

    private final QueuedEvent event;
    private final GroupFlags flags;

    EventRecords(QueuedEvent event, GroupFlags flags) {
        this.event = event;
        this.flags = flags;
    }

    private static int length(Handle h, String name) {
        int n = HEADER + FSID + FileHandles.HEADER + FileHandles.BYTES + (name == null ? 0 : name.length() + 1);
        return h == null ? 0 : n + 3 & -4;
    }

    private boolean hasPidFd() {
        return flags.has(GroupFlags.REPORT_PIDFD) && (event.mask & Notify.Q_OVERFLOW) == 0;
    }

    int size() {
        return METADATA + length(event.directory, event.name) + length(event.newDirectory, event.newName)
                + length(event.object, nameOfObject()) + (hasPidFd() ? PIDFD_RECORD : 0);
    }

    /** An event on a directory itself is named "." where names are asked for. */
    private String nameOfObject() {
        boolean isFirst = event.directory == null && event.newDirectory == null;
        boolean dot = isFirst && (flags.reports() & MarkGroup.NAME) != 0 && (event.mask & Notify.ISDIR) != 0
                && (event.mask & CHANGES) == 0;
        return dot ? "." : null;
    }

    private int typeOfObject() {
        boolean isFirst = event.directory == null && event.newDirectory == null;
        if (!isFirst || flags.reports() == MarkGroup.FID) {
            return FID;
        }
        if (nameOfObject() != null) {
            return DFID_NAME;
        }
        return (event.mask & (CHANGES | Notify.ISDIR)) != 0 && (flags.reports() & MarkGroup.DIR_FID) != 0 ? DFID : FID;
    }

    byte[] bytes(int fd, int pid, int pidFd) {
        GuestStruct s = new GuestStruct(size());
        s.putInt(0, size()).putInt(4, VERSION | METADATA << 16).putLong(8, event.mask & 0xffffffffL).putInt(16, fd).putInt(20, pid);
        int at = METADATA;
        boolean renames = (event.mask & Notify.RENAME) != 0;
        at = put(s, at, renames ? OLD_DFID_NAME : event.name == null ? DFID : DFID_NAME, event.directory, event.name);
        at = put(s, at, NEW_DFID_NAME, event.newDirectory, event.newName);
        at = put(s, at, typeOfObject(), event.object, nameOfObject());
        if (hasPidFd()) {
            s.putInt(at, PIDFD | PIDFD_RECORD << 16).putInt(at + HEADER, pidFd);
        }
        return s.bytes();
    }

    private static int put(GuestStruct s, int at, int type, Handle h, String name) {
        if (h == null) {
            return at;
        }
        int length = length(h, name);
        s.putInt(at, type | length << 16).putInt(at + HEADER, (int) h.fileSystem().device());
        int handle = at + HEADER + FSID;
        s.putInt(handle, FileHandles.BYTES).putInt(handle + 4, FileHandles.type(h.fileSystem()));
        s.putInt(handle + 8, FileHandles.GENERATION).putLong(handle + 12, h.inode());
        if (name != null) {
            byte[] b = name.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(b, 0, s.bytes(), handle + FileHandles.HEADER + FileHandles.BYTES, b.length);
        }
        return at + length;
    }
}
