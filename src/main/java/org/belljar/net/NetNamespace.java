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

/**
 * A network namespace: its interface, its sockets, and what each address family keeps for it (ports, abstract names).
 * A fresh one has an interface that is down, as on Linux.
 */
public final class NetNamespace {
    private final Kernel kernel;
    private final Interfaces interfaces;
    private final SocketTable sockets = new SocketTable();
    private final BufferQuota buffers;
    private final ConcurrentHashMap<Class<?>, Object> parts = new ConcurrentHashMap<>();
    /** Names, ports and connection states of the namespace's sockets; never held while copying data. */
    private final RankedLock lock = new RankedLock(Rank.NETWORK);

    /** @param buffers the sandbox's */
    private NetNamespace(Kernel kernel, BufferQuota buffers, boolean isUp) {
        this.kernel = kernel;
        this.buffers = buffers;
        this.interfaces = new Interfaces(isUp);
    }

    /** A namespace as clone(CLONE_NEWNET) makes it. */
    public static NetNamespace fresh(Kernel kernel) {
        return new NetNamespace(kernel, kernel.plugIn(BufferQuota.class, BufferQuota::new), false);
    }

    /** The namespace of a task. */
    public static NetNamespace of(Caller caller) {
        return initial(((Task) caller).kernel());
    }

    /** The sandbox's own namespace. */
    public static NetNamespace initial(Kernel kernel) {
        NetworkMode mode = kernel.plugIn(NetworkMode.class, () -> NetworkMode.LOOPBACK);
        BufferQuota buffers = kernel.plugIn(BufferQuota.class, BufferQuota::new);
        return kernel.plugIn(NetNamespace.class, () -> new NetNamespace(kernel, buffers, mode != NetworkMode.NONE));
    }

    /** The inode of a new socket of the caller's. */
    public Inode newInode(Caller caller) {
        return kernel.plugIn(SocketInodes.class, SocketInodes::new).make(caller);
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

    /** What a family keeps for this namespace, made at first use. */
    public <T> T part(Class<T> type, Function<NetNamespace, T> maker) {
        return type.cast(parts.computeIfAbsent(type, t -> maker.apply(this)));
    }
}
