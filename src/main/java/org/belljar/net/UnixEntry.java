package org.belljar.net;

/**
 * A unix socket as sock_diag tells of it.
 *
 * @param state 1 connected, 7 not, 10 listening
 * @param name sun_path as bound, with a path's NUL; empty without a name
 * @param peerInode 0 for none
 * @param receiveQueue bytes to be read; of a listener, connections that wait
 * @param sendQueue bytes sent and not yet read; of a listener, its backlog
 */
public record UnixEntry(int type, int state, long inode, long peerInode, byte[] name, int receiveQueue, int sendQueue, int shutdown,
        int uid) {}
