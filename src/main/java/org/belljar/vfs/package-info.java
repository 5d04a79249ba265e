/**
 * The virtual file system: dentries, inodes, mounts, open file descriptions, descriptor tables, path walk, locks, events.
 *
 * <p>{@link org.belljar.vfs.Vfs} holds what one kernel shares. {@link org.belljar.vfs.PathWalk} resolves paths over
 * {@link org.belljar.vfs.DentryCache} without locks while names are cached; {@link org.belljar.vfs.FileOpener},
 * {@link org.belljar.vfs.NameOperations}, {@link org.belljar.vfs.RenameOperation} and
 * {@link org.belljar.vfs.AttributeOperations} make the checks of Linux's fs/namei.c and fs/attr.c in its order and then call
 * the inode. A file system implements {@link org.belljar.vfs.FileSystem}, {@link org.belljar.vfs.Inode} and the open files:
 * {@link org.belljar.vfs.PositionedFile}, {@link org.belljar.vfs.DirectoryFile}.
 *
 * <p>Lock order: a file's position (FILE_POSITION), RENAME, MOUNT, INODE (several by ascending id: {@code InodeLocks}), then
 * those of the file systems (COPY_UP, DENTRY for in-memory trees, FILE_DATA, STORE). No lock is held over a sleep; device
 * and FIFO opens, which sleep, are called with none.
 *
 * <p>Dentries: a directory's children are changed under its inode's lock. A dentry that falls out of the bounded cache is
 * held weakly by its directory, so that one in use is always found again; nothing is counted. File systems whose names
 * come and go by themselves say so by {@code isDentryCacheable} and are asked on each walk.
 *
 * <p>Not supported: mount propagation, quotas, access control lists of host directories.
 */
package org.belljar.vfs;
