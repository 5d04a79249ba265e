package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.bpf.PacketProgram;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Endpoint;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketEntry;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketOptions;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/**
 * A TCP socket. A connection is two sockets that know each other as {@code peer}; each owns the queue it receives from. What
 * segments would tell on Linux (SYN, FIN, RST and their acknowledgements) happens in the step that causes it, under the
 * namespace's lock ({@link TcpTransitions}); data moves under the queues' own locks ({@link TcpSending}, {@link TcpReceiving}).
 */
final class TcpSocket extends InetSocket {
    private static final int SEND_BUFFER = 16_384, RECEIVE_BUFFER = 131_072;
    /** What a side contributes to a connection's queue when the guest has not said: less than Linux's 4 MiB, more than its caches. */
    private static final int SHARE = 512 * 1024;
    /** What SO_RCVLOWAT can ask for at most. */
    static final int RECEIVE_MAX = SHARE;
    /** net.ipv4.tcp_rmem's last number. */
    private static final int RECEIVE_LIMIT = 32 << 20;
    private static final int O_RDWR = 2, CAP_NET_ADMIN = 12;
    static final int SHUT_RECEIVE = 1, SHUT_SEND = 2, SHUT_BOTH = 3;

    /** struct socket's state, which outlives the connection's. */
    enum Phase { UNCONNECTED, CONNECTING, CONNECTED }

    final TcpTable table;
    volatile StreamQueue in;
    final UrgentMark urgent = new UrgentMark();
    private final TcpSettings settings = new TcpSettings();
    // Written with the lock held:
    volatile TcpState state = TcpState.CLOSE;
    volatile Phase phase = Phase.UNCONNECTED;
    volatile TcpSocket peer;
    volatile int shutdown;
    /** A FIN came, or a reset: the end of the stream is no error. */
    volatile boolean done;
    /** The port was chosen by connect(2), which lets others use it for other destinations. */
    volatile boolean isPortByConnect;
    final TcpBacklog backlog = new TcpBacklog(this);
    /** When the last bytes came, if somebody had asked for that then; else 0. */
    volatile long receivedNs;
    // Counters for TCP_INFO; written by whoever sends or receives, losses do not matter.
    volatile int sends;
    volatile int receives;
    volatile int lastReceived;
    /** It was this side that called connect(2). */
    volatile boolean hasConnected;

    TcpSocket(NetNamespace namespace, Inode inode, int domain, int statusFlags) {
        super(namespace, inode, domain, STREAM, TcpTable.PROTOCOL, statusFlags, new SocketOptions(SEND_BUFFER, RECEIVE_BUFFER));
        this.table = TcpTable.of(namespace);
        this.in = new StreamQueue(namespace.buffers());
        namespace.sockets().add(this);
    }

    TcpSettings settings() {
        return settings;
    }

    TcpState state() {
        return state;
    }

    boolean isPortByConnect() {
        return isPortByConnect;
    }

    boolean isConnected() {
        return peer != null;
    }

    @Override
    boolean isEstablished() {
        return state == TcpState.ESTABLISHED;
    }

    @Override
    public boolean isListening() {
        return state == TcpState.LISTEN;
    }

    @Override
    PortTable ports() {
        return table.ports;
    }

    @Override
    void beforePortsLocked() {
        table.expire();
    }

    @Override
    boolean isBeyondBindLocked() {
        return state != TcpState.CLOSE;
    }

    /** How many bytes may lie in a receiver's queue for a sender: both sides' buffers, as on a link without length. */
    static int limit(TcpSocket sender, TcpSocket receiver) {
        SocketOptions s = sender.options();
        SocketOptions r = receiver.options();
        int send = s.isSendBufferSet() ? s.sendBuffer() : SHARE;
        int receive = r.isReceiveBufferSet() ? r.receiveBuffer() : SHARE;
        return send / 2 + receive;
    }

    /** sk_stream_is_writeable: a third is free. */
    boolean isRoomy() {
        TcpSocket p = peer;
        if (p == null) {
            return true;
        }
        int limit = limit(this, p);
        return p.in.filled() <= limit - limit / 3;
    }

    // ---- connecting ----

    @Override
    public long connect(Caller caller, byte[] address) {
        if (Endpoint.family(address) == Endpoint.AF_UNSPEC) {
            return TcpTransitions.disconnect(this);
        }
        return TcpConnecting.connect(this, caller, address);
    }

    @Override
    public long listen(Caller caller, int length) {
        lock.lock();
        try {
            if (phase != Phase.UNCONNECTED || state != TcpState.CLOSE && state != TcpState.LISTEN) {
                return Errno.EINVAL.negative();
            }
            backlog.setLimit(length);
            if (state == TcpState.LISTEN) {
                return 0;
            }
            table.expire();
            if (local().port() == 0) {
                long r = bindLocked(local(), false);
                if (r != 0) {
                    return r;
                }
            } else {
                state = TcpState.LISTEN;
                if (!ports().isFree(this, local(), false)) {
                    state = TcpState.CLOSE;
                    return Errno.EADDRINUSE.negative();
                }
            }
            state = TcpState.LISTEN;
            ReuseGroup.joinLocked(this);
            shutdown = 0;
        } finally {
            lock.unlock();
        }
        return 0;
    }

