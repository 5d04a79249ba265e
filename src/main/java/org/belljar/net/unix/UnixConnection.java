package org.belljar.net.unix;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketSignals;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** Listening, connecting and accepting: what stream and sequenced-packet sockets share. */
abstract class UnixConnection extends UnixSocket {
    private static final int O_RDWR = 2;

    enum State { UNCONNECTED, CONNECTING, CONNECTED, LISTENING }

    /** Guarded by lock for writes. */
    private volatile State state = State.UNCONNECTED;
    // Guarded by lock:
    private final ArrayDeque<UnixConnection> pending = new ArrayDeque<>();
    private int backlog;
    /** Not accepted yet. */
    private volatile boolean embryo;

    UnixConnection(UnixFamily family, UnixNamespace space, Inode inode, int type, int statusFlags) {
        super(family, space, inode, type, statusFlags);
    }

    /** A socket of the same type, for the server's side of a connection. */
    abstract UnixConnection newServerEnd(Caller caller);

    final State state() {
        return state;
    }

    @Override
    void pairWith(UnixSocket other, PeerCredentials credentials) {
        super.pairWith(other, credentials);
        state = State.CONNECTED;
    }

    // ---- the server ----

    @Override
    public final boolean isListening() {
        return state == State.LISTENING;
    }

    @Override
    public final long listen(Caller caller, int newBacklog) {
        lock.lock();
        try {
            if (address() == null || state != State.UNCONNECTED && state != State.LISTENING) {
                return Errno.EINVAL.negative();
            }
            backlog = newBacklog;
            state = State.LISTENING;
            setPeerCredentials(PeerCredentials.effective(caller));
        } finally {
            lock.unlock();
        }
        queue.wakeAll(0);
        return 0;
    }

    @Override
    public final SocketFile accept(Caller caller, int statusFlags, long[] result) {
        long deadline = options().receiveDeadline();
        while (true) {
            UnixConnection next;
            lock.lock();
            try {
                next = state == State.LISTENING ? pending.pollFirst() : null;
            } finally {
                lock.unlock();
            }
            if (next != null) {
                queue.wakeAll(WRITABLE);
                next.embryo = false;
                next.setFlags(O_RDWR | statusFlags);
                return next;
            }
            if (state != State.LISTENING || (shutdown & SHUT_RECEIVE) != 0) {
                result[0] = Errno.EINVAL.negative();
                return null;
            }
            result[0] = isNonBlocking() ? Errno.EAGAIN.negative()
                    : await(caller, queue, 0, deadline, () -> hasPending() || (shutdown & SHUT_RECEIVE) != 0);
            if (result[0] != 0) {
                return null;
            }
        }
    }

    @Override
    final int backlog() {
        lock.lock();
        try {
            return backlog;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasPending() {
        lock.lock();
        try {
            return !pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        lock.lock();
        try {
            return pending.size() > backlog && state == State.LISTENING && !dead;
        } finally {
            lock.unlock();
        }
    }

    // ---- the client ----

    @Override
    public final long connect(Caller caller, byte[] given) {
        UnixAddress to = UnixAddress.parse(given);
        if (to == null) {
            return Errno.EINVAL.negative();
        }
        if (options().passCredentials()) {
            autobind();
        }
        UnixConnection server = (UnixConnection) family.names().find(caller, to, this);
        if (refuses(server)) {
            return Errno.ECONNREFUSED.negative();
        }
        lock.lock();
        try {
            if (state != State.UNCONNECTED) {
                return (state == State.CONNECTED ? Errno.EISCONN : Errno.EINVAL).negative();
            }
            state = State.CONNECTING;
        } finally {
            lock.unlock();
        }
        long r = Errno.ECONNREFUSED.negative();
        try {
            r = connectTo(caller, to);
        } finally {
            if (r != 0) {
                state = State.UNCONNECTED;
            }
        }
        return r;
    }

    private static boolean refuses(UnixConnection server) {
        return !server.isListening() || (server.shutdown & SHUT_RECEIVE) != 0;
    }

    private long connectTo(Caller caller, UnixAddress to) {
        long deadline = options().sendDeadline();
        while (true) {
            UnixConnection server = (UnixConnection) family.names().find(caller, to, this);
            if (refuses(server)) {
                return Errno.ECONNREFUSED.negative();
            }
            if (server.offer(this, caller)) {
                server.queue.wake(READABLE);
                SocketSignals.ready(server);
                return 0;
            }
            if (isNonBlocking()) {
                return Errno.EAGAIN.negative();
            }
            long r = await(caller, server.queue, 0, deadline, () -> !server.isFull());
            if (r != 0) {
                return r;
            }
        }
    }

    /** Makes the server's end of a connection and queues it for accept. @return false when the queue is full or nobody listens */
    private boolean offer(UnixConnection client, Caller caller) {
        UnixConnection end = newServerEnd(caller);
        end.embryo = true;
        end.inheritAddress(address());
        end.options().inheritPassing(options());
        end.pairWith(client, PeerCredentials.effective(caller));
        lock.lock();
        try {
            if (state != State.LISTENING || dead || pending.size() > backlog) {
                return false;
            }
            client.pairWith(end, peerCredentials());
            pending.addLast(end);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    List<UnixSocket> embryos() {
        lock.lock();
        try {
            return List.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    // ---- ends ----

    @Override
    final void peerGone(UnixSocket gone, boolean lostData) {
        if (lostData) {
            setError(Errno.ECONNRESET);
        }
        addShutdown(SHUT_BOTH);
    }

    @Override
    protected void release() {
        List<UnixConnection> orphans;
        lock.lock();
        try {
            orphans = new ArrayList<>(pending);
            pending.clear();
        } finally {
            lock.unlock();
        }
        UnixSocket client = embryo ? peer : null;
        super.release();
        if (client != null) {
            client.peerGone(this, true);
        }
        orphans.forEach(UnixConnection::drop);
    }

    @Override
    public final int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        int mask = 0;
        if (hasError()) {
            mask |= Poll.ERR;
        }
        if (shutdown == SHUT_BOTH) {
            mask |= Poll.HUP;
        }
        if ((shutdown & SHUT_RECEIVE) != 0) {
            mask |= Poll.RDHUP | READABLE;
        }
        if (hasReceived() || hasPending()) {
            mask |= READABLE;
        }
        if (state == State.UNCONNECTED) {
            mask |= Poll.HUP;
        }
        if (isRoomy() && state != State.LISTENING) {
            mask |= WRITABLE;
        }
        return mask | urgentEvents();
    }

    int urgentEvents() {
        return 0;
    }

    /** Hands a packet to a socket. @return false when it does not receive any more; the packet is the caller's still */
    static boolean deliver(UnixSocket to, UnixPacket packet) {
        to.lock.lock();
        try {
            if (to.dead || (to.shutdown & SHUT_RECEIVE) != 0) {
                return false;
            }
            packet.stampFor(to);
            to.received.addLast(packet);
        } finally {
            to.lock.unlock();
        }
        to.queue.wake(READABLE);
        SocketSignals.ready(to);
        return true;
    }
}
