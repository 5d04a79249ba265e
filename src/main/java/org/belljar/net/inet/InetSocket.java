package org.belljar.net.inet;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.belljar.abi.Errno;
import org.belljar.bpf.PacketProgram;
import org.belljar.mm.GuestStruct;
import org.belljar.net.Counters;
import org.belljar.net.Endpoint;
import org.belljar.net.InterfaceIoctl;
import org.belljar.net.IpAddress;
import org.belljar.net.Message;
import org.belljar.net.NetNamespace;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketOptions;
import org.belljar.net.SocketSignals;
import org.belljar.sync.RankedLock;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;

/** What TCP and UDP sockets of both address families share: names, options, the pending error. */
abstract class InetSocket extends SocketFile implements PortHolder {
    static final int READABLE = Poll.IN | Poll.RDNORM, WRITABLE = Poll.OUT | Poll.WRNORM;

    final NetNamespace namespace;
    /** The namespace's; guards names and states. */
    final RankedLock lock;
    /** Everybody who waits for anything of this socket (sk_wq). */
    final WaitQueue queue = new WaitQueue();
    final InetOptions inet;
    /** AF_INET6 becomes AF_INET by IPV6_ADDRFORM only. */
    private volatile int domain;
    private final int protocol;

    // Written with the lock held:
    private volatile Endpoint local;
    /** Null: not connected. */
    private volatile Endpoint remote;
    /** The guest has chosen address or port by bind(2): a disconnection keeps them. */
    private volatile boolean isAddressBound;
    private volatile boolean isPortBound;
    /** A port that a disconnection has given back: getsockname(2) goes on showing it. */
    private volatile int formerPort;
    private volatile int error;
    private static final AtomicReferenceFieldUpdater<InetSocket, ErrorQueue> ERRORS =
            AtomicReferenceFieldUpdater.newUpdater(InetSocket.class, ErrorQueue.class, "errors");
    /** Null until something is put in. */
    private volatile ErrorQueue errors;
    volatile boolean dead;
    /** Was found with SO_REUSEPORT when it was bound (UDP) or began to listen (TCP), see {@link ReuseGroup}. */
    boolean isGrouped;
    volatile PacketProgram selector;

    InetSocket(NetNamespace namespace, Inode inode, int domain, int type, int protocol, int statusFlags, SocketOptions options) {
        super(inode, type, statusFlags, options);
        this.namespace = namespace;
        this.lock = namespace.lock();
        this.domain = domain;
        this.protocol = protocol;
        this.local = Endpoint.any(domain);
        this.inet = new InetOptions(this);
    }

    @Override
    public final int domain() {
        return domain;
    }

    @Override
    public final int protocol() {
        return protocol;
    }

    final boolean isV4() {
        return domain == Endpoint.AF_INET;
    }

    // ---- as a holder of a port ----

    @Override
    public final Endpoint local() {
        return local;
    }

    final Endpoint remote() {
        return remote;
    }

    final void setLocalLocked(Endpoint e) {
        local = e;
    }

    final void setRemoteLocked(Endpoint e) {
        remote = e;
    }

    @Override
    public final boolean isV6Only() {
        return !isV4() && inet.isV6Only();
    }

    @Override
    public boolean reusesAddress() {
        return options().is(SocketOptions.SO_REUSEADDR);
    }

    @Override
    public final boolean reusesPort() {
        return options().is(SocketOptions.SO_REUSEPORT);
    }

    @Override
    public final int ownerUid() {
        return inode().uid();
    }

    final boolean isAddressBound() {
        return isAddressBound;
    }

    final boolean isPortBound() {
        return isPortBound;
    }

    /** An accepted socket keeps a chosen address over a disconnection, but not the port (sk_clone drops SOCK_BINDPORT_LOCK). */
    final void inheritBound(InetSocket listener) {
        isAddressBound = listener.isAddressBound;
    }

    /** How well a bound socket fits a packet to an address: 0 not at all; an exact address beats an open one, IPv4 both. */
    static int score(InetSocket s, IpAddress to) {
        IpAddress bound = s.local.address();
        if (!PortTable.meet(bound, s.isV6Only(), to, true)) {
            return 0;
        }
        return (bound.equals(to) ? 4 : 0) + (s.isV4() ? 2 : 1);
    }

    /** The member of an SO_REUSEPORT group of {@code n} that serves a peer. */
    static int balance(Endpoint from, int n) {
        int h = (from.port() * 0x9e3779b1) ^ Long.hashCode(from.address().low() * 0x9e3779b97f4a7c15L);
        return (h >>> 8) % n;
    }

    // ---- names ----

    abstract PortTable ports();

    /** Whether bind(2) is too late: EINVAL. */
    abstract boolean isBeyondBindLocked();