    @Override
    public SocketFile accept(Caller caller, int statusFlags, long[] result) {
        long deadline = options().receiveDeadline();
        while (true) {
            TcpSocket next = backlog.poll();
            if (next != null) {
                next.setFlags(O_RDWR | statusFlags);
                return next;
            }
            if (state != TcpState.LISTEN) {
                result[0] = Errno.EINVAL.negative();
                return null;
            }
            result[0] = isNonBlocking() ? Errno.EAGAIN.negative()
                    : await(caller, queue, READABLE, deadline, () -> !backlog.isEmpty() || state != TcpState.LISTEN);
            if (result[0] != 0) {
                return null;
            }
        }
    }

    int acceptQueueLength() {
        return backlog.size();
    }

    int backlog() {
        return backlog.limit();
    }

    @Override
    public byte[] peerName() {
        return remote() == null || state == TcpState.CLOSE || state == TcpState.SYN_SENT ? null : super.peerName();
    }

    /** What an accepted socket takes over. */
    void inherit(TcpSocket listener) {
        options().copyFrom(listener.options());
        inet.copyFrom(listener.inet);
        settings.copyFrom(listener.settings);
        setOwner(listener.owner());
        inheritBound(listener);
    }

    /**
     * EPERM without CAP_NET_ADMIN, as Linux 6.18 has it (a filter could tell sequence numbers); else EOPNOTSUPP: connections in here
     * have no segments that a filter could see or drop.
     */
    @Override
    protected Errno filterRefusal(Caller caller) {
        return namespace.hasCapability(caller, CAP_NET_ADMIN) ? Errno.EOPNOTSUPP : Errno.EPERM;
    }

    @Override
    protected long balanceBy(PacketProgram p) {
        return ReuseGroup.balance(this, isListening(), p);
    }

    @Override
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        boolean startsNumbering = level == SOL_SOCKET && options().timestamps().startsNumbering(name, value);
        if (startsNumbering && (state == TcpState.CLOSE || state == TcpState.LISTEN)) {
            return Errno.EINVAL.negative();
        }
        long r = super.setOption(caller, level, name, value);
        if (r == 0 && startsNumbering) {
            options().timestamps().setBase(bytesSent());
        }
        if (r == 0 && level == SOL_SOCKET && name == SocketOptions.SO_RCVLOWAT) {
            options().limitReceiveLowWater(options().isReceiveBufferSet() ? options().receiveBuffer() / 2 : RECEIVE_LIMIT / 2);
        }
        return r;
    }

    // ---- data ----

    @Override
    public long send(Caller caller, Message m) {
        return TcpSending.send(this, caller, m);
    }

    @Override
    public long receive(Caller caller, Message m) {
        return TcpReceiving.receive(this, caller, m);
    }

    long bytesSent() {
        TcpSocket p = peer;
        return p == null ? 0 : p.in.written();
    }

    long bytesReceived() {
        return in.written();
    }

    int sends() {
        return sends;
    }

    /** How much came at once last, 0 for nothing yet. */
    int lastReceived() {
        return lastReceived;
    }

    int receives() {
        return receives;
    }

    // ---- ends ----

    @Override
    public long shutdown(int how) {
        return TcpTransitions.shutdown(this, how);
    }

    @Override
    protected void release() {
        inet.clear();
        clearErrors();
        TcpTransitions.close(this);
        namespace.sockets().remove(this);
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        TcpState now = state;
        if (now == TcpState.LISTEN) {
            return backlog.isEmpty() ? 0 : READABLE;
        }
        int mask = hasError() || hasQueuedErrors() ? Poll.ERR : 0;
        if (shutdown == SHUT_BOTH || now == TcpState.CLOSE) {
            mask |= Poll.HUP;
        }
        if ((shutdown & SHUT_RECEIVE) != 0) {
            mask |= READABLE | Poll.RDHUP;
        }
        if (now == TcpState.SYN_SENT) {
            return mask;
        }
        if (TcpReceiving.hasData(this)) {
            mask |= READABLE;
        }
        if ((shutdown & SHUT_SEND) != 0 || isRoomy()) {
            mask |= WRITABLE;
        }
        return urgent.isPending() ? mask | Poll.PRI : mask;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        int value;
        switch (request) {
            case InetFamily.FIONREAD -> {
                if (state == TcpState.LISTEN) {
                    return Errno.EINVAL.negative();
                }
                value = TcpReceiving.readable(this);
            }
            case InetFamily.SIOCOUTQ -> {
                if (state == TcpState.LISTEN) {
                    return Errno.EINVAL.negative();
                }
                value = 0;
            }
            case InetFamily.SIOCATMARK -> value = urgent.isAtMark(in.consumed()) ? 1 : 0;
            default -> {
                return super.ioctl(caller, request, arg);
            }
        }
        caller.memory().writeInt(arg, value);
        return 0;
    }

    @Override
    public SocketEntry entry() {
        TcpState now = state;
        if (now == TcpState.CLOSE) {
            return null;
        }
        Endpoint to = remote();
        boolean listens = now == TcpState.LISTEN;
        return new SocketEntry(domain(), protocol(), now.number(), local(), to == null ? Endpoint.any(domain()) : to,
                listens ? backlog.limit() : 0, listens ? backlog.size() : in.size(), inode().uid(), inode().number(), 0, this);
    }
}
