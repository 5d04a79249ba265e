package org.belljar.net;

import java.util.function.BooleanSupplier;
import org.belljar.abi.Errno;
import org.belljar.bpf.PacketProgram;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Guard;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** A socket. Operations return a count or 0, or {@code -errno}; defaults are what Linux answers where a family has none. */
public abstract class SocketFile extends OpenFile {
    public static final int AF_UNIX = 1, STREAM = 1, DGRAM = 2, RAW = 3, SEQPACKET = 5;
    public static final int SOL_SOCKET = 1;
    private static final int O_RDWR = 2;
    private static final int SIGPIPE = 13;

    private final Inode inode;
    private final int type;
    private final SocketOptions options;
    /** Null until one is asked for. */
    private volatile SocketFilter filter;
    /** Set before the socket is seen. */
    private Guard maker = Guard.NONE;

    protected SocketFile(Inode inode, int type, int statusFlags) {
        this(inode, type, statusFlags, new SocketOptions());
    }

    protected SocketFile(Inode inode, int type, int statusFlags, SocketOptions options) {
        super(statusFlags | O_RDWR);
        this.options = options;
        this.inode = inode;
        if (inode instanceof SocketInode s) {
            s.setSocket(this);
        }
        this.type = type;
    }

    @Override
    public final Inode inode() {
        return inode;
    }

    public abstract int domain();

    public abstract int protocol();

    public final int type() {
        return type;
    }

    public final SocketOptions options() {
        return options;
    }

    // ---- filters ----

    /** Whether packets must pass a program. */
    public final boolean isFiltered() {
        SocketFilter f = filter;
        return f != null && f.isSet();
    }

    /** What a packet's receiver may have of it, see {@link SocketFilter#keep}. */
    public final int keep(PacketView p, int least) {
        SocketFilter f = filter;
        return f == null ? p.length() : f.keep(p, least);
    }

    private SocketFilter filterForChange() {
        SocketFilter f = filter;
        if (f == null) {
            f = new SocketFilter();
            filter = f;
        }
        return f;
    }

    /** SO_GET_FILTER: the program, empty for none. */
    public final byte[] filterSource() {
        SocketFilter f = filter;
        return f == null ? new byte[0] : f.source();
    }

    /** Why the socket takes no filter, whatever the program; null where it does. */
    protected Errno filterRefusal(Caller caller) {
        return null;
    }

    /** Lets a program (null: a hash again) choose among the sockets of this one's SO_REUSEPORT group. EINVAL where there is no group, ENOENT for no program to take away. */
    protected long balanceBy(PacketProgram p) {
        return Errno.EINVAL.negative();
    }

    /** Whether the kernel can tell something by this socket: netlink's can. */
    public boolean takesNotices() {
        return false;
    }

    /** Puts a packet of the kernel's into the receive queue; into none once the socket is closed. */
    public void notice(byte[] packet) {
        throw new UnsupportedOperationException();
    }

    /** The guard of who made it. */
    public final Guard maker() {
        return maker;
    }

    public final void setMaker(Caller caller) {
        maker = caller.guard();
    }

    // ---- operations ----

    public abstract long bind(Caller caller, byte[] address);

    public abstract long connect(Caller caller, byte[] address);

    public long listen(Caller caller, int backlog) {
        return Errno.EOPNOTSUPP.negative();
    }

    /**
     * The next connection, waiting for it unless O_NONBLOCK.
     *
     * @return the new socket, with {@code statusFlags}; null when {@code result[0]} holds -errno
     */
    public SocketFile accept(Caller caller, int statusFlags, long[] result) {
        result[0] = Errno.EOPNOTSUPP.negative();
        return null;
    }

    public abstract byte[] localName();

    /** The peer's address, or null: ENOTCONN. */
    public abstract byte[] peerName();

    public abstract long shutdown(int how);

    /** Sends; on success the message's files belong to the socket. */
    public abstract long send(Caller caller, Message m);

    public abstract long receive(Caller caller, Message m);

    /** Whether listen(2) was called: SO_ACCEPTCONN. */
    public boolean isListening() {
        return false;
    }

    /** Takes the pending error (SO_ERROR): a positive errno or 0. */
    public abstract int takeError();

    /** An error that the next call is to tell. */
    public void keepError(Errno e) {}

    public PeerCredentials peerCredentials() {
        return PeerCredentials.NONE;
    }

    /**
     * Why an option cannot be set, or asked for, whatever its value; null when the value decides. It comes before all else that can
     * be wrong with the call.
     */
    public Errno refusal(int level, int name, boolean isSet) {
        return level == SOL_SOCKET ? null : Errno.EOPNOTSUPP;
    }

    /** What is wrong with an option's length or its caller, where that is looked at before its value is read; null for nothing. */
    public Errno lengthRefusal(Caller caller, int level, int name, int length) {
        return null;
    }

    /**
     * How many bytes of its buffer a caller must bring to be told an option ({@link #optionAbout}); 0 for none. Throws EINVAL when
     * there is too little room.
     */
    public int optionHeader(int level, int name, int room) {
        return 0;
    }

