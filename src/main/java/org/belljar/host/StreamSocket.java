package org.belljar.host;

import org.belljar.abi.Errno;

/** AF_UNIX stream sockets of this process, by descriptor: what the JDK's cannot do, passing descriptors. Results are the host's. */
public final class StreamSocket {
    /** SCM_MAX_FD. */
    public static final int MAX_PASSED = 253;
    private static final int SOCKET = 41, CONNECT = 42, BIND = 49, LISTEN = 50, ACCEPT4 = 288, SHUTDOWN = 48;
    private static final int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_CLOEXEC = 02000000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000, MSG_NOSIGNAL = 0x4000;
    private static final int BACKLOG = 128, ADDRESS = 110, PATH_MAX = 107;
    // struct msghdr at 0 (56 bytes), iovec at 64, cmsg at 96
    private static final int IOV = 64, CMSG = 96, CMSG_HEADER = 16;

    private StreamSocket() {}

    /** Makes a socket file in a directory and listens there. The descriptor, or -errno. */
    public static int listen(int dirFd, String name) {
        return named(dirFd, name, BIND);
    }

    /** Connects to a socket file of a directory. The descriptor, or -errno. */
    public static int connect(int dirFd, String name) {
        return named(dirFd, name, CONNECT);
    }

    /** By way of the directory's descriptor, since an address holds no long path. */
    private static int named(int dirFd, String name, int call) {
        String path = "/proc/self/fd/" + dirFd + "/" + name;
        if (path.length() > PATH_MAX) {
            return (int) Errno.ENAMETOOLONG.negative();
        }
        int fd = (int) Host.call(SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return fd;
        }
        NativeMemory address = NativeMemory.allocate(ADDRESS);
        address.putShort(0, (short) AF_UNIX);
        for (int i = 0; i < path.length(); i++) {
            address.putByte(2 + i, (byte) path.charAt(i));
        }
        long r = Host.call(call, fd, address.address(), 2 + path.length() + 1L);
        address.free();
        if (r == 0 && call == BIND) {
            r = Host.call(LISTEN, fd, BACKLOG, 0);
        }
        if (r < 0) {
            HostFiles.close(fd);
            return (int) r;
        }
        return fd;
    }

    /** Waits for a connection. */
    public static int accept(int fd) {
        long r;
        do {
            r = Host.call(ACCEPT4, fd, 0, 0, SOCK_CLOEXEC, 0, 0);
        } while (r == Errno.EINTR.negative());
        return (int) r;
    }

    /** Ends both directions: whoever waits in a read or an accept returns. */
    public static void shutdown(int fd) {
        Host.call(SHUTDOWN, fd, 2, 0);
    }

    /** Waits until the other side is gone. */
    public static void awaitEnd(int fd) {
        NativeMemory poll = NativeMemory.allocate(8);
        poll.putInt(0, fd);
        poll.putShort(4, (short) 0);
        long r;
        do {
            r = Host.call(HostNumbers.POLL, poll.address(), 1, -1);
        } while (r == Errno.EINTR.negative());
        poll.free();
    }

    /**
     * Receives up to {@code dst.length} bytes, waiting for them.
     *
     * @param passed gets the descriptors that came along, -1 in the rest; may be empty
     * @return bytes, 0 at the end, or -errno
     */
    public static int receive(int fd, byte[] dst, int[] passed) {
        int controlLen = CMSG_HEADER + MAX_PASSED * 4 + 4;
        int data = CMSG + controlLen;
        NativeMemory m = NativeMemory.allocate(data + dst.length);
        try {
            java.util.Arrays.fill(passed, -1);
            long r;
            do {
                header(m, data, dst.length, controlLen);
                r = Host.call(HostNumbers.RECVMSG, fd, m.address(), MSG_CMSG_CLOEXEC);
            } while (r == Errno.EINTR.negative());
            if (r >= 0) {
                takePassed(m, passed);
                m.get(data, dst, 0, (int) r);
            }
            return (int) r;
        } finally {
            m.free();
        }
    }

    private static void takePassed(NativeMemory m, int[] passed) {
        if (m.getLong(40) < CMSG_HEADER || m.getInt(CMSG + 8) != 1 || m.getInt(CMSG + 12) != 1) {
            return;
        }
        int count = (int) (m.getLong(CMSG) - CMSG_HEADER) / 4;
        for (int i = 0; i < count; i++) {
            int got = m.getInt(CMSG + CMSG_HEADER + i * 4L);
            if (i < passed.length) {
                passed[i] = got;
            } else {
                HostFiles.close(got);
            }
        }
    }

    /** Receives exactly so many bytes; false when the connection ends before. */
    public static boolean receiveFully(int fd, byte[] dst) {
        NativeMemory m = NativeMemory.allocate(Math.max(dst.length, 1));
        try {
            int done = 0;
            while (done < dst.length) {
                long r = Host.call(HostNumbers.READ, fd, m.address() + done, dst.length - done);
                if (r == Errno.EINTR.negative()) {
                    continue;
                }
                if (r <= 0) {
                    return false;
                }
                done += (int) r;
            }
            m.get(0, dst, 0, dst.length);
            return true;
        } finally {
            m.free();
        }
    }

    /** As {@link #send(int, byte[], int[])} with one descriptor, or none where it is negative. */
    public static int send(int fd, byte[] bytes, int passFd) {
        return passFd < 0 ? send(fd, bytes, new int[0]) : send(fd, bytes, new int[] {passFd});
    }

    /** Sends all bytes, and descriptors with the first of them. 0 or -errno. */
    public static int send(int fd, byte[] bytes, int[] passed) {
        int controlLen = passed.length == 0 ? 0 : CMSG_HEADER + (passed.length * 4 + 7 & ~7);
        int data = CMSG + controlLen;
        NativeMemory m = NativeMemory.allocate(data + bytes.length);
        try {
            m.put(data, bytes, 0, bytes.length);
            int done = 0;
            while (done < bytes.length) {
                header(m, data + done, bytes.length - done, 0);
                if (passed.length > 0 && done == 0) {
                    m.putLong(32, m.address() + CMSG);
                    m.putLong(40, controlLen);
                    m.putLong(CMSG, CMSG_HEADER + passed.length * 4L);
                    m.putInt(CMSG + 8, 1);
                    m.putInt(CMSG + 12, 1);
                    for (int i = 0; i < passed.length; i++) {
                        m.putInt(CMSG + CMSG_HEADER + i * 4L, passed[i]);
                    }
                }
                long r = Host.call(HostNumbers.SENDMSG, fd, m.address(), MSG_NOSIGNAL);
                if (r < 0 && r != Errno.EINTR.negative()) {
                    return (int) r;
                }
                done += (int) Math.max(r, 0);
            }
            return 0;
        } finally {
            m.free();
        }
    }

    private static void header(NativeMemory m, long data, long len, int controlLen) {
        m.fill(0, CMSG, (byte) 0);
        m.putLong(16, m.address() + IOV);
        m.putLong(24, 1);
        m.putLong(32, controlLen == 0 ? 0 : m.address() + CMSG);
        m.putLong(40, controlLen);
        m.putLong(IOV, m.address() + data);
        m.putLong(IOV + 8, len);
    }
}
