package org.belljar.net.netlink;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.PacketView;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketOptions;
import org.belljar.net.InterfaceIoctl;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** A netlink socket (netlink(7)). struct sockaddr_nl is {family, pad, port, groups}, 12 bytes. */
final class NetlinkSocket extends SocketFile {
    static final int AF_NETLINK = 16;
    private static final int ADDRESS = 12;
    private static final int MAX_GROUPS = 64;
    private static final int FIONREAD = 0x541b;
    private static final int CAP_NET_ADMIN = 12;
    /** struct sk_buff with its data. */
    private static final int OVERHEAD = 768;

    final NetNamespace namespace;
    private final NetlinkTable table;
    private final int protocol;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    private final WaitQueue queue = new WaitQueue();
    // Guarded by lock:
    private final ArrayDeque<Packet> received = new ArrayDeque<>(0);
    private long charged;
    private volatile boolean isEmpty = true;
    /** Guarded by lock. */
    private boolean isReleased;
    // Written with the namespace's lock held:
    private volatile int port;
    private volatile boolean isBound;
    private volatile long groups;
    private volatile int peerPort;
    private volatile int peerGroup;
    private volatile int error;
    private final NetlinkOptions netlinkOptions = new NetlinkOptions(this);

    private record Packet(byte[] data, int group) {}

    NetlinkSocket(NetNamespace namespace, Inode inode, int type, int protocol, int statusFlags) {
        super(inode, type, statusFlags);
        this.namespace = namespace;
        this.table = NetlinkTable.of(namespace);
        this.protocol = protocol;
        namespace.sockets().add(this);
    }