    /** An option's value, as asked for by the head of the caller's buffer. */
    public GuestStruct optionAbout(int level, int name, GuestStruct asked) {
        throw Errno.ENOPROTOOPT.exception();
    }

    /** @return 0, or -ENOPROTOOPT, -EINVAL, ... */
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        if (level != SOL_SOCKET) {
            return Errno.EOPNOTSUPP.negative();
        }
        if (isForOthers(name)) {
            return (value.size() < 4 ? Errno.EINVAL : Errno.EOPNOTSUPP).negative();
        }
        if (name == KeptOptions.DEVMEM_DONTNEED) {
            // memory of devices, of which no socket has any to give back
            return !isTcp() ? Errno.EBADF.negative() : value.size() % 8 != 0 ? Errno.EINVAL.negative() : 0;
        }
        return SocketFilter.isOption(name) ? filterForChange().set(this, caller, name, value) : options.set(caller, name, value);
    }

    private boolean isTcp() {
        return (domain() == Endpoint.AF_INET || domain() == Endpoint.AF_INET6) && type == STREAM;
    }

    /** Options of SOL_SOCKET that only unix sockets or only TCP sockets have. */
    private boolean isForOthers(int name) {
        return switch (name) {
            case SocketOptions.SO_PASSPIDFD, SocketOptions.SO_PASSRIGHTS -> domain() != AF_UNIX;
            case KeptOptions.TXREHASH -> !isTcp();
            default -> false;
        };
    }

    /** The value or null: ENOPROTOOPT. */
    public GuestStruct option(Caller caller, int level, int name) {
        if (level != SOL_SOCKET) {
            throw Errno.EOPNOTSUPP.exception();
        }
        if (isForOthers(name)) {
            throw Errno.EOPNOTSUPP.exception();
        }
        return switch (name) {
            case SocketOptions.SO_NETNS_COOKIE -> new GuestStruct(8).putLong(0, NetNamespace.of(caller).cookie());
            case SocketOptions.SO_TYPE -> SocketOptions.integer(type);
            case SocketOptions.SO_DOMAIN -> SocketOptions.integer(domain());
            case SocketOptions.SO_PROTOCOL -> SocketOptions.integer(protocol());
            case SocketOptions.SO_ERROR -> SocketOptions.integer(takeError());
            case SocketOptions.SO_ACCEPTCONN -> SocketOptions.integer(isListening() ? 1 : 0);
            case SocketOptions.SO_PEERCRED -> {
                PeerCredentials c = peerCredentials().shownTo(caller);
                yield new GuestStruct(12).putInt(0, c.pid()).putInt(4, c.uid()).putInt(8, c.gid());
            }
            case SocketOptions.SO_PEERNAME -> {
                byte[] peer = peerName();
                if (peer == null) {
                    throw Errno.ENOTCONN.exception();
                }
                yield new GuestStruct(peer);
            }
            case SocketOptions.SO_COOKIE -> new GuestStruct(8).putLong(0, inode.number());
            default -> options.get(name);
        };
    }

    /** Its line in /proc/net, or null for none. */
    public SocketEntry entry() {
        return null;
    }

    /** Its line in sock_diag's list of unix sockets, or null. */
    public UnixEntry unixEntry() {
        return null;
    }

    // ---- as a file ----

    @Override
    public final long read(Caller caller, IoBuffer dst) {
        return read(caller, dst, 0);
    }

    @Override
    public final boolean takesNowait() {
        return true;
    }

    @Override
    public final long readNow(Caller caller, IoBuffer dst) {
        return read(caller, dst, Message.DONTWAIT);
    }

    @Override
    public final long writeNow(Caller caller, IoBuffer src) {
        return send(caller, new Message(src, Message.DONTWAIT));
    }

    private long read(Caller caller, IoBuffer dst, int flags) {
        if (dst.remaining() == 0) {
            return 0;
        }
        Message m = new Message(dst, flags);
        try {
            return receive(caller, m);
        } finally {
            m.dropFiles();
        }
    }

    @Override
    public final long write(Caller caller, IoBuffer src) {
        return send(caller, new Message(src, 0));
    }

    // ---- for the families ----

    protected final boolean mayWait(Message m) {
        return !isNonBlocking() && !m.has(Message.DONTWAIT);
    }

    /** Sleeps; -EAGAIN at the deadline of SO_RCVTIMEO or SO_SNDTIMEO, and -EINTR instead of a restart when there is one. */
    public static long await(Caller caller, WaitQueue queue, int events, long deadline, BooleanSupplier ready) {
        long r = queue.await(caller, events, deadline, ready);
        if (r == Errno.ETIMEDOUT.negative()) {
            return Errno.EAGAIN.negative();
        }
        return r == -Errno.ERESTARTSYS && deadline != Sleeper.FOREVER ? Errno.EINTR.negative() : r;
    }

    /** -EPIPE, with SIGPIPE unless MSG_NOSIGNAL. */
    protected static long broken(Caller caller, Message m) {
        if (!m.has(Message.NOSIGNAL)) {
            caller.signalSelf(SIGPIPE);
        }
        return Errno.EPIPE.negative();
    }

    @Override
    protected boolean registerAsync(Poll poll) {
        return true; // told by SocketSignals
    }
}
