/**
 * The file system in memory. {@code TmpfsDirectory}, {@code TmpfsFile} and the rest are Java objects under one tree lock; file
 * content is {@code FileData}, in chunks of the shared store ({@code StoredData}, {@code ChunkTable}) until a guest maps it
 * and it moves to a memfd of its own.
 *
 * <p>Locks: the tree lock (DENTRY), then one data lock for each file (FILE_DATA), then the store's. The file system locks
 * itself, so that an overlay can use it without the VFS.
 *
 * <p>Not supported: a size of its own for each mount (all share the store's limit), huge pages, quotas.
 */
package org.belljar.fs.tmpfs;