    @Override
    public int domain() {
        return AF_NETLINK;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    // ---- names ----

    private static void check(byte[] a) {
        if (a.length < ADDRESS || (a[0] & 255 | (a[1] & 255) << 8) != AF_NETLINK) {
            throw Errno.EINVAL.exception();
        }
    }

    @Override
    public long bind(Caller caller, byte[] address) {
        check(address);
        GuestStruct a = new GuestStruct(address);
        int wanted = a.getInt(4);
        namespace.lock().lock();
        try {
            if (isBound) {
                if (wanted != port) {
                    return Errno.EINVAL.negative();
                }
            } else if (wanted == 0) {
                autobindLocked(caller);
            } else if (table.takeLocked(this, wanted)) {
                port = wanted;
                isBound = true;
            } else {
                return Errno.EADDRINUSE.negative();
            }
            groups = groups & ~0xffffffffL | a.getInt(8) & 0xffffffffL;
        } finally {
            namespace.lock().unlock();
        }
        membershipChanged();
        return 0;
    }

    private void autobindLocked(Caller caller) {
        if (!isBound) {
            port = table.chooseLocked(this, caller.processId());
            isBound = true;
        }
    }

    private void autobind(Caller caller) {
        namespace.lock().lock();
        try {
            autobindLocked(caller);
        } finally {
            namespace.lock().unlock();
        }
    }

    @Override
    public long connect(Caller caller, byte[] address) {
        if (address.length >= 2 && address[0] == 0 && address[1] == 0) {
            peerPort = 0;
            peerGroup = 0;
            return 0;
        }
        check(address);
        GuestStruct a = new GuestStruct(address);
        if ((a.getInt(4) != 0 || a.getInt(8) != 0) && !namespace.hasCapability(caller, CAP_NET_ADMIN)) {
            return Errno.EPERM.negative();
        }
        autobind(caller);
        peerPort = a.getInt(4);
        peerGroup = a.getInt(8);
        return 0;
    }

    private static byte[] name(int port, long groups) {
        return new GuestStruct(ADDRESS).putShort(0, AF_NETLINK).putInt(4, port).putInt(8, (int) groups).bytes();
    }

    @Override
    public byte[] localName() {
        return name(port, groups);
    }

    @Override
    public byte[] peerName() {
        return name(peerPort, peerGroup);
    }

    // ---- groups ----

    boolean isMember(int group) {
        return (groups >>> group - 1 & 1) != 0;
    }

    long groups() {
        return groups;
    }

    /** EINVAL for a group that cannot be. */
    void setMember(int group, boolean member) {
        if (group < 1 || group > MAX_GROUPS) {
            throw Errno.EINVAL.exception();
        }
        namespace.lock().lock();
        groups = member ? groups | 1L << group - 1 : groups & ~(1L << group - 1);
        namespace.lock().unlock();
        membershipChanged();
    }

    private void membershipChanged() {
        if (groups != 0) {
            table.join(this);
        } else {
            table.leave(this);
        }
    }

    int port() {
        return port;
    }

    /** What waits in the queue, as it is charged. */
    long unread() {
        lock.lock();
        try {
            return charged;
        } finally {
            lock.unlock();
        }
    }

    // ---- sending ----

    @Override
    public long send(Caller caller, Message m) {
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        int to = peerPort;
        if (m.address != null && m.address.length > 0) {
            check(m.address);
            GuestStruct a = new GuestStruct(m.address);
            to = a.getInt(4);
            if ((to != 0 || a.getInt(8) != 0) && !namespace.hasCapability(caller, CAP_NET_ADMIN)) {
                return Errno.EPERM.negative();
            }
        }
        autobind(caller);
        long length = m.data.remaining();
        if (length == 0) {
            return Errno.ENODATA.negative();
        }
        if (length > options().sendBuffer() - 32) {
            return Errno.EMSGSIZE.negative();
        }
        byte[] data = new byte[(int) length];
        if (length > 0 && m.data.get(data, 0, data.length) < data.length) {
            return Errno.EFAULT.negative();
        }
        if (to != 0) {
            return Errno.ECONNREFUSED.negative();
        }
        for (byte[] packet : NetlinkRequests.handle(this, caller, data, port)) {
            deliver(packet, 0);
        }
        return length;
    }

    boolean asksFor(int option) {
        return netlinkOptions.is(option);
    }

    // ---- receiving ----

    @Override
    public boolean takesNotices() {
        return true;
    }

    @Override
    public void notice(byte[] packet) {
        deliver(packet, 0);
    }

    /** What does not fit is lost, and the next receive says so: ENOBUFS. */
    void deliver(byte[] whole, int group) {
        int kept = isFiltered() ? keep(PacketView.plain(whole), 1) : whole.length;
        if (kept < 0) {
            return;
        }
        byte[] packet = kept < whole.length ? Arrays.copyOf(whole, kept) : whole;
        lock.lock();
        try {
            if (isReleased) {
                return;
            }
            if (charged > options().receiveBuffer() || !namespace.buffers().take(cost(packet))) {
                error = netlinkOptions.is(NetlinkOptions.NO_ENOBUFS) ? 0 : Errno.ENOBUFS.number();
            } else {
                received.addLast(new Packet(packet, group));
                charged += cost(packet);
                isEmpty = false;
            }
        } finally {
            lock.unlock();
        }
        queue.wake(Poll.IN | Poll.RDNORM);
    }

    @Override
    public long receive(Caller caller, Message m) {
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        long deadline = options().receiveDeadline();
        while (true) {
            int e = takeError();
            if (e != 0) {
                return -e;
            }
            Packet p = take(m.has(Message.PEEK));
            if (p != null) {
                return copy(m, p);
            }
            if (!mayWait(m)) {
                return Errno.EAGAIN.negative();
            }
            long r = await(caller, queue, 0, deadline, () -> !isEmpty || error != 0);
            if (r != 0) {
                return r;
            }
        }
    }

    private static int cost(byte[] packet) {
        return packet.length + OVERHEAD;
    }

    private Packet take(boolean peek) {
        lock.lock();
        try {
            Packet p = peek ? received.peekFirst() : received.pollFirst();
            if (p != null && !peek) {
                charged -= cost(p.data);
                namespace.buffers().release(cost(p.data));
                isEmpty = received.isEmpty();
            }
            return p;
        } finally {
            lock.unlock();
        }
    }

    private long copy(Message m, Packet p) {
        int n = (int) Math.min(m.data.remaining(), p.data.length);
        if (n > 0) {
            m.data.put(p.data, 0, n);
        }
        if (n < p.data.length) {
            m.resultFlags |= Message.TRUNC;
        }
        m.address = name(0, p.group == 0 ? 0 : 1L << p.group - 1);
        m.credentials = options().passCredentials() ? new PeerCredentials(0, 0, 0) : null;
        return m.has(Message.TRUNC) ? p.data.length : n;
    }

    @Override
    public int takeError() {
        int e = error;
        error = 0;
        return e;
    }

    // ---- the rest ----

    @Override
    public long shutdown(int how) {
        return Errno.EOPNOTSUPP.negative();
    }

    @Override
    public Errno refusal(int level, int name, boolean isSet) {
        return level == SOL_SOCKET || level == NetlinkOptions.SOL_NETLINK ? null : Errno.ENOPROTOOPT;
    }

    @Override
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        boolean isForOthers = level == SOL_SOCKET && value.size() >= 4
                && (name == SocketOptions.SO_PEEK_OFF || name == SocketOptions.SO_ZEROCOPY || name == SocketOptions.SO_REUSEPORT && value.getInt(0) != 0);
        if (isForOthers) {
            return Errno.EOPNOTSUPP.negative();
        }
        return level == SOL_SOCKET ? super.setOption(caller, level, name, value) : netlinkOptions.set(level, name, value);
    }

    @Override
    public GuestStruct option(Caller caller, int level, int name) {
        if (level == SOL_SOCKET && name == SocketOptions.SO_PEEK_OFF) {
            throw Errno.EOPNOTSUPP.exception();
        }
        return level == SOL_SOCKET ? super.option(caller, level, name) : netlinkOptions.get(level, name);
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(queue);
        }
        return (error != 0 ? Poll.ERR : 0) | (isEmpty ? 0 : Poll.IN | Poll.RDNORM) | Poll.OUT | Poll.WRNORM | Poll.WRBAND;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return request == FIONREAD ? Errno.EOPNOTSUPP.negative() : InterfaceIoctl.call(namespace, caller, request, arg, AF_NETLINK);
    }

    @Override
    protected void release() {
        namespace.lock().lock();
        table.releaseLocked(this, port);
        namespace.lock().unlock();
        table.leave(this);
        lock.lock();
        isReleased = true;
        lock.unlock();
        while (take(false) != null) {
            // gives back what waits
        }
        namespace.sockets().remove(this);
    }
}
