package org.belljar.net.unix;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.net.Message;
import org.belljar.net.PeerCredentials;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** SOCK_STREAM: bytes in order; a packet's files and credentials come with its first byte. */
final class UnixStreamSocket extends UnixConnection {
    /** SKB_MAX_HEAD(0) + UNIX_SKB_FRAGS_SZ: how many of them fit shows in how much a full buffer has taken. */
    private static final int MAX_PACKET = 36_544;

    final UnixUrgent urgent = new UnixUrgent(this);

    UnixStreamSocket(UnixFamily family, UnixNamespace space, Inode inode, int statusFlags) {
        super(family, space, inode, STREAM, statusFlags);
    }

    @Override
    UnixConnection newServerEnd(Caller caller) {
        return new UnixStreamSocket(family, space, family.newInode(caller), 0);
    }

    // ---- sending ----

    @Override
    public long send(Caller caller, Message m) {
        if (m.has(Message.OOB) && m.data.remaining() == 0) {
            return Errno.EOPNOTSUPP.negative();
        }
        if (m.address != null && m.address.length > 0) {
            return (state() == State.CONNECTED ? Errno.EISCONN : Errno.EOPNOTSUPP).negative();
        }
        UnixSocket to = peer;
        if (to == null) {
            return Errno.ENOTCONN.negative();
        }
        if ((shutdown & SHUT_SEND) != 0) {
            return broken(caller, m);
        }
        admitFiles(caller, m);
        PeerCredentials from = senderOf(caller, m);
        long deadline = options().sendDeadline();
        long done = 0;
        while (m.data.remaining() > 0) {
            long r = awaitRoom(caller, m, deadline);
            if (r == 0) {
                r = m.has(Message.OOB) && m.data.remaining() == 1 ? UnixUrgent.send(this, (UnixStreamSocket) to, caller, m, from)
                        : sendPacket(m, to, from);
            }
            if (r < 0) {
                return done > 0 ? done : r == Errno.EPIPE.negative() ? broken(caller, m) : r;
            }
            done += r;
        }
        return done;
    }

    /** @return bytes, or -EPIPE, -EFAULT */
    private long sendPacket(Message m, UnixSocket to, PeerCredentials from) {
        int size = (int) Math.min(m.data.remaining() - (m.has(Message.OOB) ? 1 : 0), Math.min(options().sendBuffer() / 2 - 64, MAX_PACKET));
        if ((shutdown & SHUT_SEND) != 0) {
            return Errno.EPIPE.negative();
        }
        UnixPacket packet;
        try {
            packet = UnixPacket.take(this, m, size, from);
        } catch (ErrnoException e) {
            return e.errno().negative();
        }
        int n = packet.length();
        if (refuses(to, packet)) {
            packet.free();
            return Errno.EPERM.negative();
        }
        if (!deliver(to, packet)) {
            packet.free();
            return Errno.EPIPE.negative();
        }
        return n;
    }

    // ---- receiving ----

    @Override
    public long receive(Caller caller, Message m) {
        if (state() != State.CONNECTED) {
            return Errno.EINVAL.negative();
        }
        if (m.has(Message.OOB)) {
            return urgent.receive(m);
        }
        long wanted = m.data.remaining();
        long target = m.has(Message.WAITALL) ? wanted : Math.min(options().receiveLowWater(), wanted);
        long deadline = options().receiveDeadline();
        long done = 0;
        while (true) {
            Taken t = take(m, done > 0);
            done += t.bytes;
            if (done >= target && (done > 0 || wanted == 0 && hasBytes(m)) || t.isBoundary || done > 0 && m.has(Message.PEEK)) {
                return done;
            }
            if (t.fault != null) {
                return done > 0 ? done : t.fault.negative();
            }
            long r = awaitData(caller, m, deadline);
            if (r <= 0) {
                return done > 0 || r == 0 ? done : r;
            }
        }
    }

    /** @return 1 when there is something to look at, 0 at the end of the stream, or -errno */
    private long awaitData(Caller caller, Message m, long deadline) {
        if (hasBytes(m)) {
            return 1;
        }
        if (hasError()) {
            return -takeError();
        }
        if ((shutdown & SHUT_RECEIVE) != 0) {
            return 0;
        }
        if (!mayWait(m)) {
            return Errno.EAGAIN.negative();
        }
        long r = await(caller, queue, 0, deadline, () -> hasBytes(m) || hasError() || (shutdown & SHUT_RECEIVE) != 0);
        return r != 0 ? r : awaitData(caller, m, deadline);
    }

    /** Whether a receive would find something; the urgent byte does not count, nor what is left of one. */
    private boolean hasBytes(Message m) {
        long skip = m.has(Message.PEEK) ? options().peekSkip() : 0;
        lock.lock();
        try {
            for (UnixPacket p : received) {
                if (!urgent.isHiddenLocked(p)) {
                    skip -= p.length();
                    if (skip < 0) {
                        return true;
                    }
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private record Taken(long bytes, boolean isBoundary, Errno fault) {}

    /** Takes what is there; stops behind a packet with files, and before one of another sender when credentials are shown. */
    private Taken take(Message m, boolean described) {
        List<UnixPacket> used = null;
        boolean isDescribed = described;
        boolean isBoundary = false;
        Errno fault = null;
        long done = 0;
        boolean isPeek = m.has(Message.PEEK);
        int skip = isPeek ? options().peekSkip() : 0;
        lock.lock();
        try {
            Iterator<UnixPacket> i = received.iterator();
            while (m.data.remaining() > 0 && !isBoundary && i.hasNext()) {
                UnixPacket p = i.next();
                UnixUrgent.Next next = urgent.nextLocked(p, m, done > 0 || described);
                if (next == UnixUrgent.Next.STOP) {
                    isBoundary = true;
                    break;
                }
                if (next != UnixUrgent.Next.TAKE) {
                    if (next == UnixUrgent.Next.REMOVE) {
                        i.remove();
                        used = used == null ? new ArrayList<>() : used;
                        used.add(p);
                    }
                    continue;
                }
                if (isDescribed && m.credentials != null && !m.credentials.equals(p.credentials)) {
                    isBoundary = true;
                    break;
                }
                if (skip >= p.length()) {
                    skip -= p.length();
                    continue;
                }
                int n = p.copy(m.data, skip, (int) Math.min(p.length() - skip, m.data.remaining()));
                skip = 0;
                done += n;
                options().moved(isPeek, n);
                isBoundary = p.hasFiles();
                if (!isDescribed || isBoundary) {
                    describeLocked(m, p);
                    isDescribed = true;
                }
                if (!isPeek) {
                    p.consume(n);
                    if (p.length() == 0) {
                        i.remove();
                        used = used == null ? new ArrayList<>() : used;
                        used.add(p);
                    }
                }
            }
        } catch (ErrnoException e) {
            fault = e.errno();
        } finally {
            lock.unlock();
        }
        if (used != null) {
            used.forEach(UnixPacket::free);
        }
        return new Taken(done, isBoundary, fault);
    }

    @Override
    boolean isAtMark() {
        return urgent.isAtMark();
    }

    @Override
    int urgentEvents() {
        return urgent.isPending() ? Poll.PRI : 0;
    }
}
