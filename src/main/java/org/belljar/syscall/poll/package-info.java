/** poll, select, epoll, eventfd, timerfd and signalfd: the calls. The waiting itself is {@link org.belljar.syscall.poll.PollWait}. */
package org.belljar.syscall.poll;
