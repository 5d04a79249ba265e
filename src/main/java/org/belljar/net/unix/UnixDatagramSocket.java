package org.belljar.net.unix;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.net.Message;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** SOCK_DGRAM: packets to whom they are addressed, or to the peer that connect(2) has set. */
final class UnixDatagramSocket extends UnixSocket {
    /** net.unix.max_dgram_qlen: a receiver with more unread packets makes senders wait that are not its peer. */
    private static final int MAX_UNREAD = 10;

    UnixDatagramSocket(UnixFamily family, UnixNamespace space, Inode inode, int statusFlags) {
        super(family, space, inode, DGRAM, statusFlags);
    }

    @Override
    public long connect(Caller caller, byte[] given) {
        if (given.length >= 2 && given[0] == 0 && given[1] == 0) {
            changePeer(null);
            return 0;
        }
        UnixAddress to = UnixAddress.parse(given);
        if (to == null) {
            return Errno.EINVAL.negative();
        }
        if (options().passCredentials()) {
            autobind();
        }
        UnixSocket other = family.names().find(caller, to, this);
        if (!mayReach(other)) {
            return Errno.EPERM.negative();
        }
        changePeer(other);
        queue.wakeAll(0);
        return 0;
    }

    /** unix_dgram_disconnected: who leaves a peer loses what it has not read yet, and a peer that was connected to it is told of that. */
    private void changePeer(UnixSocket other) {
        UnixSocket before;
        List<UnixPacket> unread = List.of();
        lock.lock();
        try {
            before = peer;
            peer = other;
            if (before != null && before != other) {
                unread = List.copyOf(received);
                received.clear();
            }
        } finally {
            lock.unlock();
        }
        if (!unread.isEmpty()) {
            unread.forEach(UnixPacket::free);
            packetTaken();
            if (!before.dead && before.peer == this) {
                before.setError(Errno.ECONNRESET);
                before.queue.wakeAll(READABLE | WRITABLE | Poll.ERR);
            }
        }
    }

    /** unix_may_send: a socket that is connected elsewhere takes nothing from others. */
    private boolean mayReach(UnixSocket other) {
        UnixSocket its = other.peer;
        return its == null || its == this;
    }

    @Override
    public long send(Caller caller, Message m) {
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        boolean isNamed = m.address != null && m.address.length > 0;
        UnixAddress to = isNamed ? UnixAddress.parse(m.address) : null;
        if (isNamed && to == null) {
            return Errno.EINVAL.negative();
        }
        long length = m.data.remaining();
        if (length > options().sendBuffer() - 32) {
            return Errno.EMSGSIZE.negative();
        }
        if (options().passCredentials() && (to != null || peer != null)) {
            autobind();
        }
        long deadline = options().sendDeadline();
        long r = awaitRoom(caller, m, deadline);
        if (r != 0 || (shutdown & SHUT_SEND) != 0) {
            return r != 0 ? r : Errno.EPIPE.negative();
        }
        admitFiles(caller, m);
        UnixPacket packet = UnixPacket.take(this, m, (int) length, senderOf(caller, m));
        boolean isSent = false;
        try {
            r = transmit(caller, m, to, packet, deadline);
            isSent = r == 0;
            return isSent ? length : r;
        } finally {
            if (!isSent) {
                packet.free();
            }
        }
    }

    /** Who it goes to is looked for when the data have been taken: EFAULT comes first. */
    private long transmit(Caller caller, Message m, UnixAddress to, UnixPacket packet, long deadline) {
        UnixSocket other = to == null ? peer : family.names().find(caller, to, this);
        if (other == null) {
            return (to == null ? Errno.ENOTCONN : Errno.ECONNREFUSED).negative();
        }
        if (!other.admits(packet)) {
            packet.free(); // and the sender is told nothing
            return 0;
        }
        return sendTo(caller, m, (UnixDatagramSocket) other, packet, deadline);
    }

    private long sendTo(Caller caller, Message m, UnixDatagramSocket other, UnixPacket packet, long deadline) {
        while (true) {
            if (other.dead) {
                lock.lock();
                if (peer == other) {
                    peer = null;
                }
                lock.unlock();
                return Errno.ECONNREFUSED.negative();
            }
            if (!mayReach(other)) {
                return Errno.EPERM.negative();
            }
            if ((other.shutdown & SHUT_RECEIVE) != 0) {
                return Errno.EPIPE.negative();
            }
            if (refuses(other, packet)) {
                return Errno.EPERM.negative();
            }
            if (other.isOpenTo(this)) {
                if (UnixConnection.deliver(other, packet)) {
                    return 0;
                }
                continue;
            }
            if (!mayWait(m)) {
                return Errno.EAGAIN.negative();
            }
            long r = await(caller, other.queue, 0, deadline,
                    () -> other.isOpenTo(this) || other.dead || (other.shutdown & SHUT_RECEIVE) != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    private boolean isOpenTo(UnixSocket sender) {
        if (peer == sender) {
            return true;
        }
        lock.lock();
        try {
            return received.size() <= MAX_UNREAD;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long receive(Caller caller, Message m) {
        return m.has(Message.OOB) ? Errno.EOPNOTSUPP.negative() : UnixDatagrams.receive(this, caller, m, mayWait(m));
    }

    /** Senders that found the queue full wait here, or poll their own socket. */
    @Override
    void packetTaken() {
        queue.wake(WRITABLE);
    }

    @Override
    void peerGone(UnixSocket gone, boolean lostData) {
        queue.wakeAll(0);
    }

    @Override
    public int poll(Poll poll) {
        UnixSocket to = peer;
        boolean limited = to instanceof UnixDatagramSocket && to.peer != this;
        if (poll != null) {
            poll.register(queue);
            if (limited) {
                poll.register(to.queue);
            }
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
        if (hasReceived()) {
            mask |= READABLE;
        }
        if (isRoomy() && (!limited || ((UnixDatagramSocket) to).isOpenTo(this))) {
            mask |= WRITABLE;
        }
        return mask;
    }
}