    /** IPv4 looks at the address first, IPv6 at whether it is too late (__inet_bind, __inet6_bind). */
    @Override
    public long bind(Caller caller, byte[] address) {
        Endpoint to = nameOf(address);
        if (isV4()) {
            requireBindable(to);
        } else if (to.address().isMulticast() && type() == STREAM) {
            return Errno.EINVAL.negative();
        }
        if (isPrivileged(to.port()) && !namespace.hasCapability(caller, Credentials.CAP_NET_BIND_SERVICE)) {
            return Errno.EACCES.negative();
        }
        if (!isV4() && !isTooLateToBind()) {
            requireBindable(to);
        }
        lock.lock();
        try {
            if (isTooLateToBind()) {
                return Errno.EINVAL.negative();
            }
            long r = bindLocked(to, true);
            if (r == 0 && !isV4() && !to.address().isAny() && !to.address().isV4()) {
                inet.becomeV6Only();
            }
            return r;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTooLateToBind() {
        return isBeyondBindLocked() || local.port() != 0;
    }

    boolean isPrivileged(int port) {
        return port != 0 && port < namespace.unprivilegedPortStart();
    }

    private Endpoint nameOf(byte[] address) {
        boolean unspecified = isV4() && address.length >= 16 && Endpoint.family(address) == Endpoint.AF_UNSPEC;
        Endpoint to = unspecified ? new Endpoint(IpAddress.readV4(address, 4), (address[2] & 255) << 8 | address[3] & 255)
                : Endpoint.parse(address, domain);
        IpAddress a = to.address();
        if (unspecified && !a.isAny()) {
            throw Errno.EAFNOSUPPORT.exception();
        }
        return to;
    }

    private void requireBindable(Endpoint to) {
        IpAddress a = to.address();
        if (!isV4() && (a.isV4() && isV6Only() || a.needsScope() && to.scope() == 0)) {
            throw Errno.EINVAL.exception();
        }
        if (!a.isMulticast() && !inet.mayBindAnywhere() && !namespace.interfaces().isBindable(a)) {
            throw Errno.EADDRNOTAVAIL.exception();
        }
    }

    /** Takes a port, of the kernel's choice where none is given. @return 0 or -EADDRINUSE */
    final long bindLocked(Endpoint to, boolean byGuest) {
        beforePortsLocked();
        Endpoint chosen = to;
        if (to.port() == 0) {
            if (byGuest && inet.takesPortLate() && !to.address().isAny()) {
                local = to;
                isAddressBound = true;
                return 0;
            }
            chosen = to.withPort(ports().choose(this, to));
            if (chosen.port() == 0) {
                return Errno.EADDRINUSE.negative();
            }
        } else if (!ports().isFree(this, to, false)) {
            return Errno.EADDRINUSE.negative();
        }
        holdPortLocked(chosen);
        isAddressBound |= byGuest && !to.address().isAny();
        isPortBound |= byGuest && to.port() != 0;
        return 0;
    }

    /** Lets go of ports that have waited long enough. */
    void beforePortsLocked() {}

    final void holdPortLocked(Endpoint at) {
        local = at;
        ports().add(at.port(), this);
        if (type() == DGRAM) {
            ReuseGroup.joinLocked(this);
        }
    }

    /** A disconnection keeps the port, as one that bind(2) has chosen. */
    final void keepPortLocked() {
        isPortBound = true;
    }

    final void keepAddressLocked(boolean keep) {
        isAddressBound = keep;
    }

    final void releasePortLocked() {
        if (local.port() != 0) {
            ports().remove(local.port(), this);
            formerPort = local.port();
            local = local.withPort(0);
        }
    }

    /** What a disconnection leaves of the name: what the guest has chosen itself. */
    final void forgetPeerLocked() {
        remote = null;
        if (!isPortBound) {
            releasePortLocked();
        }
        if (!isAddressBound) {
            local = Endpoint.any(domain).withPort(local.port());
        }
    }

    /** The source for packets to a destination, or ENETUNREACH. */
    final IpAddress route(IpAddress to) {
        IpAddress source = namespace.interfaces().sourceFor(to);
        if (source == null) {
            throw Errno.ENETUNREACH.exception();
        }
        return source;
    }

    /** EINVAL for a peer that is one of some interface, and nobody says of which. */
    final void requireScope(Endpoint to) {
        boolean isChosen = to.scope() != 0 || options().isBoundToDevice() || to.address().isMulticast() && inet.memberships() != null
                && inet.memberships().sendsToInterface();
        if (to.address().needsScope() && !isChosen) {
            throw Errno.EINVAL.exception();
        }
    }

    /** The destination of connect(2) or a message: nobody in particular is the host itself. */
    final Endpoint destination(byte[] address) {
        Endpoint to = Endpoint.parse(address, domain);
        if (!to.address().isAny()) {
            if (!isV4() && to.address().isV4() && isV6Only()) {
                throw Errno.ENETUNREACH.exception();
            }
            return to;
        }
        boolean asV4 = isV4() || to.address().isV4() || local.address().isV4();
        return new Endpoint(asV4 ? IpAddress.LOOPBACK4 : IpAddress.LOOPBACK6, to.port());
    }

    @Override
    public final byte[] localName() {
        Endpoint l = local;
        return (l.port() == 0 && type() == STREAM ? l.withPort(formerPort) : l).sockaddr(domain);
    }

    @Override
    public byte[] peerName() {
        Endpoint r = remote;
        return r == null ? null : r.sockaddr(domain);
    }

    final Counters counters() {
        return namespace.interfaces().counters();
    }

    final boolean mayWaitFor(Message m) {
        return mayWait(m);
    }

    /** Something to read has come. */
    final void announce(int events) {
        queue.wake(events);
        SocketSignals.ready(this);
    }

    // ---- the pending error ----

    final ErrorQueue errors() {
        ErrorQueue e = errors;
        return e != null ? e : ERRORS.compareAndSet(this, null, new ErrorQueue()) ? errors : errors;
    }

    final boolean hasQueuedErrors() {
        ErrorQueue e = errors;
        return e != null && !e.isEmpty();
    }

    final void clearErrors() {
        ErrorQueue e = errors;
        if (e != null) {
            e.clear(this);
        }
    }

    final void setError(Errno e) {
        error = e.number();
    }

    @Override
    public final void keepError(Errno e) {
        setError(e);
    }

    final void clearError() {
        error = 0;
    }

    /** Whether the pending error is EPIPE. */
    final boolean isBroken() {
        return error == Errno.EPIPE.number();
    }

    final boolean hasError() {
        return error != 0;
    }

    @Override
    public final int takeError() {
        int e = error;
        if (e != 0) {
            error = 0;
        }
        return e;
    }

    // ---- options ----

    /** IPV6_ADDRFORM: an IPv6 socket with an IPv4 peer becomes an IPv4 socket. */
    final long becomeV4(int wanted) {
        if (wanted != Endpoint.AF_INET) {
            return Errno.EINVAL.negative();
        }
        Endpoint to = remote;
        if (to == null || !isEstablished()) {
            return Errno.ENOTCONN.negative();
        }
        if (isV6Only() || !to.address().isV4()) {
            return Errno.EADDRNOTAVAIL.negative();
        }
        domain = Endpoint.AF_INET;
        return 0;
    }

    boolean isEstablished() {
        return true;
    }

    @Override
    public final Errno refusal(int level, int name, boolean isSet) {
        if (level != SOL_SOCKET && !servesLevel(level)) {
            return isSet || !isV4() ? Errno.ENOPROTOOPT : Errno.EOPNOTSUPP;
        }
        return isSet && level == InetOptions.SOL_IP && type() != RAW && !InetOptions.isKnown4(name) ? Errno.ENOPROTOOPT : null;
    }

    @Override
    public final Errno lengthRefusal(Caller caller, int level, int name, int length) {
        if (RoutingOptions.isPolicy(level, name)) {
            return namespace.hasCapability(caller, OptionTable.CAP_NET_ADMIN) ? null : Errno.EPERM;
        }
        if (level == InetOptions.SOL_TCP && TcpOptions.isKey(name) && servesLevel(level)) {
            return TcpOptions.isKeyLength(length) ? null : Errno.EINVAL;
        }
        return MembershipOptions.isOption(level, name) && servesLevel(level) ? MembershipOptions.refusal(this, level, name, length) : null;
    }

    @Override
    public final int optionHeader(int level, int name, int room) {
        if (RoutingOptions.needsMoreRoom(level, name, room)) {
            throw Errno.EINVAL.exception();
        }
        if (!MembershipOptions.isFilter(level, name)) {
            return 0;
        }
        int header = MembershipOptions.filterHeader(name);
        if (room < header) {
            throw Errno.EINVAL.exception();
        }
        return header;
    }

    @Override
    public final GuestStruct optionAbout(int level, int name, GuestStruct asked) {
        return inet.filter(name, asked);
    }

    boolean servesLevel(int level) {
        return inet.hasLevel(level);
    }

    @Override
    public long setOption(Caller caller, int level, int name, GuestStruct value) {
        if (level == SOL_SOCKET && isUnixOption(name)) {
            return (value.size() < 4 ? Errno.EINVAL : Errno.EOPNOTSUPP).negative();
        }
        return level == SOL_SOCKET ? super.setOption(caller, level, name, value) : inet.set(caller, level, name, value);
    }

    private static boolean isUnixOption(int name) {
        return name == SocketOptions.SO_PASSCRED || name == SocketOptions.SO_PASSSEC;
    }

    @Override
    public GuestStruct option(Caller caller, int level, int name) {
        if (level == SOL_SOCKET && isUnixOption(name)) {
            throw Errno.EOPNOTSUPP.exception();
        }
        return level == SOL_SOCKET ? super.option(caller, level, name) : inet.get(level, name);
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return InterfaceIoctl.call(namespace, caller, request, arg, domain);
    }
}
