package org.belljar.landlock;

import org.belljar.abi.Errno;

/** A TCP socket's bind(2) or connect(2) (Linux's current_check_access_socket). */
final class TcpCheck {
    private static final int BIND = 1, CONNECT = 2;
    private static final int AF_UNSPEC = 0, AF_INET = 2, AF_INET6 = 10, SOCKADDR_IN = 16, SOCKADDR_IN6 = 24;

    private TcpCheck() {}

    static void run(Layer[] layers, int family, byte[] address, boolean isConnect) {
        if (address.length < 2) {
            throw Errno.EINVAL.exception();
        }
        int given = address[0] & 255 | (address[1] & 255) << 8;
        if (given != AF_UNSPEC && given != AF_INET && given != AF_INET6) {
            return;
        }
        if (address.length < (given == AF_INET6 ? SOCKADDR_IN6 : SOCKADDR_IN)) {
            throw Errno.EINVAL.exception();
        }
        if (given == AF_UNSPEC) {
            if (isConnect) {
                return;
            }
            if (family == AF_INET && (address[4] | address[5] | address[6] | address[7]) != 0) {
                throw Errno.EAFNOSUPPORT.exception();
            }
        } else if (given != family) {
            throw Errno.EINVAL.exception();
        }
        int port = (address[2] & 255) << 8 | address[3] & 255;
        int access = isConnect ? CONNECT : BIND;
        for (Layer l : layers) {
            if ((l.net & access & ~l.rules.ofPort(port)) != 0) {
                throw Errno.EACCES.exception();
            }
        }
    }
}
