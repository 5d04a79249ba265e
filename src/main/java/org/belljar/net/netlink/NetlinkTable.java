package org.belljar.net.netlink;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.belljar.net.NetNamespace;

/** The netlink sockets of one namespace by protocol and port. */
final class NetlinkTable {
    private record Name(int protocol, int port) {}

    /** Guarded by the namespace's lock. */
    private final Map<Name, NetlinkSocket> ports = new HashMap<>();
    private final CopyOnWriteArrayList<NetlinkSocket> members = new CopyOnWriteArrayList<>();
    private int lastChosen = -4096;

    static NetlinkTable of(NetNamespace namespace) {
        return namespace.part(NetlinkTable.class, n -> new NetlinkTable());
    }

    boolean takeLocked(NetlinkSocket s, int port) {
        return ports.putIfAbsent(new Name(s.protocol(), port), s) == null;
    }

    /** The process's id if it is free, else a negative number. */
    int chooseLocked(NetlinkSocket s, int processId) {
        int port = processId;
        while (!takeLocked(s, port)) {
            port = --lastChosen;
        }
        return port;
    }

    void releaseLocked(NetlinkSocket s, int port) {
        ports.remove(new Name(s.protocol(), port), s);
    }

    void join(NetlinkSocket s) {
        members.addIfAbsent(s);
    }

    void leave(NetlinkSocket s) {
        members.remove(s);
    }

    /** Tells the members of a group. */
    void broadcast(int protocol, int group, byte[] packet) {
        for (NetlinkSocket s : members) {
            if (s.protocol() == protocol && s.isMember(group)) {
                s.deliver(packet, group);
            }
        }
    }
}
