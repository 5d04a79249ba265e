package org.belljar.fs.fanotify;

import org.belljar.vfs.MarkGroup;

/** Flags of fanotify_init(2), and what follows from them. {@code isUnprivileged}: made without CAP_SYS_ADMIN. */
public record GroupFlags(int bits, boolean isUnprivileged) {
    public static final int CLOEXEC = 1, NONBLOCK = 2, CLASS_CONTENT = 4, CLASS_PRE_CONTENT = 8, UNLIMITED_QUEUE = 0x10,
            UNLIMITED_MARKS = 0x20, ENABLE_AUDIT = 0x40, REPORT_PIDFD = 0x80, REPORT_TID = 0x100, REPORT_FD_ERROR = 0x2000;
    public static final int CLASSES = CLASS_CONTENT | CLASS_PRE_CONTENT;

    boolean has(int flag) {
        return (bits & flag) != 0;
    }

    /** 0: notifications alone. */
    public int priority() {
        return bits & CLASSES;
    }

    public int reports() {
        return bits & MarkGroup.ALL_FID;
    }
}
