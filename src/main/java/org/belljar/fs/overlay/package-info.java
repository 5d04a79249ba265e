/**
 * The overlay file system: a read-only lower tree with changes kept in an upper tmpfs. Copy-up on the first change, hidden
 * names (whiteouts), opaque directories, merged listings.
 *
 * <p>{@link org.belljar.fs.overlay.OverlayFileSystem} makes an {@code OverlayInode} for each object that is looked at;
 * directories are {@code OverlayDirectory}. The upper file system has two directories: {@code root}, the upper tree, and
 * {@code index}, with copies that have no name of their own there (of lower files with several names, of removed files
 * that are still open). The tree's inodes refer to their overlay inodes by their attachment.
 *
 * <p>Locks, outermost first: the overlay inode's own lock (INODE, taken by the VFS), which also guards a directory's hidden
 * names; the copy-up lock of one object at a time (COPY_UP); those of the upper and lower file systems. A copy-up enters
 * its copy into the parent's upper directory without the parent's lock: a listing therefore reads the upper names first.
 *
 * <p>{@link org.belljar.fs.overlay.StackedOverlays} registers the type that guests mount: a file system of its own, whose layers belong
 * to the guest ({@code StackedFileSystem} and what is named alike).
 *
 * <p>Differences of the root file system to Linux's overlayfs, as of 6.18 with its default options:
 * <ul>
 *   <li>a file that was opened for reading before its copy-up is read from the copy from then on; only mappings made
 *       before keep showing the lower file, as with Linux;
 *   <li>hard links of the lower tree stay together (Linux: index=on);
 *   <li>directories of the lower tree can be renamed (Linux: redirect_dir=on, else EXDEV);
 *   <li>a truncation copies up only what remains of the file;
 *   <li>a merged directory keeps the size and blocks of its lower part; its link count is 1, as with Linux;
 *   <li>POSIX ACLs are not copied up, for the upper tmpfs has none; other attributes that the host does not let the kernel
 *       read are left out; data that it does not let the kernel read makes the copy-up fail with EACCES.
 * </ul>
 */
package org.belljar.fs.overlay;
