package org.belljar.net.unix;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.belljar.abi.Errno;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Guard;
import org.belljar.vfs.Inode;

/** Which socket is bound to which name. */
final class UnixNames {
    private record Node(long device, long number) {}

    private final UnixPaths paths;
    private final ConcurrentHashMap<Node, UnixSocket> nodes = new ConcurrentHashMap<>();

    UnixNames(UnixPaths paths) {
        this.paths = paths;
    }

    /** Abstract names of different socket types do not meet. */
    private static String key(UnixAddress address, int type) {
        return type + address.name();
    }

    /** Whether a path that is to be bound is taken. */
    boolean isTaken(Caller caller, UnixAddress address) {
        return !address.isAbstract() && paths.exists(caller, address.name());
    }

    private static Node node(Inode inode) {
        Attributes a = new Attributes();
        inode.attributes(a);
        return new Node(a.dev, a.ino);
    }

    /**
     * Binds; throws EADDRINUSE or what the path gives.
     *
     * @return what undoes it when the socket goes (a path's node stays in the tree, as on Linux)
     */
    Runnable bind(Caller caller, UnixSocket socket, UnixAddress address) {
        if (address.isAbstract()) {
            String name = key(address, socket.type());
            if (socket.space.abstractNames.putIfAbsent(name, socket) != null) {
                throw Errno.EADDRINUSE.exception();
            }
            return () -> socket.space.abstractNames.remove(name, socket);
        }
        Node n = node(paths.make(caller, address.name(), socket.inode().mode() & 07777));
        nodes.put(n, socket);
        return () -> nodes.remove(n, socket);
    }

    /** Autobind: an abstract name of five hexadecimal digits that is free. */
    UnixAddress chooseName(UnixSocket socket) {
        int start = ThreadLocalRandom.current().nextInt(1 << 20);
        for (int i = 0; i < 1 << 20; i++) {
            String name = String.format("%05x", start + i & 0xfffff);
            UnixAddress chosen = UnixAddress.ofAbstract(name);
            if (socket.space.abstractNames.putIfAbsent(key(chosen, socket.type()), socket) == null) {
                return chosen;
            }
        }
        throw Errno.ENOSPC.exception();
    }

    void release(UnixAddress chosen, UnixSocket socket) {
        socket.space.abstractNames.remove(key(chosen, socket.type()), socket);
    }

    /** The socket bound to an address: ECONNREFUSED when there is none, EPROTOTYPE when it is of another type, EPERM when a guard denies it. */
    UnixSocket find(Caller caller, UnixAddress address, UnixSocket by) {
        int type = by.type();
        UnixSocket s;
        if (address.isAbstract()) {
            s = by.space.abstractNames.get(key(address, type));
        } else {
            Inode inode = paths.find(caller, address.name());
            s = inode.type() == Inode.S_IFSOCK ? nodes.get(node(inode)) : null;
        }
        if (s == null) {
            throw Errno.ECONNREFUSED.exception();
        }
        if (s.type() != type) {
            throw Errno.EPROTOTYPE.exception();
        }
        if (address.isAbstract() && by.peer != s && caller.guard().confines(Guard.Scope.ABSTRACT_SOCKET, s.maker())) {
            throw Errno.EPERM.exception();
        }
        return s;
    }
}
