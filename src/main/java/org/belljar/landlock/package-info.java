/**
 * Landlock (landlock(7)), ABI 7 of Linux 6.18: what tasks forbid themselves and their descendants.
 *
 * <p>A {@link org.belljar.landlock.Ruleset} is filled by its descriptor; enforcing it puts a {@link org.belljar.landlock.Layer},
 * an unchanging copy, on top of the task's {@link org.belljar.landlock.Domain}. A request is granted when every layer grants it.
 * The domain is the task's {@link org.belljar.vfs.Guard}, which the VFS, sockets and signals ask; nothing here knows tasks.
 * A ruleset's lock is its monitor, under which nothing else is called. No audit log is written, so the flags on logging change nothing.
 */
package org.belljar.landlock;
