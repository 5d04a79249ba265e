package org.belljar.net.host;

import org.belljar.abi.Errno;
import org.belljar.kernel.HostPoller;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.HostInterfaces;
import org.belljar.net.HostSocketCalls;
import org.belljar.net.Message;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketOptions;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** A socket of a guest that is a socket of the host. Waiting is the host poller's: no thread waits for a socket. */
class HostSocket extends SocketFile {
    private static final int O_RDWR = 2, SIGPIPE = 13, PRIVILEGED = 1024;
    private static final long EAGAIN = Errno.EAGAIN.negative();
    private static final int READ_READY = Poll.IN | Poll.PRI | Poll.RDHUP, WRITE_READY = Poll.OUT;
    private static final int SO_ERROR = 4, SO_ACCEPTCONN = 30;
    private static final int PASSED_FLAGS = Message.OOB | Message.PEEK | Message.TRUNC | Message.ERRQUEUE | Message.MORE;
    private static final int FIONREAD = 0x541b, SIOCOUTQ = 0x5411, SIOCATMARK = 0x8905;

    final HostSocketCalls host;
    private final HostInetFamily family;
    private final HostPoller.Source source;
    private final int domain;
    private final int protocol;
    private volatile GuestStruct linger;

    HostSocket(HostInetFamily family, Inode inode, int fd, int domain, int type, int protocol, int statusFlags) {
        super(inode, type, statusFlags);
        this.family = family;
        this.host = new HostSocketCalls(fd);
        this.domain = domain;
        this.protocol = protocol;
        this.source = family.poller().watch(fd);
    }

    @Override
    public int domain() {
        return domain;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    // ---- waiting ----

    /** Sleeps until the host says ready. @return 0, -EAGAIN for one that may not wait, a signal's code */
    private long waitFor(Caller caller, boolean may, int events, long deadline) {
        if (!may) {
            if (!source.queue().isEmpty()) {
                source.arm(events);
            }
            return EAGAIN;
        }
        int wanted = events | Poll.ERR | Poll.HUP;
        return await(caller, source.queue(), 0, deadline, () -> {
            // Armed before the look: an event in between fires at once.
            source.arm(events);
            return (host.ready() & wanted) != 0;
        });
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(source.queue());
        }
        int now = host.ready();
        if (!source.queue().isEmpty()) {
            source.arm((READ_READY | WRITE_READY) & ~now);
        }
        return now;
    }

    // ---- names and connections ----

    @Override
    public long bind(Caller caller, byte[] address) {
        int port = address.length < 4 ? 0 : (address[2] & 255) << 8 | address[3] & 255;
        boolean privileged = domain != Endpoint.AF_NETLINK && port != 0 && port < PRIVILEGED;
        if (privileged && !caller.credentials().hasCapability(Credentials.CAP_NET_BIND_SERVICE)) {
            return Errno.EACCES.negative();
        }
        return host.bind(address);
    }

    @Override
    public long connect(Caller caller, byte[] address) {
        long r = host.connect(address);
        if (r != Errno.EINPROGRESS.negative() && r != Errno.EALREADY.negative() || isNonBlocking()) {
            return r;
        }
        r = waitFor(caller, true, WRITE_READY, options().sendDeadline());
        if (r != 0) {
            return r == EAGAIN ? Errno.EINPROGRESS.negative() : r;
        }
        int error = takeError();
        return error != 0 ? -error : Math.min(0, confirm(address));
    }

    /** The second connect(2) tells the host's socket that its connection is known. */
    private long confirm(byte[] address) {
        long r = host.connect(address);
        return r == Errno.EISCONN.negative() ? 0 : r;
    }

    @Override
    public long listen(Caller caller, int backlog) {
        return host.listen(backlog);
    }

    @Override
    public SocketFile accept(Caller caller, int statusFlags, long[] result) {
        long deadline = options().receiveDeadline();
        while (true) {
            family.admit();
            int fd = host.accept();
            if (fd >= 0) {
                return family.adopt(caller, fd, domain, type(), protocol, statusFlags | O_RDWR);
            }
            family.left();
            result[0] = fd == EAGAIN ? waitFor(caller, !isNonBlocking(), Poll.IN, deadline) : fd;
            if (result[0] != 0) {
                return null;
            }
        }
    }

    @Override
    public byte[] localName() {
        byte[] n = host.localName();
        return n == null ? new byte[0] : n;
    }

    @Override
    public byte[] peerName() {
        return host.peerName();
    }

    @Override
    public long shutdown(int how) {
        long r = host.shutdown(how);
        source.queue().wakeAll(0);
        return r;
    }

    // ---- data ----

    /** What may be sent: EPERM and the like. */
    long check(HostMessage h, int length) {
        return 0;
    }

    @Override
    public long send(Caller caller, Message m) {
        long deadline = options().sendDeadline();
        boolean stream = type() == STREAM;
        if (!stream && m.data.remaining() > HostMessage.DATA_MAX) {
            return Errno.EMSGSIZE.negative();
        }
        long done = 0;
        try (HostMessage h = new HostMessage(m.data.remaining())) {
            h.describe(m);
            do {
                int n = h.fill(m);
                long r = check(h, n);
                r = r != 0 ? r : sendChunk(caller, m, h, n, deadline);
                if (r < 0) {
                    return done > 0 ? done : failed(caller, m, r);
                }
                done += r;
                if (r < n) {
                    break;
                }
            } while (stream && m.data.remaining() > 0 && m.controls.isEmpty());
            return done;
        }
    }

