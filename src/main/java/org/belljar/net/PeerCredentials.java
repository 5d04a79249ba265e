package org.belljar.net;

import org.belljar.vfs.Caller;
import org.belljar.vfs.UserNamespace;

/** struct ucred, with numbers of the initial namespaces. */
public record PeerCredentials(int pid, int uid, int gid) {
    /** What SO_PEERCRED says of a socket without peer. */
    public static final PeerCredentials NONE = new PeerCredentials(0, -1, -1);

    /** As the caller's namespaces show it; -1 stays. */
    public PeerCredentials shownTo(Caller c) {
        UserNamespace users = c.credentials().userNamespace();
        return new PeerCredentials(c.shownProcessId(pid), uid == -1 ? -1 : users.shownUid(uid), gid == -1 ? -1 : users.shownGid(gid));
    }

    /** The identity recorded for connections: effective ids. */
    public static PeerCredentials effective(Caller c) {
        return new PeerCredentials(c.processId(), c.credentials().euid(), c.credentials().egid());
    }

    /** The identity attached to messages: real ids. */
    public static PeerCredentials real(Caller c) {
        return new PeerCredentials(c.processId(), c.credentials().uid(), c.credentials().gid());
    }
}
