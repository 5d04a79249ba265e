/**
 * fanotify(7): groups that hear of events of marked inodes, mounts and file systems, and are asked for permission.
 *
 * <p>{@link org.belljar.fs.fanotify.Fanotify} is a group's descriptor; {@link org.belljar.fs.fanotify.GroupMarks} what it has
 * marked; {@link org.belljar.fs.fanotify.QueuedEvent} what waits to be read, which {@link org.belljar.fs.fanotify.EventRecords}
 * writes out. {@link org.belljar.vfs.Marks} matches events and marks.
 *
 * <p>Locks: a group's own (FILE_OBJECT), which is not held while a task sleeps or a file is opened.
 *
 * <p>Not supported: events of mount namespaces (FAN_REPORT_MNT), pre-content events, file-system errors (which nothing here
 * has), audit records.
 */
package org.belljar.fs.fanotify;
