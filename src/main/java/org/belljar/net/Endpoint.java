package org.belljar.net;

import org.belljar.abi.Errno;

/**
 * Address and port of an inet socket.
 *
 * @param scope sin6_scope_id: an interface, or 0
 */
public record Endpoint(IpAddress address, int port, int scope) {
    public static final int AF_UNSPEC = 0, AF_INET = 2, AF_INET6 = 10, AF_NETLINK = 16;
    /** Shortest struct sockaddr_in, and sockaddr_in6 (RFC 2133's, without the scope). */
    /** Of struct sockaddr_in and sockaddr_in6. */
    public static final int SIZE4 = 16, SIZE6 = 28;
    private static final int SIZE6_MIN = 24;

    public Endpoint(IpAddress address, int port) {
        this(address, port, 0);
    }

    public static Endpoint any(int domain) {
        return new Endpoint(domain == AF_INET ? IpAddress.ANY4 : IpAddress.ANY6, 0, 0);
    }

    /** sa_family, or EINVAL for fewer than 2 bytes. */
    public static int family(byte[] sockaddr) {
        if (sockaddr.length < 2) {
            throw Errno.EINVAL.exception();
        }
        return sockaddr[0] & 255 | (sockaddr[1] & 255) << 8;
    }

    /** A sockaddr of the family of its socket. Throws EINVAL (too short), EAFNOSUPPORT (another family). */
    public static Endpoint parse(byte[] sockaddr, int domain) {
        if (sockaddr.length < (domain == AF_INET ? SIZE4 : SIZE6_MIN)) {
            throw Errno.EINVAL.exception();
        }
        if (family(sockaddr) != domain) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        return read(sockaddr);
    }

    /** A sockaddr_in or sockaddr_in6 that is long enough. */
    public static Endpoint read(byte[] b) {
        int port = (b[2] & 255) << 8 | b[3] & 255;
        if (b[0] == AF_INET) {
            return new Endpoint(IpAddress.readV4(b, 4), port, 0);
        }
        int scope = b.length < SIZE6 ? 0 : b[24] & 255 | (b[25] & 255) << 8 | (b[26] & 255) << 16 | b[27] << 24;
        IpAddress a = IpAddress.readV6(b, 8);
        return new Endpoint(a, port, a.isLinkLocal() || a.isMulticast() ? scope : 0);
    }

    /** As the sockaddr that a socket of {@code domain} shows. */
    public byte[] sockaddr(int domain) {
        byte[] b = new byte[domain == AF_INET ? SIZE4 : SIZE6];
        b[0] = (byte) domain;
        b[2] = (byte) (port >> 8);
        b[3] = (byte) port;
        if (domain == AF_INET) {
            address.writeV4(b, 4);
        } else {
            address.writeV6(b, 8);
            for (int i = 0; i < 4; i++) {
                b[24 + i] = (byte) (scope >> 8 * i);
            }
        }
        return b;
    }

    public Endpoint withPort(int newPort) {
        return new Endpoint(address, newPort, scope);
    }
}
