/**
 * The file system calls: argument checks and ABI translation in front of {@link org.belljar.vfs}. {@code Files} holds what they
 * share: descriptors (EBADF for O_PATH where Linux says so), paths and the starting points of *at calls.
 */
package org.belljar.syscall.file;
