/**
 * A directory of the host as a file system. {@code HostInode} knows its parent and name and opens descriptors when needed
 * ({@code HostFd}, bounded by {@code FdCache}); {@code HostChanges} holds what a writable tree adds.
 *
 * <p>Containment rests on one rule: each call to the host names one component, relative to the descriptor of its parent
 * directory, and follows no link. Kernel file systems of the host inside the tree are shown empty ({@code HostMasks}).
 *
 * <p>Not supported: device nodes but of a few harmless numbers.
 */
package org.belljar.fs.host;