    private long failed(Caller caller, Message m, long r) {
        if (r == Errno.EPIPE.negative() && type() == STREAM && !m.has(Message.NOSIGNAL)) {
            caller.signalSelf(SIGPIPE);
        }
        return r;
    }

    private long sendChunk(Caller caller, Message m, HostMessage h, int n, long deadline) {
        int flags = m.flags & (Message.OOB | Message.MORE) | Message.DONTWAIT | Message.NOSIGNAL;
        int done = 0;
        while (true) {
            long r = host.message(true, h.header(), flags);
            if (r == EAGAIN) {
                r = waitFor(caller, mayWait(m), WRITE_READY, deadline);
                if (r == 0) {
                    continue;
                }
            }
            if (r < 0) {
                return done > 0 ? done : r;
            }
            done += (int) r;
            if (done >= n || type() != STREAM) {
                return done;
            }
            h.skip((int) r);
        }
    }

    @Override
    public long receive(Caller caller, Message m) {
        long deadline = options().receiveDeadline();
        long wanted = m.data.remaining();
        boolean all = type() == STREAM && m.has(Message.WAITALL) && !m.has(Message.PEEK);
        boolean discards = type() == STREAM && m.has(Message.TRUNC);
        long done = 0;
        while (true) {
            long r = receiveOnce(m, discards);
            if (r == EAGAIN) {
                r = m.has(Message.ERRQUEUE) ? EAGAIN : waitFor(caller, mayWait(m), m.has(Message.OOB) ? Poll.PRI : Poll.IN, deadline);
                if (r == 0) {
                    continue;
                }
            }
            if (r <= 0) {
                return done > 0 ? done : r;
            }
            done += r;
            if (!all || done >= wanted) {
                return done;
            }
        }
    }

    private long receiveOnce(Message m, boolean discards) {
        try (HostMessage h = new HostMessage(m.data.remaining())) {
            h.expect();
            long n = host.message(false, h.header(), m.flags & PASSED_FLAGS & ~(discards ? Message.TRUNC : 0) | Message.DONTWAIT);
            if (n < 0) {
                return n;
            }
            if (discards) {
                m.data.advance(n);
                return n;
            }
            h.deliver(m, (int) Math.min(n, h.room()));
            return n;
        }
    }

    // ---- options ----

    @Override
    public int takeError() {
        GuestStruct e = host.option(SOL_SOCKET, SO_ERROR, new long[1]);
        return e == null ? 0 : e.getInt(0);
    }

    @Override
    public boolean isListening() {
        GuestStruct v = host.option(SOL_SOCKET, SO_ACCEPTCONN, new long[1]);
        return v != null && v.getInt(0) != 0;
    }

    /** The host knows. */
    @Override
    public Errno refusal(int level, int name, boolean isSet) {
        return null;
    }

    /** Time-outs are kept here, the rest is the host's as far as {@link HostOptions} allows it. */
    @Override
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        if (level == SOL_SOCKET && isTimeOut(name)) {
            return super.setOption(caller, level, name, value);
        }
        if (!HostOptions.maySet(level, name)) {
            return Errno.ENOPROTOOPT.negative();
        }
        if (level == SOL_SOCKET && name == HostOptions.SO_LINGER && value.size() >= 8) {
            long r = super.setOption(caller, level, name, value);
            linger = r == 0 ? value : linger;
            // A close that waits would hold a kernel thread: only the reset (a time of 0) is the host's to do.
            boolean now = value.getInt(0) != 0 && value.getInt(4) == 0;
            return r != 0 ? r : host.setOption(level, name, new GuestStruct(8).putInt(0, now ? 1 : 0).bytes());
        }
        return host.setOption(level, name, value.bytes());
    }

    private static boolean isTimeOut(int name) {
        return name == SocketOptions.SO_RCVTIMEO || name == SocketOptions.SO_SNDTIMEO || name == SocketOptions.SO_RCVTIMEO_NEW
                || name == SocketOptions.SO_SNDTIMEO_NEW;
    }

    @Override
    public GuestStruct option(Caller caller, int level, int name) {
        if (level == SOL_SOCKET && !HostOptions.mayGet(level, name)) {
            return super.option(caller, level, name);
        }
        if (!HostOptions.mayGet(level, name)) {
            return null;
        }
        long[] error = new long[1];
        GuestStruct v = host.option(level, name, error);
        if (v == null) {
            throw Errno.of((int) -error[0]).exception();
        }
        return v;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        if (request != FIONREAD && request != SIOCOUTQ && request != SIOCATMARK) {
            return HostInterfaces.ioctl(host, caller, request, arg);
        }
        byte[] data = new byte[4];
        long r = host.ioctl(request, data);
        if (r >= 0) {
            caller.memory().write(arg, data, 0, data.length);
        }
        return r;
    }

    @Override
    protected void release() {
        source.close();
        host.close();
        family.left();
    }
}
