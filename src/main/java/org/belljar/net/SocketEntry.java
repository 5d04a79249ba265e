package org.belljar.net;

/**
 * A line of /proc/net/tcp and its kin, and of sock_diag.
 *
 * @param state TCP's states; UDP: 7, or 1 when connected
 * @param sendQueue bytes sent and not yet acknowledged; a listener's backlog
 * @param socket null where none stands behind it any more (TIME_WAIT)
 * @param receiveQueue bytes received and not yet read; a listener's connections that wait for accept(2)
 */
public record SocketEntry(int domain, int protocol, int state, Endpoint local, Endpoint remote, long sendQueue, long receiveQueue,
        int uid, long inode, long drops, SocketFile socket) {}
