package org.belljar.net.unix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.net.InterfaceIoctl;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PacketView;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFile;
import org.belljar.net.UnixEntry;
import org.belljar.net.SocketOptions;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** What stream, sequenced-packet and datagram sockets share. */
abstract class UnixSocket extends SocketFile {
    private static final int CONNECTED = 1, UNCONNECTED = 7, LISTEN = 10;
    static final int SHUT_RECEIVE = 1, SHUT_SEND = 2, SHUT_BOTH = 3;
    static final int READABLE = Poll.IN | Poll.RDNORM, WRITABLE = Poll.OUT | Poll.WRNORM | Poll.WRBAND;
    private static final int FIONREAD = 0x541b, SIOCOUTQ = 0x5411, SIOCATMARK = 0x8905;

    final UnixFamily family;
    final UnixNamespace space;
    final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    /** Everybody who waits for anything of this socket (sk_wq). */
    final WaitQueue queue = new WaitQueue();
    /** Charge of packets sent and not yet consumed (sk_wmem_alloc). */
    private final AtomicInteger sent = new AtomicInteger();

    // Guarded by lock; peer, shutdown and error are read without it too:
    final ArrayDeque<UnixPacket> received = new ArrayDeque<>();
    volatile UnixSocket peer;
    volatile int shutdown;
    private volatile int error;
    volatile boolean dead;
    private volatile UnixAddress address;
    private Runnable unbind;
    volatile PeerCredentials peerCredentials = PeerCredentials.NONE;

    UnixSocket(UnixFamily family, UnixNamespace space, Inode inode, int type, int statusFlags) {
        super(inode, type, statusFlags);
        this.family = family;
        this.space = space;
        space.sockets.add(this);
    }

    @Override
    public final int domain() {
        return UnixAddress.AF_UNIX;
    }

    @Override
    public final int protocol() {
        return 0;
    }

    void pairWith(UnixSocket other, PeerCredentials credentials) {
        peer = other;
        peerCredentials = credentials;
    }

    /** A listener is its own peer (init_peercred), as are those later who connect to it. */
    final void setPeerCredentials(PeerCredentials c) {
        peerCredentials = c;
    }

    @Override
    public final PeerCredentials peerCredentials() {
        return peerCredentials;
    }

    // ---- names ----

    @Override
    public final long bind(Caller caller, byte[] given) {
        UnixAddress wanted = UnixAddress.parse(given);
        if (wanted == null) {
            autobind();
            return 0;
        }
        if (address != null) {
            return (family.names().isTaken(caller, wanted) ? Errno.EADDRINUSE : Errno.EINVAL).negative();
        }
        Runnable undo = family.names().bind(caller, this, wanted);
        if (!take(wanted, undo)) {
            undo.run();
            return Errno.EINVAL.negative();
        }
        return 0;
    }

    /** Gives the socket a name of the kernel's choice if it has none. */
    final void autobind() {
        if (address != null) {
            return;
        }
        UnixAddress chosen = family.names().chooseName(this);
        Runnable undo = () -> family.names().release(chosen, this);
        if (!take(chosen, undo)) {
            undo.run();
        }
    }

    private boolean take(UnixAddress a, Runnable undo) {
        lock.lock();
        try {
            if (address != null) {
                return false;
            }
            address = a;
            unbind = undo;
            return true;
        } finally {
            lock.unlock();
        }
    }

    final UnixAddress address() {
        return address;
    }

    /** An accepted socket has its listener's name, without being bound to it. */
    final void inheritAddress(UnixAddress a) {
        address = a;
    }

    @Override
    public final byte[] localName() {
        UnixAddress a = address;
        return a == null ? UnixAddress.UNNAMED : a.bytes();
    }

    @Override
    public final byte[] peerName() {
        UnixSocket p = peer;
        return p == null ? null : p.localName();
    }

    // ---- accounting ----

    final void charge(int n) {
        sent.addAndGet(n);
    }

    /** Called without locks: wakes those who wait for room. */
    final void discharge(int n) {
        sent.addAndGet(-n);
        if (isRoomy()) {
            queue.wake(WRITABLE);
        }
    }

