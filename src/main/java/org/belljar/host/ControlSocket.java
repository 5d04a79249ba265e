package org.belljar.host;

import org.belljar.abi.Errno;

/** One end of an AF_UNIX SOCK_SEQPACKET pair: messages of up to {@link #MAX_BYTES} with at most one descriptor each. */
public final class ControlSocket {
    public static final int MAX_BYTES = 256;
    private static final int AF_UNIX = 1, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 02000000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000, MSG_NOSIGNAL = 0x4000;
    // struct msghdr at 0 (56 bytes), iovec at 64, cmsg at 96 (24 bytes with padding), data at 128
    private static final int IOV = 64, CMSG = 96, DATA = 128;

    private final int fd;
    private final NativeMemory out = NativeMemory.allocate(DATA + MAX_BYTES);
    private final NativeMemory in = NativeMemory.allocate(DATA + MAX_BYTES);

    private ControlSocket(int fd) {
        this.fd = fd;
    }

    /** A pair: this process's end, and in {@code peer[0]} the descriptor for the other side (close-on-exec). */
    public static ControlSocket pair(int[] peer) {
        NativeMemory sv = NativeMemory.allocate(8);
        try {
            Errno.check(Host.call(HostNumbers.SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv.address(), 0, 0));
            peer[0] = sv.getInt(4);
            return new ControlSocket(sv.getInt(0));
        } finally {
            sv.free();
        }
    }

    public int fd() {
        return fd;
    }

    /** Sends a message, with a descriptor unless {@code passFd} is negative. Returns 0 or -errno. */
    public long send(byte[] message, int passFd) {
        out.put(DATA, message, 0, message.length);
        header(out, message.length);
        if (passFd >= 0) {
            out.putLong(32, out.address() + CMSG);
            out.putLong(40, 24);
            out.putLong(CMSG, 20);
            out.putInt(CMSG + 8, 1);
            out.putInt(CMSG + 12, 1);
            out.putInt(CMSG + 16, passFd);
        }
        long r = Host.call(HostNumbers.SENDMSG, fd, out.address(), MSG_NOSIGNAL);
        return r < 0 ? r : 0;
    }

    /**
     * Receives a message, waiting for it.
     *
     * @param passed passed[0] is the received descriptor or -1
     * @return its length, 0 at the end of the connection, or -errno
     */
    public int receive(byte[] dst, int[] passed) {
        passed[0] = -1;
        long r;
        do {
            header(in, Math.min(dst.length, MAX_BYTES));
            in.putLong(32, in.address() + CMSG);
            in.putLong(40, 24);
            r = Host.call(HostNumbers.RECVMSG, fd, in.address(), MSG_CMSG_CLOEXEC);
        } while (r == Errno.EINTR.negative());
        if (r >= 0) {
            if (in.getLong(40) >= 20 && in.getInt(CMSG + 8) == 1 && in.getInt(CMSG + 12) == 1) {
                passed[0] = in.getInt(CMSG + 16);
            }
            in.get(DATA, dst, 0, (int) r);
        }
        return (int) r;
    }

    private static void header(NativeMemory m, int len) {
        m.fill(0, DATA, (byte) 0);
        m.putLong(16, m.address() + IOV);
        m.putLong(24, 1);
        m.putLong(IOV, m.address() + DATA);
        m.putLong(IOV + 8, len);
    }

    /** Both sides see the end of the connection. */
    public void shutdown() {
        StreamSocket.shutdown(fd);
    }

    public void close() {
        Host.call(HostNumbers.CLOSE, fd);
    }
}
