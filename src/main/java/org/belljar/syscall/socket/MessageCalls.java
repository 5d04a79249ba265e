package org.belljar.syscall.socket;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Message;
import org.belljar.net.SocketFile;
import org.belljar.vfs.IoBuffer;

/** Sending and receiving on sockets. */
public final class MessageCalls {
    /** struct msghdr: name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48. */
    /** MSG_CMSG_COMPAT: the kernel's own, of 32-bit calls. */
    private static final int COMPAT = 1 << 31;
    private static final int HEADER = 56, NAME = 0, NAME_LENGTH = 8, IOV = 16, IOV_COUNT = 24, CONTROL = 32, CONTROL_LENGTH = 40,
            FLAGS = 48;
    /** struct mmsghdr: a msghdr, then the length of the message. */
    private static final int ENTRY = 64, ENTRY_LENGTH = 56;
    private static final int MAX_VECTOR = 1024;
    /** net.core.optmem_max. */
    private static final int MAX_CONTROL = 131_072;
    private static final long MAX_RW_COUNT = 0x7ffff000L;
    private static final long NANOS = 1_000_000_000L;

    /**
     * Implements {@code sendto(2)}.
     *
     * @param addr guest address of the destination, or 0
     * @return bytes sent; EBADF, ENOTSOCK, EFAULT, EINVAL, EAGAIN, EPIPE with SIGPIPE unless MSG_NOSIGNAL, EMSGSIZE, ...
     */
    public long sendto(Task task, int fd, long bufAddr, long len, int flags, long addr, int addrLen) {
        return SocketCalls.with(task, fd, s -> {
            Message m = new Message(task.memory().buffer(bufAddr, clip(len)), flags);
            if (addr != 0) {
                m.address = SocketAddresses.read(task, addr, addrLen);
            }
            return send(task, s, m);
        });
    }

    private static long clip(long len) {
        return len < 0 ? MAX_RW_COUNT : Math.min(len, MAX_RW_COUNT);
    }

    /** Implements {@code recvfrom(2)}. @param addr guest address for the sender's name, or 0; {@code lenAddr} of int, room in, length out */
    public long recvfrom(Task task, int fd, long bufAddr, long len, int flags, long addr, long lenAddr) {
        return SocketCalls.with(task, fd, s -> {
            Message m = new Message(task.memory().buffer(bufAddr, clip(len)), flags);
            try {
                long n = s.receive(task, m);
                if (n >= 0 && addr != 0) {
                    SocketAddresses.write(task, m.address == null ? new byte[0] : m.address, addr, lenAddr);
                }
                return n;
            } finally {
                m.dropFiles();
            }
        });
    }

    /** Implements {@code sendmsg(2)}. @param headerAddr guest address of struct msghdr */
    public long sendmsg(Task task, int fd, long headerAddr, int flags) {
        if ((flags & COMPAT) != 0) {
            return Errno.EINVAL.negative();
        }
        return SocketCalls.with(task, fd, s -> send(task, s, headerAddr, flags));
    }

    private static long send(Task task, SocketFile s, long headerAddr, int flags) {
        GuestStruct h = task.memory().readStruct(headerAddr, HEADER);
        Message m = new Message(data(task, h), flags);
        long nameAddr = h.getLong(NAME);
        int nameLength = h.getInt(NAME_LENGTH);
        if (nameLength < 0) {
            return Errno.EINVAL.negative();
        }
        if (nameAddr != 0 && nameLength > 0) {
            m.address = SocketAddresses.read(task, nameAddr, Math.min(nameLength, SocketAddresses.MAX));
        }
        long controlLength = h.getLong(CONTROL_LENGTH);
        if (controlLength < 0 || controlLength > MAX_CONTROL) {
            return Errno.ENOBUFS.negative();
        }
        try {
            if (controlLength > 0) {
                ControlMessages.parse(task, s, task.memory().readStruct(h.getLong(CONTROL), (int) controlLength), m);
            }
            return send(task, s, m);
        } finally {
            m.dropFiles();
        }
    }

    /** MSG_FASTOPEN connects: who may not connect may not do it this way either. */
    private static long send(Task task, SocketFile s, Message m) {
        if (m.has(Message.FASTOPEN) && m.address != null) {
            SocketCalls.askGuard(task, s, m.address, true);
        }
        return s.send(task, m);
    }

    private static IoBuffer data(Task task, GuestStruct h) {
        long count = h.getLong(IOV_COUNT);
        if (count < 0 || count > MAX_VECTOR) {
            throw Errno.EMSGSIZE.exception();
        }
        return task.memory().vector(h.getLong(IOV), (int) count);
    }

    /** Implements {@code recvmsg(2)}. @param headerAddr guest address of struct msghdr; namelen, controllen and flags are written */
    public long recvmsg(Task task, int fd, long headerAddr, int flags) {
        if ((flags & COMPAT) != 0) {
            return Errno.EINVAL.negative();
        }
        return SocketCalls.with(task, fd, s -> receive(task, s, headerAddr, flags));
    }