    final boolean hasRoom() {
        return sent.get() < options().sendBuffer();
    }

    /** unix_writable: poll says so only when three quarters are free. */
    final boolean isRoomy() {
        return (long) sent.get() << 2 <= options().sendBuffer();
    }

    /** Waits for room in SO_SNDBUF. @return 0, or -EAGAIN, -EPIPE (shut down meanwhile, by the caller to be signalled), a signal's code */
    final long awaitRoom(Caller caller, Message m, long deadline) {
        while (!hasRoom() && (shutdown & SHUT_SEND) == 0) {
            if (!mayWait(m)) {
                return Errno.EAGAIN.negative();
            }
            long r = await(caller, queue, 0, deadline, () -> hasRoom() || (shutdown & SHUT_SEND) != 0);
            if (r != 0) {
                return r;
            }
        }
        return 0;
    }

    // ---- errors and ends ----

    final void setError(Errno e) {
        error = e.number();
    }

    @Override
    public final void keepError(Errno e) {
        setError(e);
    }

    @Override
    public final int takeError() {
        lock.lock();
        try {
            int e = error;
            error = 0;
            return e;
        } finally {
            lock.unlock();
        }
    }

    final boolean hasError() {
        return error != 0;
    }

    @Override
    public long shutdown(int how) {
        if (how < 0 || how > 2) {
            return Errno.EINVAL.negative();
        }
        int mode = how + 1;
        addShutdown(mode);
        UnixSocket p = peer;
        if (p != null && type() != DGRAM) {
            p.addShutdown((mode & SHUT_RECEIVE) << 1 | (mode & SHUT_SEND) >> 1);
        }
        return 0;
    }

    final void addShutdown(int mode) {
        lock.lock();
        shutdown |= mode;
        lock.unlock();
        queue.wakeAll(0);
    }

    @Override
    protected void release() {
        List<UnixPacket> unread;
        UnixSocket p;
        Runnable undo;
        lock.lock();
        try {
            dead = true;
            shutdown = SHUT_BOTH;
            p = peer;
            peer = null;
            unread = new ArrayList<>(received);
            received.clear();
            undo = unbind;
            unbind = null;
        } finally {
            lock.unlock();
        }
        if (undo != null) {
            undo.run();
        }
        queue.wakeAll(0);
        if (p != null) {
            p.peerGone(this, !unread.isEmpty());
        }
        unread.forEach(UnixPacket::free);
        space.sockets.remove(this);
        family.inFlight().collect();
    }

    @Override
    public void flush(Caller caller) {
        if (caller instanceof Task t) {
            family.inFlight().closing(t.kernel().timers());
        }
    }

    // ---- for the collection of what is in flight for ever ----

    /** Connections that wait for accept(2). */
    List<UnixSocket> embryos() {
        return List.of();
    }

    /** The files that lie in this socket's queue, and in those of connections that wait here. */
    final List<OpenFile> queuedFiles() {
        List<OpenFile> files = new ArrayList<>();
        lock.lock();
        try {
            for (UnixPacket p : received) {
                p.listFiles(files);
            }
        } finally {
            lock.unlock();
        }
        for (UnixSocket e : embryos()) {
            files.addAll(e.queuedFiles());
        }
        return files;
    }

    /** Removes the packets with files. */
    final List<UnixPacket> takeQueuedFiles() {
        List<UnixPacket> taken = new ArrayList<>();
        lock.lock();
        try {
            received.removeIf(p -> p.hasFiles() && taken.add(p));
        } finally {
            lock.unlock();
        }
        embryos().forEach(e -> taken.addAll(e.takeQueuedFiles()));
        return taken;
    }

    /** The peer was closed; {@code lostData}: with packets of ours that it had not read. */
    abstract void peerGone(UnixSocket gone, boolean lostData);

    /** A packet has left the queue; called without locks. */
    void packetTaken() {}

    /** How many connections a listener lets wait. */
    int backlog() {
        return 0;
    }

