package org.belljar.net.host;

import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.net.Endpoint;
import org.belljar.vfs.Inode;

/** NETLINK_ROUTE of the host: requests that read go through, those that change are refused. */
final class HostNetlinkSocket extends HostSocket {
    private static final int HEADER = 16, FIRST = 16, GET = 2;
    private static final int DATA = 1024;

    HostNetlinkSocket(HostInetFamily family, Inode inode, int fd, int type, int statusFlags) {
        super(family, inode, fd, Endpoint.AF_NETLINK, type, 0, statusFlags);
    }

    /** EPERM for a request that is not RTM_GET*. The bytes looked at are the copy that is sent. */
    @Override
    long check(HostMessage h, int length) {
        NativeMemory m = h.header();
        int at = 0;
        while (length - at >= HEADER) {
            int n = m.getInt(DATA + at);
            int type = m.getShort(DATA + at + 4) & 0xffff;
            if (type >= FIRST && (type & 3) != GET) {
                return Errno.EPERM.negative();
            }
            if (n < HEADER || n > length - at) {
                break;
            }
            at += n + 3 & ~3;
        }
        return 0;
    }
}
