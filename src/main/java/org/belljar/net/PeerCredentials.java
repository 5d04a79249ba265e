package org.belljar.net;

import org.belljar.vfs.Caller;

/** struct ucred. */
public record PeerCredentials(int pid, int uid, int gid) {
    /** What SO_PEERCRED says of a socket without peer. */
    public static final PeerCredentials NONE = new PeerCredentials(0, -1, -1);

    /** The identity recorded for connections: effective ids. */
    public static PeerCredentials effective(Caller c) {
        return new PeerCredentials(c.processId(), c.credentials().euid(), c.credentials().egid());
    }

    /** The identity attached to messages: real ids. */
    public static PeerCredentials real(Caller c) {
        return new PeerCredentials(c.processId(), c.credentials().uid(), c.credentials().gid());
    }
}