    private static long receive(Task task, SocketFile s, long headerAddr, int flags) {
        GuestStruct h = task.memory().readStruct(headerAddr, HEADER);
        int nameLength = h.getInt(NAME_LENGTH);
        if (nameLength < 0) {
            return Errno.EINVAL.negative();
        }
        Message m = new Message(data(task, h), flags);
        m.resultFlags = flags & Message.CMSG_CLOEXEC;
        try {
            long n = s.receive(task, m);
            if (n < 0) {
                return n;
            }
            long nameAddr = h.getLong(NAME);
            if (nameAddr != 0) {
                byte[] name = m.address == null ? new byte[0] : m.address;
                task.memory().write(nameAddr, name, 0, Math.min(nameLength, name.length));
                task.memory().writeInt(headerAddr + NAME_LENGTH, name.length);
            }
            long room = h.getLong(CONTROL) == 0 ? 0 : h.getLong(CONTROL_LENGTH);
            int used = ControlMessages.deliver(task, m, h.getLong(CONTROL), room);
            task.memory().writeStruct(headerAddr + CONTROL_LENGTH, new GuestStruct(12).putLong(0, used).putInt(8, m.resultFlags));
            return n;
        } finally {
            m.dropFiles();
        }
    }

    /** Implements {@code sendmmsg(2)}. @return messages sent; an error only if it was the first that failed */
    public long sendmmsg(Task task, int fd, long vectorAddr, int count, int flags) {
        if ((flags & COMPAT) != 0) {
            return Errno.EINVAL.negative();
        }
        return SocketCalls.with(task, fd, s -> {
            int n = Integer.compareUnsigned(count, MAX_VECTOR) > 0 ? MAX_VECTOR : count;
            for (int i = 0; i < n; i++) {
                long entry = vectorAddr + (long) i * ENTRY;
                long r = guarded(() -> {
                    long sent = send(task, s, entry, flags);
                    if (sent >= 0) {
                        task.memory().writeInt(entry + ENTRY_LENGTH, (int) sent);
                    }
                    return sent;
                });
                if (r < 0) {
                    return i > 0 ? i : r;
                }
            }
            return n;
        });
    }

    /**
     * Implements {@code recvmmsg(2)}. The timeout is looked at after each message, as on Linux.
     *
     * @param timeoutAddr guest address of struct timespec, or 0
     * @return messages received; an error only if it was the first that failed
     */
    public long recvmmsg(Task task, int fd, long vectorAddr, int count, int flags, long timeoutAddr) {
        if ((flags & COMPAT) != 0) {
            return Errno.EINVAL.negative();
        }
        long deadline = Long.MAX_VALUE;
        if (timeoutAddr != 0) {
            GuestStruct t = task.memory().readStruct(timeoutAddr, 16);
            if (t.getLong(0) < 0 || t.getLong(8) < 0 || t.getLong(8) >= NANOS) {
                return Errno.EINVAL.negative();
            }
            deadline = System.nanoTime() + Math.min(t.getLong(0), Long.MAX_VALUE / 4 / NANOS) * NANOS + t.getLong(8);
        }
        long until = deadline;
        return SocketCalls.with(task, fd, s -> receiveMany(task, s, vectorAddr, count, flags, until));
    }

    private static long receiveMany(Task task, SocketFile s, long vectorAddr, int count, int flags, long until) {
        int n = Integer.compareUnsigned(count, MAX_VECTOR) > 0 ? MAX_VECTOR : count;
        int nextFlags = flags & ~Message.WAITFORONE;
        int pending = (flags & Message.ERRQUEUE) != 0 ? 0 : s.takeError(); // before any message
        if (pending != 0) {
            return -pending;
        }
        for (int i = 0; i < n; i++) {
            long entry = vectorAddr + (long) i * ENTRY;
            int now = nextFlags;
            long r = guarded(() -> {
                long got = receive(task, s, entry, now);
                if (got >= 0) {
                    task.memory().writeInt(entry + ENTRY_LENGTH, (int) got);
                }
                return got;
            });
            if (r < 0) {
                return i > 0 ? keepingError(s, i, r) : r;
            }
            if ((flags & Message.WAITFORONE) != 0) {
                nextFlags |= Message.DONTWAIT;
            }
            if (until != Long.MAX_VALUE && System.nanoTime() - until >= 0) {
                return i + 1;
            }
        }
        return n;
    }

    /** An error behind the first message is the next call's; that nothing more is there, or a signal came, is none. */
    private static int keepingError(SocketFile s, int received, long error) {
        if (-error < Errno.ERESTARTSYS && error != Errno.EAGAIN.negative()) {
            s.keepError(Errno.of((int) -error));
        }
        return received;
    }

    private static long guarded(java.util.function.LongSupplier body) {
        try {
            return body.getAsLong();
        } catch (ErrnoException e) {
            return e.errno().negative();
        }
    }
}
