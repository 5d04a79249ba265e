package org.belljar.net;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.kernel.Timers;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/**
 * A network namespace: its interface, its sockets, and what each address family keeps for it (ports, abstract names).
 * A fresh one has an interface that is down, as on Linux.
 */
public final class NetNamespace {
    private static final int PRIVILEGED_PORTS = 1024;

    private final Kernel kernel;
    private final UserNamespace owner;
    private final Interfaces interfaces;
    private final boolean isHosts;
    private final SocketTable sockets;
    private final BufferQuota buffers;
    private final ConcurrentHashMap<Class<?>, Object> parts = new ConcurrentHashMap<>();
    /** Names, ports and connection states of the namespace's sockets; never held while copying data. */
    private final RankedLock lock = new RankedLock(Rank.NETWORK);
    private final long cookie;
    private volatile GroupRange pingGroups = GroupRange.NOBODY;
    private volatile int unprivilegedPortStart = PRIVILEGED_PORTS;
    private final InterfaceTags tags;

    /** @param buffers the sandbox's, as is {@code count}: asked for before, as no plug-in may ask for another while it is made */
    private NetNamespace(Kernel kernel, UserNamespace owner, BufferQuota buffers, SocketCount count, NetworkMode mode, InterfaceTags tags) {
        this.kernel = kernel;
        this.owner = owner;
        this.buffers = buffers;
        this.sockets = new SocketTable(count);
        this.interfaces = new Interfaces(mode != NetworkMode.NONE);
        this.isHosts = mode.isHost();
        this.tags = tags;
        this.cookie = count.nextCookie();
    }

    /** The namespace of a task: the sandbox's, or one that clone(CLONE_NEWNET) has made, whose interface is down. */
    public static NetNamespace of(Caller caller) {
        Task task = (Task) caller;
        Namespace n = task.namespaces().net();
        return isInitial(n) ? initial(task.kernel()) : n.part(NetNamespace.class, () -> fresh(task.kernel(), n.owner()));
    }

    private static NetNamespace fresh(Kernel kernel, UserNamespace owner) {
        return new NetNamespace(kernel, owner, kernel.plugIn(BufferQuota.class, BufferQuota::new),
                kernel.plugIn(SocketCount.class, SocketCount::new), NetworkMode.NONE, new InterfaceTags(initial(kernel).tags));
    }

    private static boolean isInitial(Namespace n) {
        return n.number() == Namespace.Kind.NET.initialNumber();
    }

    /** Whether a task is in the sandbox's own namespace, the one that {@code --network} speaks of. */
    public static boolean isInitial(Caller caller) {
        return isInitial(((Task) caller).namespaces().net());
    }

    /** The sandbox's own namespace. */
    public static NetNamespace initial(Kernel kernel) {
        NetworkMode mode = kernel.plugIn(NetworkMode.class, () -> NetworkMode.LOOPBACK);
        BufferQuota buffers = kernel.plugIn(BufferQuota.class, BufferQuota::new);
        SocketCount count = kernel.plugIn(SocketCount.class, SocketCount::new);
        return kernel.plugIn(NetNamespace.class, () -> sandboxes(kernel, buffers, count, mode));
    }

    /** Anybody may ping in it, as in the usual container. */
    private static NetNamespace sandboxes(Kernel kernel, BufferQuota buffers, SocketCount count, NetworkMode mode) {
        NetNamespace n = new NetNamespace(kernel, UserNamespace.INITIAL, buffers, count, mode, new InterfaceTags(null));
        n.pingGroups = GroupRange.EVERYBODY;
        return n;
    }

    /** Whether a caller's capability holds here: in the user namespace that owns this one. */
    public boolean hasCapability(Caller caller, int cap) {
        return caller.credentials().hasCapability(cap, owner);
    }

    /** The inode of a new socket of the caller's. */
    public Inode newInode(Caller caller) {
        return kernel.plugIn(SocketInodes.class, SocketInodes::new).make(caller);
    }

    /** Whether its interfaces are those of the host. */
    public boolean isHosts() {
        return isHosts;
    }

    /** SO_NETNS_COOKIE: what no other namespace of the sandbox has or has had. */
    public long cookie() {
        return cookie;
    }

    public Interfaces interfaces() {
        return interfaces;
    }

    public SocketTable sockets() {
        return sockets;
    }

    public BufferQuota buffers() {
        return buffers;
    }

    public RankedLock lock() {
        return lock;
    }

    public Timers timers() {
        return kernel.timers();
    }

    public Kernel kernel() {
        return kernel;
    }

    InterfaceTags tags() {
        return tags;
    }

    /** Who may have ping sockets. */
    public GroupRange pingGroups() {
        return pingGroups;
    }

    public void setPingGroups(GroupRange r) {
        pingGroups = r;
    }

    /** Ports from here on need no capability. */
    public int unprivilegedPortStart() {
        return unprivilegedPortStart;
    }

    public void setUnprivilegedPortStart(int port) {
        unprivilegedPortStart = port;
    }

    /** What a family keeps for this namespace, or null where it has kept nothing yet. */
    public <T> T existingPart(Class<T> type) {
        return type.cast(parts.get(type));
    }

    /** What a family keeps for this namespace, made at first use. */
    public <T> T part(Class<T> type, Function<NetNamespace, T> maker) {
        return type.cast(parts.computeIfAbsent(type, t -> maker.apply(this)));
    }
}
