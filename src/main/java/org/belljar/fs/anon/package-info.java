/**
 * Files without a name that exist to notify: eventfd, timerfd, signalfd, epoll.
 *
 * <p>Lock order: FILE_OBJECT for eventfd and timerfd; EPOLL for an epoll instance. No other file's poll and no wait queue is
 * called with an EPOLL lock held, so nested instances and files never lock each other.
 */
package org.belljar.fs.anon;
