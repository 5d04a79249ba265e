package org.belljar.net;

import org.belljar.vfs.Caller;

/** Makes the sockets of one address family. */
public interface SocketFamily {
    /**
     * socket(2). {@code type} without flags; {@code statusFlags} holds O_NONBLOCK or 0.
     *
     * @throws org.belljar.abi.ErrnoException ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM
     */
    SocketFile create(Caller caller, int type, int protocol, int statusFlags);

    /** socketpair(2). Throws EOPNOTSUPP where the family has none. */
    SocketFile[] createPair(Caller caller, int type, int protocol, int statusFlags);
}
