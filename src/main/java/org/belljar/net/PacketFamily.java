package org.belljar.net;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;

/** AF_PACKET: there is no device whose packets could be seen. Refused as in a container without CAP_NET_RAW. */
public final class PacketFamily implements SocketFamily {
    /** EPERM. */
    @Override
    public SocketFile create(Caller caller, int type, int protocol, int statusFlags) {
        throw Errno.EPERM.exception();
    }

    @Override
    public SocketFile[] createPair(Caller caller, int type, int protocol, int statusFlags) {
        throw Errno.EPERM.exception();
    }
}
