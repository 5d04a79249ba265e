package org.belljar.net;

import org.belljar.host.Host;
import org.belljar.host.NativeMemory;
import org.belljar.mm.GuestStruct;

/** A non-blocking host socket and the host's calls on it, none of which waits. Results are counts or {@code -errno}. */
public final class HostSocketCalls {
    private static final int CLOSE = 3, POLL = 7, IOCTL = 16, SOCKET = 41, CONNECT = 42, SENDTO = 44, RECVFROM = 45, SENDMSG = 46, RECVMSG = 47, SHUTDOWN = 48,
            BIND = 49, LISTEN = 50, GETSOCKNAME = 51, GETPEERNAME = 52, SETSOCKOPT = 54, GETSOCKOPT = 55, ACCEPT4 = 288;
    private static final int NONBLOCK = 04000, CLOEXEC = 02000000;
    private static final int ADDRESS = 128;
    private static final int SIOCGIFCONF = 0x8912, IFCONF = 16;
    private static final int MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000;
    private static final int POLL_EVENTS = 0x1 | 0x2 | 0x4 | 0x40 | 0x100 | 0x2000;

    private final int fd;

    public HostSocketCalls(int fd) {
        this.fd = fd;
    }

    /** A new socket's descriptor or -errno. */
    public static int open(int domain, int type, int protocol) {
        return (int) Host.call(SOCKET, domain, type | NONBLOCK | CLOEXEC, protocol);
    }

    public void close() {
        Host.call(CLOSE, fd);
    }

    private long named(int call, byte[] address) {
        NativeMemory m = NativeMemory.allocate(ADDRESS);
        try {
            int n = Math.min(address.length, ADDRESS);
            m.put(0, address, 0, n);
            return Host.call(call, fd, m.address(), n);
        } finally {
            m.free();
        }
    }

    public long bind(byte[] address) {
        return named(BIND, address);
    }

    public long connect(byte[] address) {
        return named(CONNECT, address);
    }

    public long listen(int backlog) {
        return Host.call(LISTEN, fd, backlog, 0);
    }

    public long shutdown(int how) {
        return Host.call(SHUTDOWN, fd, how, 0);
    }

    /** The next connection's descriptor, or -errno. */
    public int accept() {
        return (int) Host.call(ACCEPT4, fd, 0, 0, NONBLOCK | CLOEXEC, 0, 0);
    }

    public byte[] localName() {
        return name(GETSOCKNAME);
    }

    public byte[] peerName() {
        return name(GETPEERNAME);
    }

    private byte[] name(int call) {
        NativeMemory m = NativeMemory.allocate(ADDRESS + 8);
        try {
            m.putInt(ADDRESS, ADDRESS);
            if (Host.call(call, fd, m.address(), m.address() + ADDRESS) < 0) {
                return null;
            }
            byte[] b = new byte[Math.min(m.getInt(ADDRESS), ADDRESS)];
            m.get(0, b, 0, b.length);
            return b;
        } finally {
            m.free();
        }
    }

    public long setOption(int level, int name, byte[] value) {
        NativeMemory m = NativeMemory.allocate(value.length + 1L);
        try {
            m.put(0, value, 0, value.length);
            return Host.call(SETSOCKOPT, fd, level, name, m.address(), value.length, 0);
        } finally {
            m.free();
        }
    }

    /** The value, or null with the error in {@code error[0]}. */
    public GuestStruct option(int level, int name, long[] error) {
        NativeMemory m = NativeMemory.allocate(512 + 8);
        try {
            m.putInt(512, 512);
            error[0] = Host.call(GETSOCKOPT, fd, level, name, m.address(), m.address() + 512, 0);
            if (error[0] < 0) {
                return null;
            }
            byte[] b = new byte[Math.clamp(m.getInt(512), 0, 512)];
            m.get(0, b, 0, b.length);
            return new GuestStruct(b);
        } finally {
            m.free();
        }
    }

    /** An ioctl whose argument is a structure of at most {@code data.length} bytes, read and written. */
    public long ioctl(int request, byte[] data) {
        NativeMemory m = NativeMemory.allocate(data.length);
        try {
            m.put(0, data, 0, data.length);
            long r = Host.call(IOCTL, fd, request & 0xffffffffL, m.address());
            m.get(0, data, 0, data.length);
            return r;
        } finally {
            m.free();
        }
    }

    /**
     * SIOCGIFCONF.
     *
     * @param into receives struct ifreq by struct ifreq; null asks for the length of all
     * @return the bytes used or -errno
     */
    public long interfaces(byte[] into) {
        int room = into == null ? 0 : into.length;
        NativeMemory m = NativeMemory.allocate(IFCONF + room);
        try {
            m.putInt(0, room);
            m.putLong(8, into == null ? 0 : m.address() + IFCONF);
            long r = Host.call(IOCTL, fd, SIOCGIFCONF, m.address());
            if (r < 0) {
                return r;
            }
            if (into != null) {
                m.get(IFCONF, into, 0, Math.min(m.getInt(0), room));
            }
            return m.getInt(0);
        } finally {
            m.free();
        }
    }

    /** Poll bits true now. */
    public int ready() {
        NativeMemory p = NativeMemory.allocate(8);
        try {
            p.putInt(0, fd);
            p.putShort(4, (short) POLL_EVENTS);
            return Host.call(POLL, p.address(), 1, 0) <= 0 ? 0 : p.getShort(6) & 0xffff;
        } finally {
            p.free();
        }
    }

    /** Up to {@code length} bytes into {@code to}: a count, 0 at the end, -errno. */
    public long receive(NativeMemory to, int length) {
        return Host.call(RECVFROM, fd, to.address(), length, MSG_DONTWAIT, 0, 0);
    }

    public long send(NativeMemory from, int at, int length) {
        return Host.call(SENDTO, fd, from.slice(at, length).address(), length, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0);
    }

    /** sendmsg or recvmsg with a struct msghdr at {@code header}. */
    public long message(boolean send, NativeMemory header, int flags) {
        return Host.call(send ? SENDMSG : RECVMSG, fd, header.address(), flags);
    }
}
