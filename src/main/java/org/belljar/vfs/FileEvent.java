package org.belljar.vfs;

/**
 * Something that happened to a file, as {@link MarkGroup}s are told (fsnotify's arguments).
 *
 * @param mask events of {@link Notify}, with ISDIR for directories
 * @param by who did it; null: not known
 * @param path where the file was reached, if it was opened; else null
 * @param object what it happened to; of changes of a directory, what the name leads to
 * @param directory the directory it is in, or that changed; null: none
 * @param newDirectory of a renaming: where to
 */
public record FileEvent(int mask, Caller by, VfsPath path, Inode object, Dentry directory, String name, Dentry newDirectory,
        String newName) {
    /** Which kinds of marks an event has met. */
    public static final int BY_FILE_SYSTEM = 1, BY_MOUNT = 2, BY_INODE = 4, BY_PARENT = 8, BY_NEW_DIRECTORY = 16;

    private static final int CHANGES = Notify.CREATE | Notify.DELETE | Notify.MOVED_FROM | Notify.MOVED_TO | Notify.RENAME;

    /** Whether a name of a directory changed. */
    public boolean isChangeOfDirectory() {
        return (mask & CHANGES) != 0;
    }

    public boolean isOnDirectory() {
        return (mask & Notify.ISDIR) != 0;
    }
}
