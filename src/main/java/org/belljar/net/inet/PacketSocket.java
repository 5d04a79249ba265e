package org.belljar.net.inet;

import org.belljar.abi.Errno;
import org.belljar.net.Endpoint;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PacketView;
import org.belljar.net.SocketEntry;
import org.belljar.net.SocketOptions;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** What UDP, ping and raw sockets share: a queue of packets that have come, a queue of errors, a peer that may be set. */
abstract class PacketSocket extends InetSocket {
    private static final int SHUT_RECEIVE = 1, SHUT_SEND = 2, SHUT_BOTH = 3;
    private static final int STATE_CONNECTED = 1, STATE_OPEN = 7;
    private static final int IP_RECVERR = 11, IPV6_RECVERR = 25;

    final DatagramQueue received;
    private volatile int shutdown;

    PacketSocket(NetNamespace namespace, Inode inode, int domain, int type, int protocol, int statusFlags) {
        super(namespace, inode, domain, type, protocol, statusFlags, new SocketOptions());
        received = new DatagramQueue(namespace.buffers());
        namespace.sockets().add(this);
    }

    @Override
    boolean isBeyondBindLocked() {
        return false;
    }

    final boolean maySend() {
        return (shutdown & SHUT_SEND) == 0;
    }

    final boolean mayReceive() {
        return (shutdown & SHUT_RECEIVE) == 0;
    }

    // ---- names ----

    /** The address that connect(2) was given, of one of the families the socket takes. */
    abstract Endpoint peerOf(byte[] address);

    @Override
    public long connect(Caller caller, byte[] address) {
        if (Endpoint.family(address) == Endpoint.AF_UNSPEC) {
            lock.lock();
            try {
                forgetPeerLocked();
            } finally {
                lock.unlock();
            }
            return 0;
        }
        long bound = autobind(); // stays, whatever comes of the rest
        if (bound != 0) {
            return bound;
        }
        Endpoint to = peerOf(address);
        requireScope(to);
        IpAddress source = PacketRoute.source(this, to.address());
        if (namespace.interfaces().isBroadcast(to.address()) && !options().is(SocketOptions.SO_BROADCAST)) {
            return Errno.EACCES.negative();
        }
        IpAddress own = local().address();
        if (!own.isAny() && !own.isMulticast() && isAddressBound() && own.isV4() != to.address().isV4()) {
            return PacketRoute.otherFamily(own).negative();
        }
        lock.lock();
        try {
            if (!isAddressBound()) {
                setLocalLocked(new Endpoint(source, local().port()));
            }
            setRemoteLocked(to);
        } finally {
            lock.unlock();
        }
        takeError();
        return 0;
    }

    /** Gives the socket a port if it has none. @return 0 or -EAGAIN */
    final long autobind() {
        if (local().port() != 0) {
            return 0;
        }
        lock.lock();
        try {
            return local().port() != 0 || bindLocked(local(), false) == 0 ? 0 : Errno.EAGAIN.negative();
        } finally {
            lock.unlock();
        }
    }

    // ---- data ----

    @Override
    public long receive(Caller caller, Message m) {
        return PacketReceiving.receive(this, caller, m);
    }

    /** A packet arrives. */
    final void deliver(Datagram whole) {
        Datagram d = isFiltered() ? filtered(whole) : whole;
        if (d == null) {
            received.countDrop();
            lost(whole, false);
        } else if (received.add(d, options().receiveBuffer())) {
            announce(READABLE);
        } else {
            lost(d, true);
        }
    }

    /** A packet did not get into the queue, for want of room or for its filter. */
    void lost(Datagram d, boolean forRoom) {}

    /** A packet was received by the guest. */
    void taken(Datagram d) {}

    /** What the socket's filter leaves of a packet; null for nothing. */
    private Datagram filtered(Datagram d) {
        int header = filteredHeader();
        int n = keep(view(d), Math.max(header, 1));
        return n < 0 ? null : n - header >= d.data().length ? d : d.cut(n - header);
    }

    /** How many bytes, before those that are received, a filter sees. */
    int filteredHeader() {
        return 0;
    }

    /** A packet as the socket's filter sees it. */
    abstract PacketView view(Datagram d);

    final boolean wantsErrors(boolean v4) {
        return v4 ? inet.is(InetOptions.SOL_IP, IP_RECVERR) : inet.is(InetOptions.SOL_IPV6, IPV6_RECVERR);
    }

    /** Nobody listens where a packet was sent to: what ICMP would tell. */
    final void unreachable(Endpoint to, byte[] data) {
        boolean wants = wantsErrors(to.address().isV4());
        if (wants) {
            errors().addUnreachable(this, to, data);
        }
        if (wants || remote() != null) {
            setError(Errno.ECONNREFUSED);
            queue.wakeAll(READABLE | WRITABLE | Poll.ERR);
        }
    }

    // ---- ends ----

    @Override
    public long shutdown(int how) {
        if (how < 0 || how > 2) {
            return Errno.EINVAL.negative();
        }
        lock.lock();
        shutdown |= how + 1;
        lock.unlock();
        queue.wakeAll(0);
        return remote() == null ? Errno.ENOTCONN.negative() : 0;
    }

    @Override
    protected void release() {
        lock.lock();
        try {
            dead = true;
            releasePortLocked();
        } finally {
            lock.unlock();
        }
        inet.clear();
        received.clear();
        clearErrors();
        namespace.sockets().remove(this);
    }

    @Override
    public final int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        int mask = !hasError() && !hasQueuedErrors() ? 0 : options().is(SocketOptions.SO_SELECT_ERR_QUEUE) ? Poll.ERR | Poll.PRI : Poll.ERR;
        if (shutdown == SHUT_BOTH) {
            mask |= Poll.HUP;
        }
        if (!mayReceive()) {
            mask |= Poll.RDHUP | READABLE;
        }
        return mask | (received.isEmpty() ? 0 : READABLE) | WRITABLE | Poll.WRBAND;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        switch (request) {
            case InetFamily.FIONREAD -> caller.memory().writeInt(arg, received.firstLength());
            case InetFamily.SIOCOUTQ -> caller.memory().writeInt(arg, 0);
            case InetFamily.SIOCGSTAMP, InetFamily.SIOCGSTAMPNS -> {
                long t = received.lastTimeNs();
                if (t == 0) {
                    return Errno.ENOENT.negative();
                }
                caller.memory().writeLong(arg, t / 1_000_000_000);
                long part = t % 1_000_000_000;
                caller.memory().writeLong(arg + 8, request == InetFamily.SIOCGSTAMP ? part / 1000 : part);
            }
            default -> {
                return super.ioctl(caller, request, arg);
            }
        }
        return 0;
    }

    @Override
    public SocketEntry entry() {
        if (local().port() == 0) {
            return null;
        }
        Endpoint to = remote();
        return new SocketEntry(domain(), protocol(), to == null ? STATE_OPEN : STATE_CONNECTED, local(),
                to == null ? Endpoint.any(domain()) : to, 0, received.bytes(), inode().uid(), inode().number(), received.drops(),
                this);
    }
}