    @Override
    public final UnixEntry unixEntry() {
        UnixSocket p = peer;
        UnixAddress a = address;
        byte[] name = a == null ? new byte[0] : Arrays.copyOfRange(a.bytes(), 2, a.bytes().length);
        boolean listens = isListening();
        int state = listens ? LISTEN : p != null ? CONNECTED : UNCONNECTED;
        return new UnixEntry(type(), state, inode().number(), p == null ? 0 : p.inode().number(), name,
                listens ? embryos().size() : (int) unreadBytes(), listens ? backlog() : sent.get(), shutdown, inode().uid());
    }

    // ---- ioctl ----

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        long value;
        switch (request) {
            case FIONREAD -> {
                if (isListening()) {
                    return Errno.EINVAL.negative();
                }
                value = unreadBytes();
            }
            case SIOCOUTQ -> value = sent.get();
            case SIOCATMARK -> value = isAtMark() ? 1 : 0;
            default -> {
                return InterfaceIoctl.call(NetNamespace.of(caller), caller, request, arg, domain());
            }
        }
        caller.memory().writeInt(arg, (int) value);
        return 0;
    }

    /** SIOCATMARK: whether the urgent byte is next. */
    boolean isAtMark() {
        return false;
    }

    private long unreadBytes() {
        lock.lock();
        try {
            if (type() == DGRAM) {
                return received.isEmpty() ? 0 : received.getFirst().length();
            }
            long n = 0;
            for (UnixPacket p : received) {
                n += p.length();
            }
            return n;
        } finally {
            lock.unlock();
        }
    }

    /** The packet that a receive would find, past {@code skip[0]} bytes that a look ahead passes over; what is left to skip in it goes there. Null for none. */
    final UnixPacket packetAtLocked(int[] skip) {
        for (UnixPacket p : received) {
            if (skip[0] < p.length() || skip[0] == 0) {
                return p;
            }
            skip[0] -= p.length();
        }
        return null;
    }

    final boolean hasPacketPast(int skip) {
        if (skip == 0) {
            return hasReceived();
        }
        lock.lock();
        try {
            return packetAtLocked(new int[] {skip}) != null;
        } finally {
            lock.unlock();
        }
    }

    final boolean hasReceived() {
        lock.lock();
        try {
            return !received.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** SO_REUSEPORT is for inet sockets: EOPNOTSUPP. */
    @Override
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        boolean isInt = level == SOL_SOCKET && value.size() >= 4;
        boolean isForInet = name == SocketOptions.SO_REUSEPORT && isInt && value.getInt(0) != 0 || name == SocketOptions.SO_ZEROCOPY;
        return isInt && isForInet ? Errno.EOPNOTSUPP.negative() : super.setOption(caller, level, name, value);
    }

    // ---- what packets bring along ----

    /** Fills the message with the sender's name, credentials if asked for, and files. Called with the lock held. */
    final void describeLocked(Message m, UnixPacket p) {
        UnixAddress from = p.sender.address();
        m.address = from == null ? null : from.bytes();
        m.credentials = options().passCredentials() ? p.credentials : null;
        m.pidFdOf = options().passesPidFd() ? p.credentials.pid() : 0;
        if (m.files == null) {
            m.files = p.files(m.has(Message.PEEK));
        }
    }

    /** Whether the socket's filter lets a packet through; what it does not let through of it is cut off. */
    final boolean admits(UnixPacket p) {
        if (!isFiltered()) {
            return true;
        }
        int n = keep(PacketView.plain(p.bytes()), 1);
        if (n >= 0) {
            p.truncate(n);
        }
        return n >= 0;
    }

    /** Whether a message brings descriptors to a socket that takes none (SO_PASSRIGHTS): EPERM. */
    static boolean refuses(UnixSocket to, UnixPacket p) {
        return p.hasFiles() && to.options().refusesRights();
    }

    /** ETOOMANYREFS for a sender with too many files under way. */
    final void admitFiles(Caller caller, Message m) {
        if (m.files != null) {
            family.inFlight().admit(caller);
        }
    }

    /** Who a message claims to come from. Throws EPERM where the sender may not claim it. */
    static PeerCredentials senderOf(Caller caller, Message m) {
        return m.credentials != null ? m.credentials : PeerCredentials.real(caller);
    }
}
